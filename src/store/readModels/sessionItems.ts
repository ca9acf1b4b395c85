import { agentName } from '../../model/agent';
import { mainThread } from '../../model/facts';
import { integer, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { listSessions, type SessionRow } from './sessions';

/** Why a session belongs to the folders that were asked for (DESIGN 5). */
export interface SessionMembership {
  match: 'folder' | 'worktree' | 'edited_from_elsewhere' | null;
  /** The folder it belongs to, as it was asked for; null when no folders were. */
  folder: string | null;
  /** Name of the worktree it worked in, where that is not the folder's own. */
  worktree: string | null;
}

/** The sessions that belong to the folders that were asked for, by rowid. */
export type SessionScope = ReadonlyMap<number, SessionMembership>;

/** A session as lists show it. */
export interface SessionListItem extends SessionRow, SessionMembership {
  /** Stable identity, equal to `session_uid`. */
  id: string;
  /** The user's own title. */
  custom_title: string | null;
  /** The user's title, else the agent's, else the agent's name and the end of the session's id: never empty. */
  display_title: string;
  pinned: boolean;
  hidden: boolean;
  /** Something was written in the last two minutes and the transcript does not say that it ended. */
  live: boolean;
  sidechains: number;
  /** Files it edited, wherever they lie. */
  files: number;
  /** From the first to the last event; null where either is unknown. */
  duration_ms: number | null;
  /** What the outcome rests on, for people. */
  outcome_evidence: string | null;
}

/** A session whose last event is older is not live. */
export const liveMs = 2 * 60_000;
const shownIdLength = 8;

export const noMembership: SessionMembership = { match: null, folder: null, worktree: null };

/** Sessions by rowid, in the order given. `now` is UTC ms. */
export function sessionItems(
  db: Database,
  ids: readonly number[],
  scope: SessionScope,
  now: number,
): SessionListItem[] {
  const rows = new Map(listSessions(db, ids).sessions.map(session => [session.session_uid, session]));
  const items = new Map<number, SessionListItem>();
  const extras = db
    .prepare(
      `SELECT s.id, s.uid, m.title, coalesce(m.pinned, 0), coalesce(m.hidden, 0), s.outcome_evidence ->> 'text',
         (SELECT count(*) FROM thread WHERE session_id = s.id AND native_id <> '${mainThread}'),
         (SELECT count(*) FROM file_total WHERE session_id = s.id)
       FROM session s LEFT JOIN session_mark m ON m.session_uid = s.uid
       WHERE s.id IN (SELECT value FROM json_each(?))`,
    )
    .all([JSON.stringify(ids)]);
  for (const [id, uid, title, pinned, hidden, evidence, sidechains, files] of extras) {
    const row = rows.get(text(uid));
    if (row === undefined) continue;
    const customTitle = textOrNull(title);
    items.set(integer(id), {
      ...row,
      ...(scope.get(integer(id)) ?? noMembership),
      id: row.session_uid,
      custom_title: customTitle,
      display_title: customTitle ?? (row.title || `${agentName(row.agent)} ${row.session_uid.slice(-shownIdLength)}`),
      pinned: pinned === 1,
      hidden: hidden === 1,
      live: isLive(row, now),
      sidechains: integer(sidechains),
      files: integer(files),
      duration_ms: duration(row),
      outcome_evidence: textOrNull(evidence),
    });
  }
  return ids.flatMap(id => items.get(id) ?? []);
}

function isLive({ ended_at, source_state, end_state }: SessionRow, now: number): boolean {
  // A time in the future is another clock, or a wrong one.
  const age = ended_at === null ? Number.POSITIVE_INFINITY : Math.abs(now - Date.parse(ended_at));
  return age < liveMs && source_state === 'present' && end_state !== 'clean';
}

function duration({ started_at, ended_at }: SessionRow): number | null {
  return started_at === null || ended_at === null ? null : Date.parse(ended_at) - Date.parse(started_at);
}
