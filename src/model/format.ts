import type { SumSource } from './cost';

/**
 * Dollars for people: cents, or four decimals below a dollar. `?` where nothing is known, `~` before an estimate, `+`
 * after an amount that lacks requests without a price.
 */
export function dollars(microUsd: number | null, source?: SumSource, unpricedRequests = 0, locale = 'en-US'): string {
  if (microUsd === null) return '?';
  const usd = microUsd / 1e6;
  const digits = Math.abs(usd) < 1 && microUsd !== 0 ? 4 : 2;
  const amount = usd.toLocaleString(locale, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${source === 'estimated' ? '~' : ''}${amount}${unpricedRequests > 0 ? '+' : ''}`;
}

/** Counts with thousands separators. */
export function count(value: number, locale = 'en-US'): string {
  return value.toLocaleString(locale);
}

/** Text of one line without control characters: transcripts are hostile, and a terminal obeys escape sequences. */
export function plainLine(text: string): string {
  return text
    .replace(/\p{Cc}|\p{Cf}|[\u2028\u2029]/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
