import type { FidelityShape } from '../../model/fidelity';
import { integer, isoTime, text, textList } from '../columns';
import type { Database } from '../engine/database';
import type { SessionCost } from './sessionCost';
import type { SessionListItem } from './sessionItems';
import type { ThreadItem } from './threadItems';

/** A file that a session edited. */
export interface FileItem {
  path: string;
  /** Below the folder that was asked for, else below the session's own directory; null when it lies in neither. */
  relative_path: string | null;
  edits: number;
  lines_added: number;
  lines_removed: number;
  /** What was done to it, each once: `create`, `update`, `delete`, `move`. */
  operations: string[];
  /** Ids of the threads that edited it. */
  threads: string[];
  last_edited_at: string | null;
}

export interface SessionSource {
  path: string;
  thread_id: string;
  exists: boolean;
}

/** How to go on with a session. */
export interface Resume {
  /** Program and arguments; null when the session cannot be resumed. */
  command: string[] | null;
  /** Where it must run; null when that directory is gone. */
  cwd: string | null;
  /** Why it cannot be resumed, or will hardly work. */
  reason?: 'unsupported' | 'source_removed' | 'directory_gone';
}

/** `contrail.session_detail/1`. */
export interface SessionDetail {
  schema: 'contrail.session_detail/1';
  session: SessionListItem;
  /** Trees: normally one, the main conversation, with its sidechains below. */
  threads: ThreadItem[];
  /** Last edited first. */
  files: FileItem[];
  checks: { pass: number; fail: number; unknown: number };
  cost: SessionCost;
  /** What the records of its agent hold of each kind of knowledge. */
  fidelity: FidelityShape;
  /** Those of the main conversation first. */
  sources: SessionSource[];
  resume: Resume;
}

/** Files whose edits took effect, the last edited first. */
export function fileItems(db: Database, sessionId: number, relativePath: (path: string) => string | null): FileItem[] {
  return db
    .prepare(
      `SELECT f.path, t.edits, t.lines_added, t.lines_removed, t.last_edited_at, e.operations, e.threads
       FROM file_total t JOIN file f ON f.id = t.file_id JOIN (
         SELECT e.file_id, json_group_array(DISTINCT e.operation) AS operations,
           json_group_array(DISTINCT h.native_id) AS threads
         FROM edit e JOIN thread h ON h.id = e.thread_id
         WHERE e.session_id = ?1 AND e.duplicate = 0 AND e.status <> 'failed' GROUP BY e.file_id) e ON e.file_id = t.file_id
       WHERE t.session_id = ?1 ORDER BY t.last_edited_at DESC, f.path`,
    )
    .all([sessionId])
    .map(([path, edits, added, removed, last, operations, threads]) => ({
      path: text(path),
      relative_path: relativePath(text(path)),
      edits: integer(edits),
      lines_added: integer(added),
      lines_removed: integer(removed),
      operations: textList(operations).sort(),
      threads: textList(threads),
      last_edited_at: isoTime(last),
    }));
}

/** Results of the checks a session ran, each once. */
export function checkCounts(db: Database, sessionId: number): SessionDetail['checks'] {
  const counts = new Map(
    db
      .prepare('SELECT result, count(*) FROM check_run WHERE session_id = ? AND duplicate = 0 GROUP BY result')
      .all([sessionId])
      .map(([result, count]) => [text(result), integer(count)]),
  );
  return { pass: counts.get('pass') ?? 0, fail: counts.get('fail') ?? 0, unknown: counts.get('unknown') ?? 0 };
}

/** The transcripts of a session as they are now; what a rewritten one said before is not listed. */
export function sessionSources(db: Database, sessionId: number, exists: (path: string) => boolean): SessionSource[] {
  return db
    .prepare(
      `SELECT path, thread_native FROM source WHERE session_id = ? AND superseded_at IS NULL
       ORDER BY thread_native <> 'main', lane, path`,
    )
    .all([sessionId])
    .map(([path, thread]) => ({ path: text(path), thread_id: text(thread), exists: exists(text(path)) }));
}
