import type { SumSource } from './cost';

/**
 * Dollars for people: cents, or four decimals below a dollar. `?` where nothing is known, `~` before an estimate, `+`
 * after an amount that lacks requests without a price.
 */
export function dollars(microUsd: number | null, source?: SumSource, unpricedRequests = 0, locale = 'en-US'): string {
  if (microUsd === null) return '?';
  const usd = microUsd / 1e6;
  const digits = Math.abs(usd) < 1 && microUsd !== 0 ? 4 : 2;
  const amount = numbers(locale, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(usd);
  return `${source === 'estimated' ? '~' : ''}${amount}${unpricedRequests > 0 ? '+' : ''}`;
}

/** Counts with thousands separators. */
export function count(value: number, locale = 'en-US'): string {
  return numbers(locale, {}).format(value);
}

/** The same of what may not be on record: `?` where nothing is, `+` after a number that lacks what is not. */
export function knownCount(value: number | null, locale?: string, lacksSome = false): string {
  return value === null ? '?' : `${count(value, locale)}${lacksSome ? '+' : ''}`;
}

/** Whole seconds below a minute, minutes below an hour, then hours and minutes, then days and hours. */
export function duration(ms: number, locale = 'en-US', unitDisplay: 'narrow' | 'long' = 'narrow'): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour' | 'day'): string =>
    numbers(locale, { style: 'unit', unit: name, unitDisplay }).format(value);
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return unit(Math.max(0, Math.floor(ms / 1000)), 'second');
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (hours === 0) return unit(minutes, 'minute');
  const [large, small] =
    days === 0
      ? [unit(hours, 'hour'), minutes % 60 > 0 && unit(minutes % 60, 'minute')]
      : [unit(days, 'day'), hours % 24 > 0 && unit(hours % 24, 'hour')];
  return small === false ? large : `${large} ${small}`;
}

/** What belongs together, said one after the other. */
export function enumeration(items: readonly string[], locale = 'en-US'): string {
  const formatter = listFormatters.get(locale) ?? new Intl.ListFormat(locale, { type: 'unit', style: 'long' });
  listFormatters.set(locale, formatter);
  return formatter.format(items);
}

/** Making a formatter takes a hundred times as long as formatting with it. */
const formatters = new Map<string, Intl.NumberFormat>();
const listFormatters = new Map<string, Intl.ListFormat>();

function numbers(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${Object.values(options).join(' ')}`;
  const formatter = formatters.get(key) ?? new Intl.NumberFormat(locale, options);
  formatters.set(key, formatter);
  return formatter;
}

/** Text of one line without control characters: transcripts are hostile, and a terminal obeys escape sequences. */
export function plainLine(text: string): string {
  return text
    .replace(/\p{Cc}|\p{Cf}|[\u2028\u2029]/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
