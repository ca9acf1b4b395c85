import type { SqlValue } from './engine/statement';

/** Typed access to columns. The schema is STRICT, so a wrong type is a bug of ours and thrown as such. */
export function integer(value: SqlValue | undefined): number {
  if (typeof value !== 'number') throw new TypeError(`expected a number column, got ${typeof value}`);
  return value;
}

export function text(value: SqlValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`expected a text column, got ${typeof value}`);
  return value;
}

export function integerOrNull(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : integer(value);
}

export function textOrNull(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : text(value);
}

/** UTC ISO-8601 of a millisecond column, null where the time is unknown. */
export function isoTime(value: SqlValue | undefined): string | null {
  const ms = integerOrNull(value);
  return ms === null ? null : new Date(ms).toISOString();
}

/** Items of a JSON array column. */
export function textList(value: SqlValue | undefined): string[] {
  const items: unknown = JSON.parse(text(value));
  return Array.isArray(items) ? items.filter(item => typeof item === 'string') : [];
}
