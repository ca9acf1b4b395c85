import { parseJson } from './parseJson';

/** A JSON object whose fields are not known. */
export type JsonRecord = { readonly [key: string]: unknown };

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that holds an object, null otherwise. */
export function recordField(record: JsonRecord, key: string): JsonRecord | null {
  const value = record[key];
  return isRecord(value) ? value : null;
}

/** A field that holds a string with content, null otherwise. */
export function stringField(record: JsonRecord, key: string): string | null {
  const value = record[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A field that holds a finite number, null otherwise. */
export function numberField(record: JsonRecord, key: string): number | null {
  const value = record[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A field that holds an array, empty otherwise. */
export function listField(record: JsonRecord, key: string): readonly unknown[] {
  const value = record[key];
  return Array.isArray(value) ? value : [];
}

/** The object under a key; an empty one where there is none, so that look-ups can be chained. */
export function fieldsAt(record: JsonRecord, key: string): JsonRecord {
  const value = record[key];
  return isRecord(value) ? value : {};
}

/** Parses a text that should hold a JSON object (a call's arguments); null where it does not. */
export function parseFields(text: string): JsonRecord | null {
  // Most texts are none (patches, outputs), and a failed parse is slow.
  if (!/^\s*\{/.test(text)) return null;
  const value = parseJson(text);
  return isRecord(value) ? value : null;
}
