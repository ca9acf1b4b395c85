import { type CostSource, costSources, nanoPerMicro, type SumSource, sumSource, toMicroUsd } from '../../model/cost';
import { addTokens, noTokens, type TokenBuckets, type TokensShape, totalTokens } from '../../model/tokens';
import { integer, text } from '../columns';
import type { SqlRow } from '../engine/statement';

/** Columns of `usage_total` that `UsageSum.add` reads, in its order. */
export const usageSumColumns =
  'cost_source, requests, input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, web_searches, cost_nanousd';

/** Whether a row of `session` holds work of the agent: where no usage is on record, it took something unknown. */
export const hasWork = '(answers > 0 OR edits > 0)';

/** A growing sum of requests, their tokens and their cost in nano-dollars. */
export class UsageSum {
  requests = 0;
  unpricedRequests = 0;
  webSearches = 0;
  tokens: TokenBuckets = noTokens;
  /** Holds work whose requests are not on record. */
  isUnmetered = false;
  private nanoUsd = 0;
  private lacksTokens = false;
  private readonly sources = new Set<CostSource>();

  add([source, requests, input, read, write5m, write1h, output, reasoning, searches, nanoUsd]: SqlRow): void {
    const costSource = costSources.find(known => known === text(source)) ?? 'unknown';
    this.requests += integer(requests);
    this.webSearches += integer(searches);
    const tokens = {
      input: integer(input),
      cacheRead: integer(read),
      cacheWrite5m: integer(write5m),
      cacheWrite1h: integer(write1h),
      output: integer(output),
      reasoning: integer(reasoning),
    };
    this.tokens = addTokens(this.tokens, tokens);
    // No request takes none: the agent keeps the amount alone.
    if (integer(requests) > 0 && totalTokens(tokens) === 0) this.lacksTokens = true;
    this.sources.add(costSource);
    if (costSource === 'unknown') this.unpricedRequests += integer(requests);
    else this.nanoUsd += integer(nanoUsd);
  }

  /** Something was done for which no usage is on record: it cost something unknown, not nothing. */
  addUnmetered(): void {
    this.isUnmetered = true;
    this.lacksTokens = true;
    this.sources.add('unknown');
  }

  include(other: UsageSum): void {
    this.requests += other.requests;
    this.unpricedRequests += other.unpricedRequests;
    this.webSearches += other.webSearches;
    this.tokens = addTokens(this.tokens, other.tokens);
    this.nanoUsd += other.nanoUsd;
    this.isUnmetered ||= other.isUnmetered;
    this.lacksTokens ||= other.lacksTokens;
    for (const source of other.sources) this.sources.add(source);
  }

  /** Where the amount comes from; `mixed` also when part of it is unknown. */
  get source(): SumSource {
    return sumSource(this.sources);
  }

  /** Nano-dollars of what could be priced; null when nothing could. */
  get knownNanoUsd(): number | null {
    const isSpent = this.requests > 0 || this.isUnmetered;
    return isSpent && this.unpricedRequests === this.requests ? null : this.nanoUsd;
  }

  get microUsd(): number | null {
    return toMicroUsd(this.knownNanoUsd);
  }

  /** False where part of what was spent has no tokens on record: `tokensShape` then is of the rest. */
  get tokensComplete(): boolean {
    return !this.lacksTokens;
  }

  /** Null where something was spent and no tokens of it are on record. */
  get tokensShape(): TokensShape | null {
    if (this.lacksTokens && totalTokens(this.tokens) === 0) return null;
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
