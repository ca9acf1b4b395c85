import type { SourceValue } from './adapter';

/** The text of a database value, which stores keep as TEXT or as BLOB; null for anything else, and for none. */
export function sourceText(value: SourceValue | undefined): string | null {
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
  return typeof value === 'string' ? value : null;
}

/** The number in a database value; null for anything else. */
export function sourceNumber(value: SourceValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
