const dayMs = 86_400_000;

/** Making a formatter takes a hundred times as long as formatting a date. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}

/** Days since the epoch on the calendar that hangs where the editor runs: summer time makes no day longer. */
export function calendarDay(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs;
}

/** Midnight, some calendar days ago. UTC ms. */
export function startOfDay(now: number, daysAgo = 0): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysAgo).getTime();
}

/** `Monday` within a week, `Monday, January 5` within the year, else with the year. */
export function dayName(ms: number, now: number, locale: string): string {
  const daysAgo = calendarDay(now) - calendarDay(ms);
  if (daysAgo >= 0 && daysAgo < 7) return formatter(locale, { weekday: 'long' }).format(ms);
  const isThisYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return formatter(locale, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(ms);
}

/** `Jan 5` within the year, else with the year. */
export function shortDay(ms: number, now: number, locale: string): string {
  const isThisYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return formatter(locale, { month: 'short', day: 'numeric', ...(isThisYear ? {} : { year: 'numeric' }) }).format(ms);
}

/** Date and time of day. */
export function moment(ms: number, locale: string): string {
  return formatter(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}

/** `Jan 5, 2026, 2:00 – 3:10 PM`: what both ends share is said once. */
export function span(startMs: number, endMs: number, locale: string): string {
  return formatter(locale, { dateStyle: 'medium', timeStyle: 'short' }).formatRange(startMs, Math.max(startMs, endMs));
}
