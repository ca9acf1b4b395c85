import { cutText } from '../../model/cutText';
import { BodyReader } from '../bodies';
import type { Database } from '../engine/database';
import { RowSidechains } from './rowSidechains';
import type { TranscriptIndex, TranscriptPage, TranscriptText } from './transcript';
import { outlineRows, type TranscriptSession } from './transcriptOutline';
import { transcriptRows } from './transcriptRows';

/** Which rows there are: those of a thread, and those of the sidechains that are unfolded in it. */
export interface TranscriptParams {
  /** Without it the main conversation, or what is left of a session that lost it. */
  readonly thread_id?: string | undefined;
  readonly unfolded: readonly string[];
}

/**
 * A page of a session's transcript; undefined when the session has no such thread. `relativePath` tells what a path is
 * called below the session's own directory.
 */
export function transcriptPage(
  db: Database,
  { id, uid, outline }: TranscriptSession,
  { thread_id, unfolded, offset, limit }: TranscriptParams & { readonly offset: number; readonly limit: number },
  relativePath: (path: string) => string | null,
): TranscriptPage | undefined {
  const open = new Set(unfolded);
  const order = outlineRows(outline, thread_id, threadId => open.has(threadId));
  if (order === undefined) return undefined;
  const seqs = [...order.seqs.subarray(offset, offset + limit)];
  const events = transcriptRows(db, id, seqs, relativePath);
  const sidechains = new RowSidechains(db, { id, uid, outline }, open);
  const rows = seqs.flatMap((seq, index) => {
    const event = events.get(seq);
    if (event === undefined) return [];
    return { ...event, depth: order.depths[offset + index] ?? 0, sidechains: sidechains.at(seq) };
  });
  return { schema: 'contrail.transcript/1', session_uid: uid, total: order.seqs.length, offset, rows };
}

/** Where an event stands when what hides it is unfolded; undefined when the session has no such thread. */
export function transcriptIndex(
  { uid, outline }: TranscriptSession,
  { thread_id, unfolded, seq }: TranscriptParams & { readonly seq: number },
): TranscriptIndex | undefined {
  const holder = [...outline.threads.values()].find(thread => thread.seqs.includes(seq));
  const open = new Set(unfolded);
  for (let at = holder; at !== undefined && at.thread_id !== thread_id; at = outline.parents.get(at))
    if (outline.parents.get(at) !== undefined) open.add(at.thread_id);
  const order = outlineRows(outline, thread_id, threadId => open.has(threadId));
  if (order === undefined) return undefined;
  const index = order.seqs.indexOf(seq);
  return {
    schema: 'contrail.transcript_index/1',
    session_uid: uid,
    seq,
    index: index === -1 ? null : index,
    unfolded: index === -1 ? [...unfolded] : [...open],
  };
}

/** A part of the text of an event; undefined when there is no such event. Empty when no text was kept. */
export function transcriptText(
  db: Database,
  uid: string,
  { seq, offset, limit }: { readonly seq: number; readonly offset: number; readonly limit: number },
): TranscriptText | undefined {
  const row = db
    .prepare(
      `SELECT block_id, body_start, body_length FROM event
       WHERE session_id = (SELECT id FROM session WHERE uid = ?) AND seq = ?`,
    )
    .get([uid, seq]);
  if (row === undefined) return undefined;
  const rest = (new BodyReader(db).read(row[0], row[1], row[2]) ?? '').slice(offset);
  // A limit of half a character would never come to the end.
  const text = cutText(rest, limit) || cutText(rest, limit + 1);
  return {
    schema: 'contrail.transcript_text/1',
    session_uid: uid,
    seq,
    offset,
    text,
    next_offset: text.length < rest.length ? offset + text.length : null,
  };
}
