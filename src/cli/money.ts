import type { SumSource } from '../model/cost';

/**
 * Dollars for people: cents, or four decimals below a dollar. `?` where nothing is known, `~` before an estimate, `+`
 * after an amount that lacks requests without a price.
 */
export function dollars(microUsd: number | null, source?: SumSource, unpricedRequests = 0): string {
  if (microUsd === null) return '?';
  const usd = microUsd / 1e6;
  const amount = `$${usd.toFixed(Math.abs(usd) < 1 && microUsd !== 0 ? 4 : 2)}`;
  return `${source === 'estimated' ? '~' : ''}${amount}${unpricedRequests > 0 ? '+' : ''}`;
}

/** Counts with thousands separators. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
