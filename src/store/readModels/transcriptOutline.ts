import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { laneSize } from '../sourceCatalog';
import { threadParents } from './threadTree';

/** Events that call a tool. */
export const callKinds = "('tool_call', 'edit', 'test_run')";

/** What a parent repeats of a sidechain that has a file of its own (`settleProgressCopies`) is no row of a transcript. */
export const isOwnRow = "NOT (abandoned = 1 AND detail IS 'progress_copy')";

/** A conversation of a session and where those it started hang on its rows. */
export interface OutlineThread {
  readonly thread_id: string;
  readonly parent_thread_id: string | null;
  readonly spawnCallId: string | null;
  /** Of its events, in the order of the transcript. */
  seqs: Float64Array;
  /** In the order of the rows. */
  readonly children: { readonly thread: OutlineThread; readonly row: number }[];
}

/** The order of a session's events, without what they say: some bytes an event, so that it can be kept. */
export interface SessionOutline {
  readonly threads: ReadonlyMap<string, OutlineThread>;
  /** Normally the main conversation alone. */
  readonly roots: readonly OutlineThread[];
  /** The thread of each. */
  readonly parents: ReadonlyMap<OutlineThread, OutlineThread | undefined>;
  /** The sidechains that an event started, by its seq. */
  readonly started: ReadonlyMap<number, readonly OutlineThread[]>;
}

/** A session whose transcript is read: its rowid, its uid and the order of its events. */
export interface TranscriptSession {
  readonly id: number;
  readonly uid: string;
  readonly outline: SessionOutline;
}

/** Rows of a transcript, in order. */
export interface OutlineRows {
  readonly seqs: Float64Array;
  readonly depths: Uint16Array;
}

interface ReadThread {
  readonly thread: OutlineThread;
  readonly seqs: number[];
  /** NaN where unknown. */
  readonly times: number[];
  /** Rows of calls that started a sidechain, by call id. */
  readonly spawns: Map<string, number>;
}

/** Reads the order of all events of a session. */
export function readOutline(db: Database, sessionId: number): SessionOutline {
  const threads = readThreads(db, sessionId);
  const events = db
    .prepare(
      `SELECT thread_id, seq, ts, iif(kind IN ${callKinds} AND call_id IN (
         SELECT spawn_call_id FROM thread WHERE session_id = ?1), call_id, NULL)
       FROM event WHERE session_id = ?1 AND ${isOwnRow} ORDER BY seq`,
    )
    .all([sessionId]);
  for (const [rowid, seq, ts, spawningCall] of events) {
    const read = threads.get(integer(rowid));
    if (read === undefined) continue;
    if (typeof spawningCall === 'string' && !read.spawns.has(spawningCall))
      read.spawns.set(spawningCall, read.seqs.length);
    read.seqs.push(integer(seq));
    read.times.push(integerOrNull(ts) ?? Number.NaN);
  }
  const all = [...threads.values()];
  for (const { thread, seqs } of all) thread.seqs = Float64Array.from(seqs);
  return hangUp(all);
}

function readThreads(db: Database, sessionId: number): Map<number, ReadThread> {
  const rows = db
    .prepare('SELECT id, native_id, parent_native, spawn_call_id FROM thread WHERE session_id = ? ORDER BY id')
    .all([sessionId]);
  return new Map(
    rows.map(([id, native, parent, call]) => {
      const thread: OutlineThread = {
        thread_id: text(native),
        parent_thread_id: textOrNull(parent),
        spawnCallId: textOrNull(call),
        seqs: new Float64Array(),
        children: [],
      };
      return [integer(id), { thread, seqs: [], times: [], spawns: new Map() }];
    }),
  );
}

function hangUp(all: readonly ReadThread[]): SessionOutline {
  const parents = threadParents(all.map(({ thread }) => thread));
  const reads = new Map(all.map(read => [read.thread, read]));
  const roots: OutlineThread[] = [];
  // Those that began first come first where several hang on one row.
  for (const child of [...all].sort(byStart)) {
    const parent = parents.get(child.thread);
    const read = parent && reads.get(parent);
    if (read === undefined) roots.push(child.thread);
    else read.thread.children.push({ thread: child.thread, row: spawningRow(read, child) });
  }
  const started = new Map<number, OutlineThread[]>();
  for (const { thread } of all) {
    thread.children.sort((a, b) => a.row - b.row);
    for (const child of thread.children) {
      const seq = thread.seqs[child.row];
      if (seq !== undefined) started.set(seq, [...(started.get(seq) ?? []), child.thread]);
    }
  }
  return { threads: new Map(all.map(({ thread }) => [thread.thread_id, thread])), roots, parents, started };
}

/**
 * The row of the call that started a sidechain. Where the transcript does not tell it: the last row of the parent before
 * the sidechain's first event, by place where both stand in one file, else by time; the last row of all for a sidechain
 * without times, the first for one that began before its parent.
 */
function spawningRow(parent: ReadThread, child: ReadThread): number {
  const { spawnCallId } = child.thread;
  const spawned = spawnCallId === null ? undefined : parent.spawns.get(spawnCallId);
  if (spawned !== undefined) return spawned;
  const firstSeq = child.seqs[0];
  if (firstSeq !== undefined) {
    const beside = parent.seqs.findLastIndex(seq => laneOf(seq) === laneOf(firstSeq) && seq < firstSeq);
    if (beside >= 0) return beside;
  }
  const began = child.times.find(time => !Number.isNaN(time));
  const last = parent.seqs.length - 1;
  return Math.max(0, began === undefined ? last : parent.times.findLastIndex(time => time <= began));
}

function laneOf(seq: number): number {
  return Math.floor(seq / laneSize);
}

function byStart(a: ReadThread, b: ReadThread): number {
  const began = ({ times }: ReadThread): number => times.find(time => !Number.isNaN(time)) ?? Number.POSITIVE_INFINITY;
  const [first, second] = [began(a), began(b)];
  return first === second ? 0 : first - second;
}

/**
 * The rows of a thread with those of its unfolded sidechains below the rows that started them; without a thread the main
 * conversation, or what is left of a session that lost it. A thread without events of its own stands for those it started.
 */
export function outlineRows(
  outline: SessionOutline,
  threadId: string | undefined,
  isUnfolded: (threadId: string) => boolean,
): OutlineRows | undefined {
  const asked = threadId === undefined ? undefined : outline.threads.get(threadId);
  if (threadId !== undefined && asked === undefined) return undefined;
  const seqs: number[] = [];
  const depths: number[] = [];
  const add = (thread: OutlineThread, depth: number): void => {
    let next = 0;
    const addChildren = (row: number, childDepth: number, shows: (id: string) => boolean): void => {
      for (; thread.children[next]?.row === row; next++) {
        const child = thread.children[next]?.thread;
        if (child !== undefined && shows(child.thread_id)) add(child, childDepth);
      }
    };
    if (thread.seqs.length === 0) addChildren(0, depth, () => true);
    for (const [row, seq] of thread.seqs.entries()) {
      seqs.push(seq);
      depths.push(depth);
      addChildren(row, depth + 1, isUnfolded);
    }
  };
  for (const root of asked === undefined ? outline.roots : [asked]) add(root, 0);
  return { seqs: Float64Array.from(seqs), depths: Uint16Array.from(depths) };
}
