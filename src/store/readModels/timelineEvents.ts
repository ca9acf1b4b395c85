import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import type { ThreadItem } from './threadItems';
import { type MarkKind, markKinds, type TimelineLane, type TimeSpan } from './timeline';
import { callKinds, isOwnRow } from './transcriptOutline';

interface Mark {
  /** Null: none. */
  readonly kind: MarkKind | null;
  readonly count: number;
  /** Null: the event's summary. */
  readonly label: string | null;
}

/** An event at its time (UTC ms), with the mark that it makes. */
export interface DrawnEvent extends Mark {
  readonly seq: number;
  readonly at: number;
}

export interface DrawnEvents {
  /** In the order of the transcript, by thread. */
  readonly byThread: ReadonlyMap<string, readonly DrawnEvent[]>;
  readonly untimed: number;
}

/** All events of a session that have a time within it, copies left out. */
export function drawnEvents(db: Database, sessionId: number, whole: TimeSpan | null): DrawnEvents {
  const changes = marksOfChanges(db, sessionId);
  const threads = new Map(
    db
      .prepare('SELECT id, native_id FROM thread WHERE session_id = ?')
      .all([sessionId])
      .map(([id, native]) => [id, text(native)]),
  );
  const byThread = new Map<string, DrawnEvent[]>();
  // An interruption is told twice by some agents, as a result and as an event of its own: the second counts.
  const rows = db
    .prepare(
      `SELECT seq, thread_id, ts, CASE
         WHEN detail IN ('prompt', 'compaction') THEN detail
         WHEN detail IN ('denial', 'plan_denial', 'permission_denial', 'hook_denial') THEN 'denial'
         WHEN detail = 'interrupt' THEN iif(kind = 'human_intervention', detail, NULL)
         WHEN kind = 'error' OR (kind = 'tool_result' AND detail = 'error') THEN 'error' END
       FROM event WHERE session_id = ? AND detail IS NOT 'copied' AND ${isOwnRow} ORDER BY seq`,
    )
    .all([sessionId]);
  let untimed = 0;
  for (const [seqColumn, thread, ts, said] of rows) {
    const seq = integer(seqColumn);
    const at = integerOrNull(ts);
    if (at === null) untimed++;
    if (at === null || whole === null || at < whole.from || at > whole.to) continue;
    const kind = markKinds.find(known => known === said) ?? null;
    const mark = changes.get(seq) ?? { kind, count: 1, label: null };
    const name = threads.get(thread) ?? '';
    const events = byThread.get(name) ?? [];
    events.push({ seq, at, ...mark });
    byThread.set(name, events);
  }
  return { byThread, untimed };
}

/** What edits and checks make of their events: a failed check is no error besides. */
function marksOfChanges(db: Database, sessionId: number): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  const edits = db
    .prepare(
      `SELECT seq, count(*) FROM edit WHERE session_id = ? AND duplicate = 0 AND status <> 'failed' GROUP BY seq`,
    )
    .all([sessionId]);
  for (const [seq, count] of edits) marks.set(integer(seq), { kind: 'edit', count: integer(count), label: null });
  const checks = db
    .prepare(
      `SELECT seq, result, command FROM check_run WHERE session_id = ? AND duplicate = 0 AND result IN ('pass', 'fail')`,
    )
    .all([sessionId]);
  for (const [seq, result, command] of checks)
    marks.set(integer(seq), {
      kind: result === 'pass' ? 'check_pass' : 'check_fail',
      count: 1,
      label: text(command),
    });
  return marks;
}

interface Call {
  readonly spawned: TimelineLane['spawned'];
  readonly result: TimelineLane['returned'];
}

/** The calls that started sidechains. */
export interface Spawns {
  /** `lastAt`: of the sidechain's last event, UTC ms. */
  of(item: ThreadItem, parent: string | null, lastAt: number | null): Pick<TimelineLane, 'spawned' | 'returned'>;
}

/** Reads the calls that started the session's sidechains, and their results. */
export function readSpawns(db: Database, sessionId: number): Spawns {
  const callOf = new Map(
    db
      .prepare('SELECT native_id, spawn_call_id FROM thread WHERE session_id = ?')
      .all([sessionId])
      .map(([native, call]) => [text(native), textOrNull(call)]),
  );
  const calls = new Map<string, Call>();
  const rows = db
    .prepare(
      `SELECT t.native_id, e.call_id, e.seq, e.ts, e.kind IN ${callKinds} FROM event e JOIN thread t ON t.id = e.thread_id
       WHERE e.session_id = ?1 AND e.call_id IN (SELECT spawn_call_id FROM thread WHERE session_id = ?1)
         AND ${isOwnRow} ORDER BY e.seq`,
    )
    .all([sessionId]);
  for (const [thread, callId, seq, ts, isCall] of rows) {
    const key = `${text(thread)} ${text(callId)}`;
    const at = integerOrNull(ts);
    const moment = at === null ? null : { at, seq: integer(seq) };
    const known = calls.get(key);
    if (isCall === 1) {
      if (known === undefined) calls.set(key, { spawned: moment, result: null });
    } else if (known?.result === null) calls.set(key, { ...known, result: moment });
  }
  return {
    of({ thread_id, kind }, parent, lastAt) {
      const call = calls.get(`${parent} ${callOf.get(thread_id)}`);
      const result = call?.result ?? null;
      // Of one that works in the background the call returns at once.
      const isReceipt = kind !== 'sync' && result !== null && lastAt !== null && result.at < lastAt;
      return { spawned: call?.spawned ?? null, returned: isReceipt ? null : result };
    },
  };
}
