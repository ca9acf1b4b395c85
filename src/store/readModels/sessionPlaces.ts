import { integer, text } from '../columns';
import type { Database } from '../engine/database';

/** Where a session worked, for deciding to which workspace it belongs. */
export interface SessionPlaces {
  readonly sessionId: number;
  readonly cwds: readonly string[];
}

/** Every session with the directories it worked in. */
export function sessionPlaces(db: Database): SessionPlaces[] {
  const places = new Map<number, string[]>();
  for (const [id] of db.prepare('SELECT id FROM session').all()) places.set(integer(id), []);
  for (const [id, cwd] of db.prepare('SELECT DISTINCT session_id, cwd FROM place').all())
    places.get(integer(id))?.push(text(cwd));
  return [...places].map(([sessionId, cwds]) => ({ sessionId, cwds }));
}

/** Sessions that edited a file whose path begins with one of the prefixes, with one such path each. */
export function sessionsThatEdited(db: Database, prefixes: readonly string[]): Map<number, string> {
  const found = new Map<number, string>();
  const query = db.prepare(
    `SELECT t.session_id, min(f.path) FROM file f JOIN file_total t ON t.file_id = f.id
     WHERE f.path >= ?1 AND f.path < ?1 || char(1114111) GROUP BY t.session_id`,
  );
  for (const prefix of prefixes)
    for (const [sessionId, path] of query.all([prefix])) found.set(integer(sessionId), text(path));
  return found;
}

/** The rowid of a session, by its uid or by an unambiguous beginning or end of its native id. */
export function findSession(db: Database, reference: string): { id: number; uid: string } | 'ambiguous' | undefined {
  const exact = db.prepare('SELECT id, uid FROM session WHERE uid = ?').get([reference]);
  if (exact !== undefined) return { id: integer(exact[0]), uid: text(exact[1]) };
  const rows = db
    .prepare(
      `SELECT id, uid FROM session WHERE length(?1) >= 4 AND (substr(native_id, 1, length(?1)) = ?1
         OR substr(native_id, -length(?1)) = ?1 OR substr(uid, 1, length(?1)) = ?1) LIMIT 2`,
    )
    .all([reference]);
  if (rows.length > 1) return 'ambiguous';
  const [row] = rows;
  return row === undefined ? undefined : { id: integer(row[0]), uid: text(row[1]) };
}
