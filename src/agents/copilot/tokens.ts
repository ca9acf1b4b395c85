import type { TokenBuckets } from '../../model/tokens';
import { fieldsAt, type JsonRecord, numberField } from '../jsonRecord';
import { buckets, tokenCount } from '../tokenCounts';

/**
 * Buckets of the counts that records of a request, totals of a model and compactions name alike. `inputTokens` has cache
 * reads and writes in it (`tokenDetails` of a shutdown states the rest apart, and agrees), `outputTokens` the reasoning.
 */
export function readTokens(usage: JsonRecord): TokenBuckets {
  const cacheRead = tokenCount(usage.cacheReadTokens);
  const cacheWrite5m = tokenCount(usage.cacheWriteTokens);
  const input = Math.max(0, tokenCount(usage.inputTokens) - cacheRead - cacheWrite5m);
  return buckets({ input, cacheRead, cacheWrite5m, output: tokenCount(usage.outputTokens) });
}

/** Buckets of `tokenDetails: {input: {tokenCount}, cache_read, cache_write, output}`, which are disjoint; null without. */
export function readTokenDetails(record: JsonRecord): TokenBuckets | null {
  const details = fieldsAt(record, 'tokenDetails');
  const count = (key: string): number => tokenCount(fieldsAt(details, key).tokenCount);
  if (Object.keys(details).length === 0) return null;
  return buckets({
    input: count('input'),
    cacheRead: count('cache_read'),
    cacheWrite5m: count('cache_write'),
    output: count('output'),
  });
}

/** `a` without `b`, nothing below 0. */
export function minusTokens(a: TokenBuckets, b: TokenBuckets): TokenBuckets {
  return {
    input: Math.max(0, a.input - b.input),
    cacheRead: Math.max(0, a.cacheRead - b.cacheRead),
    cacheWrite5m: Math.max(0, a.cacheWrite5m - b.cacheWrite5m),
    cacheWrite1h: Math.max(0, a.cacheWrite1h - b.cacheWrite1h),
    output: Math.max(0, a.output - b.output),
    reasoning: Math.max(0, a.reasoning - b.reasoning),
  };
}

/**
 * Nano-dollars of an amount in nano AI credits (`totalNanoAiu`, `total_nano_aiu`): GitHub sells a credit for one cent
 * ("1 AI credit = $0.01", docs.github.com, usage-based billing). 0 is what records hold when nothing was metered (own key,
 * plans billed by premium requests): no amount.
 */
export function creditNanoUsd(nanoCredits: number | null): number | null {
  if (nanoCredits === null || nanoCredits <= 0 || nanoCredits > 1e15) return null;
  return Math.round(nanoCredits / 100);
}

/** The credits in a record, under the key that records of a session, a model and a request share. */
export function readCredits(record: JsonRecord): number | null {
  return numberField(record, 'totalNanoAiu');
}
