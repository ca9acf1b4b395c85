import { mainThread } from '../../model/facts';
import { BodyReader } from '../bodies';
import { integer, integerOrNull, isoTime, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { noMembership, sessionItems } from './sessionItems';

/** One event of a conversation as the store kept it. */
export interface KeptEvent {
  seq: number;
  at: string | null;
  kind: string;
  role: string;
  detail: string | null;
  tool: string | null;
  summary: string;
  /** The whole text, tool input as JSON; null when the event had none or only its summary was kept. */
  body: string | null;
  /** Characters of a very long text that were left out at its end. */
  cut: number;
  /** Not on the path that the conversation finally took. */
  abandoned: boolean;
}

/** `contrail.kept_transcript/1`: a page of one conversation, read from the store and not from the agent's files. */
export interface KeptTranscript {
  schema: 'contrail.kept_transcript/1';
  session_uid: string;
  agent: string;
  display_title: string;
  thread_id: string;
  /** What a sidechain was asked to do. */
  description: string | null;
  /** Where the agent had written it; null when nothing tells. */
  path: string | null;
  /** What was kept of it: `summaries` where any of its events has no text for that reason. */
  keep: 'everything' | 'summaries';
  /** In the order of the file. */
  events: KeptEvent[];
  /** How many events of the conversation stand before and after these. */
  earlier: number;
  later: number;
  /** The first of the later ones; null at the end. */
  next_seq: number | null;
}

export interface KeptTranscriptParams {
  readonly session_uid: string;
  readonly thread_id?: string | undefined;
  /** The page with this event somewhere in its middle; of its thread, whatever `thread_id` says. */
  readonly around?: number | undefined;
  /** The page that begins with this event. */
  readonly from?: number | undefined;
  /** The page that ends before this event. */
  readonly until?: number | undefined;
}

/** A page ends when its texts reach this size; it always has one event. Bytes. */
const pageBytes = 2 * 1024 * 1024;
/** What an event without a text counts for, and what everyone's heading takes. Bytes. */
const eventBytes = 200;
/** More of one text is not shown. Characters. */
const longestBody = 4 * 1024 * 1024;

interface Extent {
  readonly seq: number;
  readonly bytes: number;
}

/** Undefined when the store has no such session, conversation or event. */
export function keptTranscript(db: Database, params: KeptTranscriptParams, now: number): KeptTranscript | undefined {
  const sessionId = integerOrNull(db.prepare('SELECT id FROM session WHERE uid = ?').get([params.session_uid])?.[0]);
  if (sessionId === null) return undefined;
  const threadId = threadOf(db, sessionId, params);
  if (threadId === null) return undefined;
  const extents = db
    .prepare(
      `SELECT seq, coalesce(body_length, 0) FROM event
       WHERE session_id = ? AND thread_id = ? AND detail IS NOT 'progress_copy' ORDER BY seq`,
    )
    .all([sessionId, threadId])
    .map(([seq, bytes]) => ({ seq: integer(seq), bytes: integer(bytes) + eventBytes }));
  const { start, end } = pageOf(extents, params);
  const [first, last] = [extents[start]?.seq, extents[end - 1]?.seq];
  if (first === undefined || last === undefined) return undefined;
  const [session] = sessionItems(db, [sessionId], new Map([[sessionId, noMembership]]), now);
  const [native, description] =
    db.prepare('SELECT native_id, description FROM thread WHERE id = ?').get([threadId]) ?? [];
  const [path, keeps] =
    db
      .prepare(
        `SELECT f.path, max(f.keep = 'summaries') FROM source f
         WHERE f.id IN (SELECT source_id FROM event WHERE session_id = ?1 AND thread_id = ?2)`,
      )
      .get([sessionId, threadId]) ?? [];
  return {
    schema: 'contrail.kept_transcript/1',
    session_uid: params.session_uid,
    agent: session?.agent ?? '',
    display_title: session?.display_title ?? params.session_uid,
    thread_id: text(native),
    description: textOrNull(description),
    path: textOrNull(path),
    keep: keeps === 1 ? 'summaries' : 'everything',
    events: eventsBetween(db, sessionId, threadId, first, last),
    earlier: start,
    later: extents.length - end,
    next_seq: extents[end]?.seq ?? null,
  };
}

/** Rowid of the conversation that is meant: the event's, the one named, else the main one or what is left without it. */
function threadOf(db: Database, sessionId: number, params: KeptTranscriptParams): number | null {
  const seq = params.around ?? params.from ?? params.until;
  const found =
    seq === undefined
      ? db
          .prepare(
            `SELECT t.id FROM thread t WHERE t.session_id = ?1 AND t.native_id = coalesce(?2, t.native_id)
               AND EXISTS (SELECT 1 FROM event WHERE session_id = ?1 AND thread_id = t.id)
             ORDER BY t.native_id <> '${mainThread}', t.id LIMIT 1`,
          )
          .get([sessionId, params.thread_id ?? null])
      : db.prepare('SELECT thread_id FROM event WHERE session_id = ? AND seq = ?').get([sessionId, seq]);
  return integerOrNull(found?.[0]);
}

/** Indexes of the first event of the page and of that after its last. */
function pageOf(
  extents: readonly Extent[],
  { around, from, until }: KeptTranscriptParams,
): { readonly start: number; readonly end: number } {
  const indexOf = (seq: number): number => {
    const index = extents.findIndex(extent => extent.seq >= seq);
    return index < 0 ? extents.length : index;
  };
  if (until !== undefined) {
    const end = indexOf(until);
    return { start: reach(extents, end, -1, pageBytes), end };
  }
  const start = from !== undefined ? indexOf(from) : around !== undefined ? startAround(extents, indexOf(around)) : 0;
  return { start, end: reach(extents, start, 1, pageBytes) };
}

/** Half a page before the event; all of what precedes it where that is less. */
function startAround(extents: readonly Extent[], index: number): number {
  const event = extents[index];
  return event === undefined ? index : Math.min(index, reach(extents, index, -1, pageBytes / 2));
}

/** How far from `at` one gets with that many bytes, forward or back; at least one event. */
function reach(extents: readonly Extent[], at: number, step: 1 | -1, bytes: number): number {
  let left = bytes;
  let end = at;
  for (;;) {
    const next = extents[step === 1 ? end : end - 1];
    if (next === undefined || (left < next.bytes && end !== at)) return end;
    left -= next.bytes;
    end += step;
  }
}

function eventsBetween(db: Database, sessionId: number, threadId: number, first: number, last: number): KeptEvent[] {
  const bodies = new BodyReader(db);
  return db
    .prepare(
      `SELECT seq, ts, kind, role, detail, tool, summary, block_id, body_start, body_length, abandoned FROM event
       WHERE session_id = ? AND thread_id = ? AND detail IS NOT 'progress_copy' AND seq BETWEEN ? AND ? ORDER BY seq`,
    )
    .all([sessionId, threadId, first, last])
    .map(([seq, at, kind, role, detail, tool, summary, block, start, length, abandoned]) => {
      const body = bodies.read(block, start, length);
      return {
        seq: integer(seq),
        at: isoTime(at),
        kind: text(kind),
        role: text(role),
        detail: textOrNull(detail),
        tool: textOrNull(tool),
        summary: text(summary),
        body: body?.slice(0, longestBody) ?? null,
        cut: Math.max(0, (body?.length ?? 0) - longestBody),
        abandoned: abandoned === 1,
      };
    });
}
