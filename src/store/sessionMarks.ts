import { integer, text, textOrNull } from './columns';
import type { Database } from './engine/database';

/** Tables of what users wrote: a salvage copies them before all others. */
export const tablesOfUsers = ['session_mark', 'failure_review'] as const;

/** `contrail.marked/1`: what the user said of a session. */
export interface SessionMarks {
  schema: 'contrail.marked/1';
  session_uid: string;
  pinned: boolean;
  hidden: boolean;
  title: string | null;
}

/** An absent field stays as it is; a title of null or spaces gives back the agent's own. */
export interface MarkChange {
  readonly pinned?: boolean | undefined;
  readonly hidden?: boolean | undefined;
  readonly title?: string | null | undefined;
}

/** Keeps what the user says of a session, known or not yet. In the caller's transaction. */
export function markSession(db: Database, uid: string, change: MarkChange, now: number): SessionMarks {
  const title = change.title?.trim();
  db.prepare(
    `INSERT INTO session_mark (session_uid, pinned, hidden, title, changed_at)
     VALUES (?1, coalesce(?2, 0), coalesce(?3, 0), ?4, ?6)
     ON CONFLICT (session_uid) DO UPDATE SET pinned = coalesce(?2, pinned), hidden = coalesce(?3, hidden),
       title = CASE WHEN ?5 THEN ?4 ELSE title END, changed_at = ?6`,
  ).run([
    uid,
    flag(change.pinned),
    flag(change.hidden),
    title === undefined || title === '' ? null : title,
    change.title === undefined ? 0 : 1,
    now,
  ]);
  const row = db
    .prepare('SELECT session_uid, pinned, hidden, title FROM session_mark WHERE session_uid = ?')
    .get([uid]);
  return {
    schema: 'contrail.marked/1',
    session_uid: text(row?.[0]),
    pinned: integer(row?.[1]) === 1,
    hidden: integer(row?.[2]) === 1,
    title: textOrNull(row?.[3]),
  };
}

function flag(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value);
}
