const units = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Making a formatter takes a hundred times as long as formatting with it. */
const formatters = new Map<string, Intl.RelativeTimeFormat>();

/** `2h ago`, or with the long style `2 hours ago`; `now` below a minute. Times are UTC ms. */
export function timeAgo(ms: number, now: number, locale: string, style: 'narrow' | 'long' = 'narrow'): string {
  const key = `${locale} ${style}`;
  const formatter = formatters.get(key) ?? new Intl.RelativeTimeFormat(locale, { style, numeric: 'auto' });
  formatters.set(key, formatter);
  // Clocks differ: nothing was written in the future.
  const passed = Math.max(0, now - ms);
  const [unit, length] = units.find(([, length]) => passed >= length) ?? ['second', Number.POSITIVE_INFINITY];
  return formatter.format(-Math.floor(passed / length) || 0, unit);
}
