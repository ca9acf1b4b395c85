import type { TokenBuckets } from '../../model/tokens';
import type { Json } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { buckets, nanoDollars, tokenCount } from '../tokenCounts';

/** Counts as Continue adds them up for a session. */
export interface Counts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export interface MessageUsage {
  readonly tokens: TokenBuckets;
  readonly model: string | null;
  /** What it adds to the session's total. */
  readonly counts: Counts;
}

/**
 * The usage of one request, as the CLI keeps it with the answer since December 2025: what its adapter of the provider
 * gave (`packages/openai-adapters`). That of Anthropic leaves the cache out of the input and is the one that names
 * `cache_read_tokens`, save the optional AI SDK, whose details begin otherwise; OpenAI's input holds the cache.
 */
export function messageUsage(message: JsonRecord): MessageUsage | null {
  const usage = fieldsAt(message, 'usage');
  const details = fieldsAt(usage, 'prompt_tokens_details');
  const input = tokenCount(usage.prompt_tokens);
  const output = tokenCount(usage.completion_tokens);
  const cacheWrite = tokenCount(details.cache_write_tokens);
  const named = tokenCount(details.cache_read_tokens);
  const cacheRead = named > 0 ? named : tokenCount(details.cached_tokens);
  const reasoning = Math.min(output, tokenCount(fieldsAt(usage, 'completion_tokens_details').reasoning_tokens));
  if (input + output + cacheRead + cacheWrite === 0) return null;
  const cached = cacheRead + cacheWrite;
  const isExclusive = input < cached || ('cache_read_tokens' in details && Object.keys(details)[0] !== 'cached_tokens');
  return {
    tokens: buckets({
      input: isExclusive ? input : input - cached,
      cacheRead,
      cacheWrite5m: cacheWrite,
      output: output - reasoning,
      reasoning,
    }),
    model: stringField(usage, 'model'),
    counts: { input, output, cacheRead: named, cacheWrite },
  };
}

export interface SessionTotal {
  readonly counts: Counts;
  readonly nanoUsd: number | null;
}

/** What the CLI adds up for a session since August 2025, with what subagents and summaries used. Null where it is nothing. */
export function sessionTotal(session: JsonRecord): SessionTotal | null {
  const usage = fieldsAt(session, 'usage');
  const details = fieldsAt(usage, 'promptTokensDetails');
  const counts = {
    input: tokenCount(usage.promptTokens),
    output: tokenCount(usage.completionTokens),
    cacheRead: tokenCount(details.cachedTokens),
    cacheWrite: tokenCount(details.cacheWriteTokens),
  };
  const cost = nanoDollars(usage.totalCost);
  if (sum(counts) === 0 && !cost) return null;
  return { counts, nanoUsd: cost === 0 ? null : cost };
}

/** A total's cached tokens are those of Anthropic's adapter alone: they are beside the input. */
export function totalTokens({ input, output, cacheRead, cacheWrite }: Counts): TokenBuckets {
  return buckets({ input, output, cacheRead, cacheWrite5m: cacheWrite });
}

/** The requests that were told. A summary takes their messages out of the file, not what they used out of its total. */
export class ToldUsage {
  readonly #told = new Map<string, Counts>();

  constructor(state: Json | undefined) {
    if (!isRecord(state) || !isRecord(state.usage)) return;
    for (const [key, counts] of Object.entries(state.usage)) {
      const [input, output, cacheRead, cacheWrite] = Array.isArray(counts) ? counts.map(tokenCount) : [];
      this.note(key, {
        input: input ?? 0,
        output: output ?? 0,
        cacheRead: cacheRead ?? 0,
        cacheWrite: cacheWrite ?? 0,
      });
    }
  }

  note(key: string, counts: Counts): void {
    this.#told.set(key, counts);
  }

  get isEmpty(): boolean {
    return this.#told.size === 0;
  }

  /** What of a total no message tells; null where that is nothing. */
  rest(total: Counts): Counts | null {
    const rest = { ...total };
    for (const { input, output, cacheRead, cacheWrite } of this.#told.values()) {
      rest.input = Math.max(0, rest.input - input);
      rest.output = Math.max(0, rest.output - output);
      rest.cacheRead = Math.max(0, rest.cacheRead - cacheRead);
      rest.cacheWrite = Math.max(0, rest.cacheWrite - cacheWrite);
    }
    return sum(rest) === 0 ? null : rest;
  }

  state(): Json {
    return Object.fromEntries(
      [...this.#told].map(([key, { input, output, cacheRead, cacheWrite }]) => [
        key,
        [input, output, cacheRead, cacheWrite],
      ]),
    );
  }
}

function sum({ input, output, cacheRead, cacheWrite }: Counts): number {
  return input + output + cacheRead + cacheWrite;
}
