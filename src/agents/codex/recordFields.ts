/** A JSON object of unknown shape, as a transcript line holds it. */
export interface Fields {
  readonly [key: string]: unknown;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one where there is none, so that look-ups can be chained. */
export function fieldsAt(record: Fields, key: string): Fields {
  const value = record[key];
  return isFields(value) ? value : {};
}

/** The text under a key, null where it is absent, empty or no text. */
export function textAt(record: Fields, key: string): string | null {
  const value = record[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberAt(record: Fields, key: string): number | null {
  const value = record[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function listAt(record: Fields, key: string): readonly unknown[] {
  const value = record[key];
  return Array.isArray(value) ? value : [];
}

/** Parses a text that should hold a JSON object (a call's arguments); null where it does not. */
export function parseFields(text: string): Fields | null {
  // Most texts are none (patches, outputs), and a failed parse is slow.
  if (!/^\s*\{/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}
