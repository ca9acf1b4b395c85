import * as z from 'zod/mini';
import { type Content, contentAfter, excerpts, type ReplayedEdit, replayEdits } from '../../model/editReplay';
import { BodyReader } from '../bodies';
import { integer, integerOrNull, isoTime, text } from '../columns';
import type { Database } from '../engine/database';
import type { SqlRow } from '../engine/statement';
import { readHunks } from './storedHunks';

/** A change of consecutive lines. `lines` carry the prefixes of a unified diff: ` `, `+`, `-`. */
export interface HunkShape {
  /** 1-based; null where the transcript does not tell. */
  old_start: number | null;
  new_start: number | null;
  lines: string[];
}

export interface FileEdit {
  seq: number;
  thread_id: string;
  at: string | null;
  tool: string;
  operation: 'create' | 'update' | 'delete' | 'move';
  status: 'applied' | 'failed' | 'unknown';
  hunks: HunkShape[];
}

/** `contrail.file_history/1`: what one session did to one file. */
export interface FileHistory {
  schema: 'contrail.file_history/1';
  path: string;
  /** The file before the first edit; null when it did not exist, or nothing is known. */
  before: string | null;
  /** The file after the last edit that took effect; null when it was deleted, or nothing is known. */
  after: string | null;
  /**
   * True when both are the whole file as the transcript proves it. False when they are excerpts put together from hunks,
   * with lines of `⋯` between what does not stand together.
   */
  exact: boolean;
  /** In the order they were made, failed ones included. */
  edits: FileEdit[];
}

const operation = z.enum(['create', 'update', 'delete', 'move']);
const status = z.enum(['applied', 'failed', 'unknown']);

interface Edit extends ReplayedEdit {
  readonly seq: number;
  readonly threadId: string;
  readonly ts: number | null;
  /** The edit's time, or that of an earlier one in its file where a clock went back or is missing. */
  readonly order: number;
  readonly tool: string;
  readonly isDuplicate: boolean;
}

/** Undefined when the session never tried to edit the path, which is compared as the agent wrote it. */
export function fileHistory(db: Database, uid: string, path: string): FileHistory | undefined {
  const edits = editsOf(db, uid, path)
    .filter(({ isDuplicate }) => !isDuplicate)
    .sort((a, b) => a.order - b.order || a.seq - b.seq);
  if (edits.length === 0) return undefined;
  const effective = edits.filter(edit => edit.status !== 'failed');
  const { before, after } = replayEdits(effective);
  const isExact = before !== undefined && after !== undefined;
  const shown = isExact ? { before, after } : excerpts(effective.filter(edit => edit.status === 'applied'));
  return {
    schema: 'contrail.file_history/1',
    path,
    before: shown?.before ?? null,
    after: shown?.after ?? null,
    exact: isExact,
    edits: edits.map(edit => ({
      seq: edit.seq,
      thread_id: edit.threadId,
      at: isoTime(edit.ts),
      tool: edit.tool,
      operation: edit.operation,
      status: edit.status,
      hunks: edit.hunks.map(({ oldStart, newStart, lines }) => ({
        old_start: oldStart,
        new_start: newStart,
        lines: [...lines],
      })),
    })),
  };
}

/** All edits of the path in file order, copies of a parent session's included: a fork's own edits go on from them. */
function editsOf(db: Database, uid: string, path: string): Edit[] {
  const rows = db
    .prepare(
      `SELECT e.source_id, e.seq, t.native_id, e.ts, e.tool, e.operation, e.status, e.duplicate, e.before_is_previous,
         f.path, e.hunks_block, e.hunks_start, e.hunks_length, e.before_block, e.before_start, e.before_length,
         e.after_block, e.after_start, e.after_length
       FROM edit e JOIN thread t ON t.id = e.thread_id JOIN file f ON f.id = e.file_id
         LEFT JOIN file m ON m.id = e.moved_to_file_id
       WHERE e.session_id = (SELECT id FROM session WHERE uid = ?1) AND (f.path = ?2 OR m.path = ?2)
       ORDER BY e.source_id, e.seq, e.ordinal`,
    )
    .all([uid, path]);
  const bodies = new BodyReader(db);
  const edits: Edit[] = [];
  let source: unknown;
  let previous: Edit | undefined;
  for (const row of rows) {
    if (row[0] !== source) previous = undefined;
    source = row[0];
    const edit = readEdit(row, path, bodies, previous);
    edits.push(edit);
    if (edit.status !== 'failed') previous = edit;
  }
  return edits;
}

function readEdit(row: SqlRow, path: string, bodies: BodyReader, previous: Edit | undefined): Edit {
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
