import { mainThread } from '../../model/facts';
import { fileOfSource, formatOf } from '../../model/sourceFormat';
import { integer, text } from '../columns';
import type { Database } from '../engine/database';

/** `contrail.transcript_place/1`: where an event stands. */
export interface TranscriptPlace {
  schema: 'contrail.transcript_place/1';
  path: string;
  /** 1-based. */
  line: number;
  /** Of the line's first byte; in the decompressed text for a compressed transcript. */
  offset: number;
  /** False when the agent has deleted or rewritten the transcript. */
  exists: boolean;
  /** False when the path leads, by a link, out of the folder in which the agent keeps its transcripts. */
  inside_root: boolean;
  /** True when an editor cannot show the file as it is. */
  compressed: boolean;
  /** False for a session in a database, which no editor shows. */
  readable: boolean;
}

export interface PlaceParams {
  readonly session_uid: string;
  readonly thread_id?: string | undefined;
  readonly seq?: number | undefined;
}

/** What is asked of the disk. */
export interface Files {
  exists(path: string): boolean;
  isInside(path: string, folder: string): boolean;
}

/** Where an event stands, or without `seq` the beginning of a thread; undefined when there is no such thing. */
export function transcriptPlace(
  db: Database,
  { session_uid, thread_id, seq }: PlaceParams,
  files: Files,
): TranscriptPlace | undefined {
  const row = seq === undefined ? beginning(db, session_uid, thread_id ?? null) : placeOfEvent(db, session_uid, seq);
  if (row === undefined) return undefined;
  const [path, line, offset, isCurrent, root, format] = row;
  const written = formatOf(text(format));
  const file = fileOfSource({ path: text(path), format: written });
  return {
    schema: 'contrail.transcript_place/1',
    path: file,
    line: integer(line),
    offset: integer(offset),
    exists: isCurrent === 1 && files.exists(file),
    inside_root: files.isInside(file, text(root)),
    compressed: written === 'jsonl.zst',
    readable: written !== 'sqlite',
  };
}

function placeOfEvent(db: Database, uid: string, seq: number) {
  return db
    .prepare(
      `SELECT f.path, e.line, e.byte_offset, f.superseded_at IS NULL, f.root, f.format
       FROM event e JOIN source f ON f.id = e.source_id
       WHERE e.session_id = (SELECT id FROM session WHERE uid = ?) AND e.seq = ?`,
    )
    .get([uid, seq]);
}

/**
 * The first line of the thread's own file; of a thread without one, its first event. Without a thread the main
 * conversation is meant, or what is left of a session that lost it.
 */
function beginning(db: Database, uid: string, thread: string | null) {
  return (
    db
      .prepare(
        `SELECT path, 1, 0, superseded_at IS NULL, root, format FROM source
         WHERE session_id = (SELECT id FROM session WHERE uid = ?1) AND thread_native = coalesce(?2, thread_native)
         ORDER BY thread_native <> '${mainThread}', superseded_at IS NOT NULL, removed_at IS NOT NULL, lane LIMIT 1`,
      )
      .get([uid, thread]) ??
    db
      .prepare(
        `SELECT f.path, e.line, e.byte_offset, f.superseded_at IS NULL, f.root, f.format
         FROM thread t JOIN event e ON e.session_id = t.session_id AND e.thread_id = t.id
           JOIN source f ON f.id = e.source_id
         WHERE t.session_id = (SELECT id FROM session WHERE uid = ?) AND t.native_id = ? ORDER BY e.seq LIMIT 1`,
      )
      .get([uid, thread])
  );
}
