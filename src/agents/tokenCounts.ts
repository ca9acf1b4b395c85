import * as z from 'zod/mini';
import type { TokenBuckets } from '../model/tokens';

/** Buckets in the state of a reader. */
export const tokenBuckets = z.object({
  input: z.number(),
  cacheRead: z.number(),
  cacheWrite5m: z.number(),
  cacheWrite1h: z.number(),
  output: z.number(),
  reasoning: z.number(),
});

/** A count as records write it: 0 for what is no count. Absurd ones (negative, beyond 10^12, no number) are no count. */
export function tokenCount(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value < 1e12 ? Math.round(value) : 0;
}

/** Buckets from counts that are disjoint already; cache writes of unknown lifetime go to the short one. */
export function buckets(counts: Partial<TokenBuckets>): TokenBuckets {
  return { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0, ...counts };
}

/** US dollars as records write them, in nano-dollars; null for what is no amount. */
export function nanoDollars(usd: unknown): number | null {
  return typeof usd === 'number' && usd >= 0 && usd < 1e6 ? Math.round(usd * 1e9) : null;
}
