import { isRecord, type JsonRecord } from '../jsonRecord';

/** The object under a key; an empty one where there is none, so that look-ups can be chained. */
export function fieldsAt(record: JsonRecord, key: string): JsonRecord {
  const value = record[key];
  return isRecord(value) ? value : {};
}

/** Parses a text that should hold a JSON object (a call's arguments); null where it does not. */
export function parseFields(text: string): JsonRecord | null {
  // Most texts are none (patches, outputs), and a failed parse is slow.
  if (!/^\s*\{/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
