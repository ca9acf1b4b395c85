import { type CostSource, costSources, nanoPerMicro, type SumSource, sumSource, toMicroUsd } from '../../model/cost';
import { addTokens, noTokens, type TokenBuckets } from '../../model/tokens';
import { integer, text } from '../columns';
import type { SqlRow } from '../engine/statement';

/** Columns of `usage_total` that `UsageSum.add` reads, in its order. */
export const usageSumColumns =
  'cost_source, requests, input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, web_searches, cost_nanousd';

/** Tokens in the outward shape (DESIGN 10): five disjoint buckets, the cache writes split. */
export interface TokensShape {
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  output: number;
  reasoning: number;
}

/** A growing sum of requests, their tokens and their cost in nano-dollars. */
export class UsageSum {
  requests = 0;
  unpricedRequests = 0;
  webSearches = 0;
  tokens: TokenBuckets = noTokens;
  private nanoUsd = 0;
  private readonly sources = new Set<CostSource>();

  add([source, requests, input, read, write5m, write1h, output, reasoning, searches, nanoUsd]: SqlRow): void {
    const costSource = costSources.find(known => known === text(source)) ?? 'unknown';
    this.requests += integer(requests);
    this.webSearches += integer(searches);
    this.tokens = addTokens(this.tokens, {
      input: integer(input),
      cacheRead: integer(read),
      cacheWrite5m: integer(write5m),
      cacheWrite1h: integer(write1h),
      output: integer(output),
      reasoning: integer(reasoning),
    });
    this.sources.add(costSource);
    if (costSource === 'unknown') this.unpricedRequests += integer(requests);
    else this.nanoUsd += integer(nanoUsd);
  }

  include(other: UsageSum): void {
    this.requests += other.requests;
    this.unpricedRequests += other.unpricedRequests;
    this.webSearches += other.webSearches;
    this.tokens = addTokens(this.tokens, other.tokens);
    this.nanoUsd += other.nanoUsd;
    for (const source of other.sources) this.sources.add(source);
  }

  /** Where the amount comes from; `mixed` also when part of it is unknown. */
  get source(): SumSource {
    return sumSource(this.sources);
  }

  /** Nano-dollars of what could be priced; null when nothing could. */
  get knownNanoUsd(): number | null {
    return this.requests > 0 && this.unpricedRequests === this.requests ? null : this.nanoUsd;
  }

  get microUsd(): number | null {
    return toMicroUsd(this.knownNanoUsd);
  }

  get tokensShape(): TokensShape {
    const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = this.tokens;
    return {
      input,
      cache_read: cacheRead,
      cache_write_5m: cacheWrite5m,
      cache_write_1h: cacheWrite1h,
      output,
      reasoning,
    };
  }
}

/**
 * Rounds the parts of a sum to micro-dollars so that they add up to the rounded whole: what rounding leaves over goes to
 * the parts it was taken from most. Unknown parts stay null.
 */
export function apportion(parts: readonly (number | null)[], wholeMicroUsd: number | null): (number | null)[] {
  const floors = parts.map(nano => (nano === null ? null : Math.floor(nano / nanoPerMicro)));
  if (wholeMicroUsd === null) return floors;
  let left = wholeMicroUsd - floors.reduce<number>((sum, micro) => sum + (micro ?? 0), 0);
  const byRemainder = parts
    .map((nano, index) => ({
      index,
      remainder: nano === null ? -1 : nano - Math.floor(nano / nanoPerMicro) * nanoPerMicro,
    }))
    .filter(({ remainder }) => remainder >= 0)
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    floors[index] = (floors[index] ?? 0) + 1;
    left--;
  }
  return floors;
}
