/**
 * Tokens of model requests in five disjoint buckets, the cache writes split by lifetime.
 * All are counts, never negative. `output` excludes `reasoning` only where the agent's record separates the two
 * (see the adapter's fidelity page); otherwise reasoning is 0 and lies inside `output`.
 */
export interface TokenBuckets {
  /** Prompt tokens that were neither read from nor written to a cache. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}

export const noTokens: TokenBuckets = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

export function addTokens(a: TokenBuckets, b: TokenBuckets): TokenBuckets {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}

export function totalTokens(t: TokenBuckets): number {
  return t.input + t.cacheRead + t.cacheWrite5m + t.cacheWrite1h + t.output + t.reasoning;
}

/** Tokens in the outward shape (DESIGN 10): five disjoint buckets, the cache writes split. */
export interface TokensShape {
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  output: number;
  reasoning: number;
}

/** Of all buckets together; null where they are not known. */
export function allTokens(tokens: TokensShape | null): number | null {
  return tokens === null ? null : Object.values(tokens).reduce((sum, some) => sum + some, 0);
}
