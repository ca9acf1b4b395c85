import type { Workspace, WorkspaceFilter } from './workspace';

const dayMs = 86_400_000;
const daysOfWeek = 7;
/** The first day of 1970 was a Thursday: so many days after a Monday. */
const firstWeekday = 3;
export const mostPeriods = 200;

/** Days since 1970 of `YYYY-MM-DD`. */
export function dayNumber(day: string): number {
  return Math.floor(Date.parse(day) / dayMs);
}

/** `YYYY-MM-DD`, UTC. */
export function dayName(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

/** `now` is UTC ms. */
export function today(now: number): string {
  return dayName(Math.floor(now / dayMs));
}

export function periodOf(day: string, per: Workspace['per']): string {
  const number = dayNumber(day);
  return per === 'day' ? day : dayName(number - ((number + firstWeekday) % daysOfWeek));
}

/** First days of the periods of a range, the latest that are shown. */
export function periodStarts({ since, until }: NonNullable<Workspace['range']>, per: Workspace['per']): string[] {
  const step = per === 'day' ? 1 : daysOfWeek;
  const last = dayNumber(periodOf(until, per));
  const first = Math.max(dayNumber(periodOf(since, per)), last - step * (mostPeriods - 1));
  const starts: string[] = [];
  for (let start = first; start <= last; start += step) starts.push(dayName(start));
  return starts;
}

/** As many days before a range. */
export function daysBefore({ since, until }: NonNullable<Workspace['range']>): { since: string; until: string } {
  const first = dayNumber(since);
  return { since: dayName(first - (dayNumber(until) - first + 1)), until: dayName(first - 1) };
}

/** Whether a day passes; one that is not known passes where none is asked for. */
export function isWithin(day: string | null, { since, until }: Pick<WorkspaceFilter, 'since' | 'until'>): boolean {
  if (since === undefined && until === undefined) return true;
  return day !== null && (since === undefined || day >= since) && (until === undefined || day <= until);
}
