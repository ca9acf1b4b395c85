import type { TokenBuckets } from '../../model/tokens';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import type { FactWriter } from './factWriter';
import type { TokenTotals } from './readerState';

/** No request has more; a greater figure is damage. */
const absurdTokens = 1e10;

/**
 * Bills requests from the two kinds of usage records. `token_usage_record` (0.16x) states each request by its response
 * id, and then `token_count` only repeats it. Before, `token_count` has running totals, of which each request is a
 * difference: its `last_token_usage` is repeated, and misses interrupted requests.
 */
export class UsageLedger {
  readonly #writer: FactWriter;

  constructor(writer: FactWriter) {
    this.#writer = writer;
  }

  /** A `token_usage_record`: one request. Those of other threads were copied into this file by a fork. */
  record(payload: JsonRecord): void {
    const { state } = this.#writer;
    const usage = this.#read(payload.usage);
    const threadId = stringField(payload, 'thread_id');
    const isOther = state.copied || (threadId !== null && state.nativeId !== null && threadId !== state.nativeId);
    if (!isOther) state.hasUsageRecords = true;
    if (usage === null) return;
    const requestKey = stringField(payload, 'response_id');
    if (requestKey !== null) this.#bill(requestKey, usage, isOther);
    else if (!isOther) this.#bill(this.#nextDeltaKey(), usage, false);
  }

  /** A `token_count` event. */
  count(payload: JsonRecord): void {
    const { state } = this.#writer;
    const info = payload.info;
    if (!isRecord(info)) {
      state.emptyCount = true;
      return;
    }
    const total = this.#read(info.total_token_usage);
    if (total === null) return;
    const last = readTotals(info.last_token_usage);
    const previous = state.totals;
    const restarted = state.emptyCount;
    state.emptyCount = false;
    state.totals = total;
    if (state.copied || state.hasUsageRecords) return;
    const delta = this.#deltaOf(total, last, previous, restarted);
    if (delta !== null && !isZero(delta)) this.#bill(this.#nextDeltaKey(), delta, false);
  }

  /**
   * A `compacted` record. When a session is resumed with another model, the one before does the compaction, and only
   * this later record says so: the request is told again, with its model.
   */
  compacted(payload: JsonRecord): void {
    const { state } = this.#writer;
    const model = stringField(fieldsAt(fieldsAt(payload, 'resume_metadata'), 'previous_turn_settings'), 'model');
    const last = state.lastUsage;
    if (model === null || last === null || last.requestKey !== stringField(payload, 'compaction_response_id')) return;
    this.#tell(last, model);
  }

  /** A web search, billed apart from tokens: counted to the next request that is told. */
  search(payload: JsonRecord): void {
    const action = fieldsAt(payload, 'action');
    if (this.#writer.state.copied || (stringField(action, 'type') ?? 'search') !== 'search') return;
    this.#writer.state.searches += 1;
  }

  #deltaOf(
    total: TokenTotals,
    last: TokenTotals | null,
    previous: TokenTotals | null,
    restarted: boolean,
  ): TokenTotals | null {
    const { state } = this.#writer;
    if (previous === null) {
      // A fork's or subagent's totals begin with its parent's, and may be restated before the first request.
      if (!state.inherits) return total;
      return state.hasOwnOutput ? (last ?? total) : null;
    }
    const isFresh = last !== null && equal(total, last);
    if (equal(total, previous)) return restarted && isFresh ? total : null;
    // A resumed process of 0.5x counts from zero again, and may pass the former total with its first request.
    if (isFresh || isLess(total, previous)) return total;
    return {
      input: total.input - previous.input,
      cached: total.cached - previous.cached,
      written: total.written - previous.written,
      output: total.output - previous.output,
    };
  }

  #nextDeltaKey(): string {
    const { state, context } = this.#writer;
    const key = `${state.nativeId ?? context.identity.transcriptKey}#${state.deltas}`;
    state.deltas += 1;
    return key;
  }

  #bill(requestKey: string, totals: TokenTotals, copied: boolean): void {
    const { state, ts } = this.#writer;
    const usage = {
      requestKey,
      seq: Math.max(0, state.seq - 1),
      ts,
      provider: state.provider,
      speed: state.speed,
      webSearches: copied ? 0 : state.searches,
      copied,
      totals,
    };
    if (!copied) {
      state.searches = 0;
      state.lastUsage = usage;
    }
    this.#tell(usage, state.model);
  }

  #tell(usage: NonNullable<FactWriter['state']['lastUsage']>, model: string | null): void {
    const { requestKey, seq, ts, provider, speed, webSearches, copied, totals } = usage;
    const { threadId, context } = this.#writer;
    context.sink.usage({
      requestKey,
      seq,
      threadId,
      ts,
      model,
      provider,
      tokens: bucketsOf(totals),
      speed,
      webSearches,
      copied,
      fidelity: 'exact',
      statedNanoUsd: null,
    });
  }

  #read(value: unknown): TokenTotals | null {
    const totals = readTotals(value);
    if (totals === null) {
      if (value !== undefined && value !== null) this.#writer.problem('unexpected_shape', 'token usage');
      return null;
    }
    const { input, cached, written, output } = totals;
    const isSound = isCount(input) && isCount(cached) && isCount(written) && isCount(output);
    if (!isSound) this.#writer.problem('absurd_tokens', 'token usage');
    return isSound ? totals : null;
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < absurdTokens;
}

function readTotals(value: unknown): TokenTotals | null {
  if (!isRecord(value)) return null;
  const { input_tokens: input, output_tokens: output } = value;
  if (typeof input !== 'number' || typeof output !== 'number') return null;
  const optional = (key: string): number => (typeof value[key] === 'number' ? value[key] : 0);
  return { input, cached: optional('cached_input_tokens'), written: optional('cache_write_input_tokens'), output };
}

/** Cached and written tokens are part of the input, reasoning of the output (total = input + output). */
function bucketsOf({ input, cached, written, output }: TokenTotals): TokenBuckets {
  const cacheRead = Math.min(cached, input);
  const cacheWrite5m = Math.min(written, input - cacheRead);
  const uncached = input - cacheRead - cacheWrite5m;
  return { input: uncached, cacheRead, cacheWrite5m, cacheWrite1h: 0, output, reasoning: 0 };
}

function equal(a: TokenTotals, b: TokenTotals): boolean {
  return a.input === b.input && a.cached === b.cached && a.written === b.written && a.output === b.output;
}

function isLess(a: TokenTotals, b: TokenTotals): boolean {
  return a.input < b.input || a.cached < b.cached || a.written < b.written || a.output < b.output;
}

function isZero(t: TokenTotals): boolean {
  return t.input === 0 && t.cached === 0 && t.written === 0 && t.output === 0;
}
