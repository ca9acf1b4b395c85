import { integer, isoTime, text } from '../columns';
import type { Database } from '../engine/database';
import { type SessionListItem, type SessionScope, sessionItems } from './sessionItems';

export interface FileSessionItem extends SessionListItem {
  edits_of_file: number;
  lines_added: number;
  lines_removed: number;
  last_edited_at: string | null;
}

/** `contrail.file_sessions/1`. */
export interface FileSessions {
  schema: 'contrail.file_sessions/1';
  path: string;
  /** Every session that edited it, wherever it worked; those that edited it last come first. */
  sessions: FileSessionItem[];
}

/** Edited files by one of these names (without folders), whatever the case of ASCII letters. */
export function filesNamed(db: Database, names: readonly string[]): { id: number; path: string }[] {
  const query = db.prepare(
    `SELECT id, path FROM file WHERE substr(path, -length(?1)) = ?1 COLLATE NOCASE
       AND substr(path, -length(?1) - 1, 1) IN ('/', '\\')`,
  );
  const files = new Map<number, string>();
  for (const name of names) for (const [id, path] of query.all([name])) files.set(integer(id), text(path));
  return [...files].map(([id, path]) => ({ id, path }));
}

/** Rowids of the edited files whose path begins with one of the prefixes. */
export function filesUnder(db: Database, prefixes: readonly string[]): number[] {
  const query = db.prepare('SELECT id FROM file WHERE path >= ?1 AND path < ?1 || char(1114111)');
  return [...new Set(prefixes.flatMap(prefix => query.all([prefix]).map(([id]) => integer(id))))];
}

/** Sessions that edited any of the files, which are spellings and copies of `path`. `now` is UTC ms. */
export function sessionsOfFile(
  db: Database,
  path: string,
  fileIds: readonly number[],
  scope: SessionScope,
  now: number,
): FileSessions {
  const rows = db
    .prepare(
      `SELECT session_id, sum(edits), sum(lines_added), sum(lines_removed), max(last_edited_at) FROM file_total
       WHERE file_id IN (SELECT value FROM json_each(?)) GROUP BY session_id ORDER BY 5 DESC, session_id`,
    )
    .all([JSON.stringify(fileIds)]);
  const ids = rows.map(([id]) => integer(id));
  const items = new Map(sessionItems(db, ids, scope, now).map((item, index) => [ids[index], item]));
  const sessions = rows.flatMap(([id, edits, added, removed, last]) => {
    const item = items.get(integer(id));
    return item === undefined
      ? []
      : {
          ...item,
          edits_of_file: integer(edits),
          lines_added: integer(added),
          lines_removed: integer(removed),
          last_edited_at: isoTime(last),
        };
  });
  return { schema: 'contrail.file_sessions/1', path, sessions };
}
