import type { TokenBuckets } from '../../model/tokens';
import type { Json } from '../adapter';
import { isRecord, listField } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';

/** What a request used: the four counts and, where stated, nano-dollars. */
export interface Spent {
  readonly tokens: TokenBuckets;
  readonly nanoUsd: number | null;
}

/**
 * What was told of requests. A task that is set back loses their rows, and a row takes their place that has the sum of
 * what they used. Of that sum, only what was not told before is to be told.
 */
export class ToldRequests {
  readonly #told = new Map<string, Spent>();
  #present: ReadonlySet<string> = new Set();

  constructor(state: Json | undefined) {
    const entries = isRecord(state) ? listField(state, 'requests') : [];
    for (const entry of entries) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') continue;
      const [key, input, cacheRead, cacheWrite5m, output, nanoUsd] = entry;
      const tokens = buckets({
        input: tokenCount(input),
        cacheRead: tokenCount(cacheRead),
        cacheWrite5m: tokenCount(cacheWrite5m),
        output: tokenCount(output),
      });
      this.#told.set(key, { tokens, nanoUsd: typeof nanoUsd === 'number' ? nanoUsd : null });
    }
  }

  /** A new reading of the task begins, which has these requests. */
  begin(keys: Iterable<string>): void {
    this.#present = new Set(keys);
  }

  note(key: string, spent: Spent): void {
    this.#told.set(key, spent);
  }

  /** Of the sum of lost requests, what was not told of them. A sum that was told before stays as it was told. */
  untold(key: string, sum: Spent): Spent {
    const known = this.#told.get(key);
    if (known !== undefined) return known;
    let [{ tokens }, nanoUsd] = [sum, sum.nanoUsd];
    for (const [other, spent] of this.#told) {
      if (this.#present.has(other)) continue;
      tokens = minus(tokens, spent.tokens);
      if (nanoUsd !== null) nanoUsd = Math.max(0, nanoUsd - (spent.nanoUsd ?? 0));
    }
    const rest = { tokens, nanoUsd };
    this.#told.set(key, rest);
    return rest;
  }

  state(): Json {
    return [...this.#told].map(([key, { tokens, nanoUsd }]) => [
      key,
      tokens.input,
      tokens.cacheRead,
      tokens.cacheWrite5m,
      tokens.output,
      nanoUsd,
    ]);
  }
}

function minus(from: TokenBuckets, what: TokenBuckets): TokenBuckets {
  return buckets({
    input: Math.max(0, from.input - what.input),
    cacheRead: Math.max(0, from.cacheRead - what.cacheRead),
    cacheWrite5m: Math.max(0, from.cacheWrite5m - what.cacheWrite5m),
    output: Math.max(0, from.output - what.output),
  });
}
