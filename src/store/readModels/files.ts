import { toMicroUsd } from '../../model/cost';
import { integer, integerOrNull, isoTime, text, textList } from '../columns';
import type { Database } from '../engine/database';
import { failuresByFile } from './failures';

export interface FileRow {
  path: string;
  sessions: number;
  agents: string[];
  edits: number;
  lines_added: number;
  lines_removed: number;
  /** Cost of the requests that wrote to this file, shared evenly among the files one request wrote to. */
  microusd: number | null;
  failed_approaches: number;
  last_edited_at: string | null;
}

/** `contrail.files/1`. */
export interface FileList {
  schema: 'contrail.files/1';
  files: FileRow[];
}

/** Files that the given sessions edited, under any of the folders (all files when null), last edited first. */
export function listFiles(db: Database, ids: readonly number[], folders: readonly string[] | null): FileList {
  const rows = db
    .prepare(
      `SELECT f.path, count(*), json_group_array(DISTINCT s.agent), sum(t.edits), sum(t.lines_added),
         sum(t.lines_removed), sum(t.cost_nanousd), max(t.last_edited_at), f.id
       FROM file_total t JOIN file f ON f.id = t.file_id JOIN session s ON s.id = t.session_id
       WHERE t.session_id IN (SELECT value FROM json_each(?))
       GROUP BY f.id ORDER BY max(t.last_edited_at) DESC, f.path`,
    )
    .all([JSON.stringify(ids)]);
  const failed = failuresByFile(db, ids);
  const files = rows
    .filter(([path]) => folders === null || folders.some(folder => isUnder(text(path), folder)))
    .map(([path, sessions, agents, edits, added, removed, cost, last, id]) => ({
      path: text(path),
      sessions: integer(sessions),
      agents: textList(agents).sort(),
      edits: integer(edits),
      lines_added: integer(added),
      lines_removed: integer(removed),
      microusd: toMicroUsd(integerOrNull(cost)),
      failed_approaches: failed.get(integer(id)) ?? 0,
      last_edited_at: isoTime(last),
    }));
  return { schema: 'contrail.files/1', files };
}

function isUnder(path: string, folder: string): boolean {
  return (
    path === folder ||
    path.startsWith(folder.endsWith('/') || folder.endsWith('\\') ? folder : `${folder}/`) ||
    path.startsWith(`${folder}\\`)
  );
}
