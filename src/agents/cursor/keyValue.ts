import type { SourceDatabase } from '../adapter';
import { type JsonRecord, parseFields } from '../jsonRecord';
import { sourceText } from '../sourceText';

/** The JSON object that the editor keeps under a key of `ItemTable`; empty where there is none. */
export function itemOf(database: SourceDatabase, key: string): JsonRecord {
  if (!database.columns('ItemTable').has('value')) return {};
  for (const { value } of database.rows('SELECT value FROM ItemTable WHERE key = ?', [key]))
    return parseFields(sourceText(value) ?? '') ?? {};
  return {};
}

/** The ids of one composer's bubbles, in the order in which their rows were made. */
export function bubbleIds(database: SourceDatabase, composer: string): string[] {
  const prefix = `bubbleId:${composer}:`;
  const query = 'SELECT key FROM cursorDiskKV WHERE key >= ? AND key < ? ORDER BY rowid';
  const keys = [...database.rows(query, [prefix, `bubbleId:${composer};`])].map(({ key }) => sourceText(key) ?? '');
  return keys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length));
}

/** A value of the key-value table as a JSON object; null for one that is gone or was emptied. */
export function recordAt(database: SourceDatabase, key: string): JsonRecord | null {
  const text = textAt(database, key);
  return text === null ? null : parseFields(text);
}

export function textAt(database: SourceDatabase, key: string): string | null {
  for (const row of database.rows('SELECT value FROM cursorDiskKV WHERE key = ?', [key])) return sourceText(row.value);
  return null;
}
