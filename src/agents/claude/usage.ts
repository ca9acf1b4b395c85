import * as z from 'zod/mini';
import type { ProblemFact, UsageFact } from '../../model/facts';
import type { TokenBuckets } from '../../model/tokens';
import { type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { tokenBuckets } from '../tokenCounts';

/** What was read of a request so far, so that later lines of it say more and never less. */
export const requestSeen = z.object({
  tokens: tokenBuckets,
  /** Characters the request wrote, over all its lines. */
  chars: z.number(),
  /** The final usage was written: a stop reason, or an output above the first one. */
  complete: z.boolean(),
  aborted: z.boolean(),
  fidelity: z.enum(['exact', 'partial']),
});
export type RequestSeen = z.infer<typeof requestSeen>;

/** A usage fact as it was given. */
export const usageGiven = z.object({
  requestKey: z.string(),
  seq: z.number(),
  threadId: z.string(),
  ts: z.nullable(z.number()),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  speed: z.string(),
  webSearches: z.number(),
  statedNanoUsd: z.nullable(z.number()),
  tokens: tokenBuckets,
  copied: z.boolean(),
  fidelity: z.enum(['exact', 'partial']),
});

/** Requests whose lines may still come; one answer's lines stand together, parallel sidechains interleave. */
export const rememberedRequests = 32;

/** Above this a count is damage: no model takes or writes as much. */
const absurd = 1e9;

/** More than 8 characters written for each token: the count is what `message_start` guessed, not what was generated. */
const placeholderCharsPerToken = 8;
const tinyOutput = 8;

type Report = (reason: ProblemFact['reason'], detail: string) => void;

/**
 * The identity of a request: its message id, equal in every file that repeats it (fork, resume, sidechain, replay under
 * a new request id). Redaction makes ids collide; then the request id, else the place in the file.
 */
export function requestKey(record: JsonRecord, message: JsonRecord, place: string): string {
  const id = usable(stringField(message, 'id'));
  if (id !== null) return id;
  const request = usable(stringField(record, 'requestId'));
  return request === null ? `line:${place}` : `request:${request}`;
}

function usable(id: string | null): string | null {
  return id !== null && /^[\w.:-]+$/.test(id) && !/redact/i.test(id) ? id : null;
}

/** The five buckets of a `usage` object; what is no count is reported and taken as 0. */
export function readTokens(usage: JsonRecord, report: Report): TokenBuckets {
  const total = count(usage, 'cache_creation_input_tokens', report);
  const split = recordField(usage, 'cache_creation');
  const hour = split === null ? 0 : count(split, 'ephemeral_1h_input_tokens', report);
  const short = split === null ? 0 : count(split, 'ephemeral_5m_input_tokens', report);
  return {
    input: count(usage, 'input_tokens', report),
    cacheRead: count(usage, 'cache_read_input_tokens', report),
    // Older versions write only the total, and the cache of that time lasted five minutes.
    cacheWrite5m: Math.max(short, total - hour),
    cacheWrite1h: hour,
    output: count(usage, 'output_tokens', report),
    reasoning: 0,
  };
}

function count(record: JsonRecord, key: string, report: Report): number {
  const value = record[key];
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= absurd) return value;
  report('absurd_tokens', key);
  return 0;
}

/** Adds a line to what is known of its request. */
export function mergeLine(
  seen: RequestSeen | undefined,
  tokens: TokenBuckets,
  line: { readonly chars: number; readonly stopped: boolean; readonly aborted: boolean },
): RequestSeen {
  const chars = (seen?.chars ?? 0) + line.chars;
  const grew = seen !== undefined && tokens.output > seen.tokens.output;
  const complete = (seen?.complete ?? false) || line.stopped || grew;
  const aborted = (seen?.aborted ?? false) || line.aborted;
  const kept = seen === undefined || tokens.output >= seen.tokens.output ? tokens : seen.tokens;
  const placeholder = kept.output <= tinyOutput || chars > kept.output * placeholderCharsPerToken;
  const fidelity = aborted || (!complete && placeholder) ? 'partial' : 'exact';
  return { tokens: kept, chars, complete, aborted, fidelity };
}

/** Whether a request's merged line differs from what was emitted for it. */
export function saysMore(seen: RequestSeen | undefined, next: RequestSeen): boolean {
  if (seen === undefined || seen.fidelity !== next.fidelity) return true;
  return JSON.stringify(seen.tokens) !== JSON.stringify(next.tokens);
}

/** Fields of a usage fact that are not counts. */
export function priceTerms(
  record: JsonRecord,
  usage: JsonRecord,
  model: string | null,
): Pick<UsageFact, 'provider' | 'speed' | 'webSearches' | 'statedNanoUsd'> {
  const tools = recordField(usage, 'server_tool_use');
  const searches = tools === null ? 0 : (numberField(tools, 'web_search_requests') ?? 0);
  const usd = numberField(record, 'costUSD');
  return {
    provider: model?.includes('claude') ? 'anthropic' : null,
    speed: stringField(usage, 'speed') ?? 'standard',
    webSearches: Number.isInteger(searches) && searches > 0 && searches < 10_000 ? searches : 0,
    statedNanoUsd: usd === null || usd < 0 || usd > 1e6 ? null : Math.round(usd * 1e9),
  };
}
