import { excerpts, replayEdits } from '../../model/editReplay';
import { isoTime } from '../columns';
import type { Database } from '../engine/database';
import { editsOfSession } from './editsOfSession';

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

/** Undefined when the session never tried to edit the path, which is compared as the agent wrote it. */
export function fileHistory(db: Database, uid: string, path: string): FileHistory | undefined {
  const edits = editsOfSession(db, uid, path);
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
