import { text } from './columns';
import type { Database } from './engine/database';

/** A single value that the store remembers, null when it was never set. */
export function readMeta(db: Database, key: string): string | null {
  const value = db.value('SELECT value FROM meta WHERE key = ?', [key]);
  return value === null ? null : text(value);
}

/** In the caller's transaction. */
export function setMeta(db: Database, key: string, value: string): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run([
    key,
    value,
  ]);
}
