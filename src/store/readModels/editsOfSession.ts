import * as z from 'zod/mini';
import { type Content, contentAfter, type ReplayedEdit } from '../../model/editReplay';
import { BodyReader } from '../bodies';
import { integer, integerOrNull, text } from '../columns';
import type { Database } from '../engine/database';
import type { SqlRow } from '../engine/statement';
import { readHunks } from './storedHunks';

const operation = z.enum(['create', 'update', 'delete', 'move']);
const status = z.enum(['applied', 'failed', 'unknown']);

/** An edit of a session, with what its transcript says of the file around it. */
export interface SessionEdit extends ReplayedEdit {
  readonly seq: number;
  /** Among those of its call. */
  readonly ordinal: number;
  readonly threadId: string;
  readonly ts: number | null;
  /** The edit's time, or that of an earlier one in its file where a clock went back or is missing. */
  readonly order: number;
  readonly tool: string;
  readonly isDuplicate: boolean;
}

/**
 * What a session did to the path, which is compared as the agent wrote it, in the order in which it was made; failed
 * edits are among it, copies of a parent session's are not.
 */
export function editsOfSession(db: Database, uid: string, path: string): SessionEdit[] {
  return editsInTranscripts(db, uid, path)
    .filter(({ isDuplicate }) => !isDuplicate)
    .sort((a, b) => a.order - b.order || a.seq - b.seq);
}

/** All edits of the path in file order, copies of a parent session's included: a fork's own edits go on from them. */
function editsInTranscripts(db: Database, uid: string, path: string): SessionEdit[] {
  const rows = db
    .prepare(
      `SELECT e.source_id, e.seq, t.native_id, e.ts, e.tool, e.operation, e.status, e.duplicate, e.before_is_previous,
         f.path, e.hunks_block, e.hunks_start, e.hunks_length, e.before_block, e.before_start, e.before_length,
         e.after_block, e.after_start, e.after_length, e.ordinal
       FROM edit e JOIN thread t ON t.id = e.thread_id JOIN file f ON f.id = e.file_id
         LEFT JOIN file m ON m.id = e.moved_to_file_id
       WHERE e.session_id = (SELECT id FROM session WHERE uid = ?1) AND (f.path = ?2 OR m.path = ?2)
       ORDER BY e.source_id, e.seq, e.ordinal`,
    )
    .all([uid, path]);
  const bodies = new BodyReader(db);
  const edits: SessionEdit[] = [];
  let source: unknown;
  let previous: SessionEdit | undefined;
  for (const row of rows) {
    if (row[0] !== source) previous = undefined;
    source = row[0];
    const edit = readEdit(row, path, bodies, previous);
    edits.push(edit);
    if (edit.status !== 'failed') previous = edit;
  }
  return edits;
}

function readEdit(row: SqlRow, path: string, bodies: BodyReader, previous: SessionEdit | undefined): SessionEdit {
  const kind = operation.parse(row[5]);
  const outcome = status.parse(row[6]);
  const hunks = readHunks(bodies, row[10], row[11], row[12]);
  const isMovedHere = text(row[9]) !== path;
  let before: Content = bodies.read(row[13], row[14], row[15]) ?? undefined;
  if (before === undefined && row[8] === 1) before = previous?.after;
  if (before === undefined && outcome === 'applied' && kind === 'create') before = null;
  let after: Content = bodies.read(row[16], row[17], row[18]) ?? undefined;
  if (outcome === 'applied' && (kind === 'delete' || (kind === 'move' && !isMovedHere))) after = null;
  // What was moved here says nothing of what stood here before.
  if (isMovedHere) before = undefined;
  const ts = integerOrNull(row[3]);
  return {
    seq: integer(row[1]),
    ordinal: integer(row[19]),
    threadId: text(row[2]),
    ts,
    order: Math.max(ts ?? 0, previous?.order ?? 0),
    tool: text(row[4]),
    operation: kind,
    status: outcome,
    isDuplicate: row[7] === 1,
    hunks,
    before,
    after: after === undefined ? contentAfter({ status: outcome, hunks }, before) : after,
  };
}
