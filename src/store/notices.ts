import { integer, text } from './columns';
import type { Database } from './engine/database';

/** Keeps something that happened to the database for Doctor. In the caller's transaction. */
export function keepNotice(db: Database, message: string): void {
  db.prepare('INSERT INTO notice (at, message) VALUES (?, ?)').run([Date.now(), message]);
}

/** Notices that nobody was shown yet; they count as shown from now on. */
export function takeNewNotices(db: Database): string[] {
  const notices = db.all('SELECT id, message FROM notice WHERE shown = 0 ORDER BY id');
  if (notices.length > 0) db.transaction(() => db.exec('UPDATE notice SET shown = 1 WHERE shown = 0'));
  return notices.map(([, message]) => text(message));
}

/** The latest notices with when they came up, newest first. */
export function latestNotices(db: Database, limit: number): { at: string; message: string }[] {
  return db
    .all('SELECT at, message FROM notice ORDER BY id DESC LIMIT ?', [limit])
    .map(([at, message]) => ({ at: new Date(integer(at)).toISOString(), message: text(message) }));
}
