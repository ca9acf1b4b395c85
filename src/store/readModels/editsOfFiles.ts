import * as z from 'zod/mini';
import type { Content } from '../../model/editReplay';
import type { EditFact, Hunk } from '../../model/facts';
import { BodyReader } from '../bodies';
import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import type { SqlRow } from '../engine/statement';
import { readHunks } from './storedHunks';

/** An edit that took effect, or may have. Its texts are read when they are asked for. */
export interface StoredEdit {
  /** Rowid. */
  readonly id: number;
  readonly fileId: number;
  readonly movedToFileId: number | null;
  readonly sessionId: number;
  readonly sessionUid: string;
  readonly agent: string;
  readonly threadId: string;
  readonly seq: number;
  /** Among the edits of its call. */
  readonly ordinal: number;
  readonly callId: string | null;
  readonly tool: string;
  /** UTC ms. */
  readonly ts: number | null;
  readonly operation: EditFact['operation'];
  readonly status: 'applied' | 'unknown';
  readonly beforeIsPrevious: boolean;
  /** Rowid of the edit that the same transcript tells just before, of those of this file. */
  readonly previous: number | null;
  readonly hunks: () => readonly Hunk[];
  readonly before: () => Content;
  readonly after: () => Content;
}

const operation = z.enum(['create', 'update', 'delete', 'move']);
const status = z.enum(['applied', 'unknown']);

/** Blocks of texts that are kept open: several transcripts are read side by side. */
const blocksOpen = 32;

/**
 * All edits of the files and of what was moved to them, copies of a parent session's left out, in the order in which they
 * were made: within a transcript its own, between transcripts that of their clocks.
 */
export function editsOfFiles(db: Database, fileIds: readonly number[]): StoredEdit[] {
  const bodies = new BodyReader(db, blocksOpen);
  const latest = new Map<string, { edit: StoredEdit; order: number }>();
  const ordered = db
    .prepare(
      `SELECT e.id, e.file_id, e.moved_to_file_id, e.session_id, s.uid, s.agent, t.native_id, e.seq, e.call_id, e.tool,
         e.ts, e.operation, e.status, e.before_is_previous, e.source_id, e.hunks_block, e.hunks_start, e.hunks_length,
         e.before_block, e.before_start, e.before_length, e.after_block, e.after_start, e.after_length,
         e.duplicate, e.ordinal
       FROM edit e JOIN session s ON s.id = e.session_id JOIN thread t ON t.id = e.thread_id
       WHERE e.file_id IN (SELECT value FROM json_each(?)) AND e.status <> 'failed'
       ORDER BY e.source_id, e.seq, e.ordinal`,
    )
    .all([JSON.stringify(fileIds)])
    .map(row => {
      const source = `${row[14]} ${row[2] ?? row[1]}`;
      const previous = latest.get(`${row[14]} ${row[1]}`);
      const edit = readEdit(row, bodies, previous?.edit);
      // A clock that went back, or is missing, changes no order within a transcript.
      const order = Math.max(edit.ts ?? 0, previous?.order ?? 0);
      latest.set(source, { edit, order });
      return { edit, order, isCopy: row[24] === 1 };
    });
  // A fork's own edits go on from the copies.
  return ordered
    .filter(({ isCopy }) => !isCopy)
    .sort((a, b) => a.order - b.order)
    .map(({ edit }) => edit);
}

function readEdit(row: SqlRow, bodies: BodyReader, previous: StoredEdit | undefined): StoredEdit {
  const kind = operation.parse(row[11]);
  const outcome = status.parse(row[12]);
  const beforeIsPrevious = row[13] === 1;
  return {
    id: integer(row[0]),
    fileId: integer(row[1]),
    movedToFileId: integerOrNull(row[2]),
    sessionId: integer(row[3]),
    sessionUid: text(row[4]),
    agent: text(row[5]),
    threadId: text(row[6]),
    seq: integer(row[7]),
    ordinal: integer(row[25]),
    callId: textOrNull(row[8]),
    tool: text(row[9]),
    ts: integerOrNull(row[10]),
    operation: kind,
    status: outcome,
    beforeIsPrevious,
    previous: previous?.id ?? null,
    hunks: () => readHunks(bodies, row[15], row[16], row[17]),
    before: () => {
      const kept = bodies.read(row[18], row[19], row[20]);
      if (kept !== null) return kept;
      if (beforeIsPrevious) return previous?.after();
      return kind === 'create' && outcome === 'applied' ? null : undefined;
    },
    after: () => {
      const kept = bodies.read(row[21], row[22], row[23]);
      return kept ?? (kind === 'delete' && outcome === 'applied' ? null : undefined);
    },
  };
}

/** Every move of a file that took effect, as rowids of files. */
export function movesOfFiles(db: Database): { from: number; to: number }[] {
  return db
    .prepare(
      `SELECT DISTINCT file_id, moved_to_file_id FROM edit
       WHERE moved_to_file_id IS NOT NULL AND duplicate = 0 AND status <> 'failed'`,
    )
    .all()
    .map(([from, to]) => ({ from: integer(from), to: integer(to) }));
}

/** Edited files directly in a folder, given with its separator at the end. */
export function filesIn(db: Database, folder: string): { id: number; path: string }[] {
  return db
    .prepare('SELECT id, path FROM file WHERE path >= ?1 AND path < ?1 || char(1114111)')
    .all([folder])
    .map(([id, path]) => ({ id: integer(id), path: text(path) }))
    .filter(({ path }) => !/[\\/]/.test(path.slice(folder.length)));
}
