import { toMicroUsd } from '../../model/cost';
import { integer, integerOrNull, isoTime, text } from '../columns';
import type { Database } from '../engine/database';
import { failuresByFile } from './failures';
import type { WorkspaceFile } from './workspace';

/** The files that the sessions edited, the dearest first. `prefixes`: beginnings of the paths that count, null for all. */
export function workspaceFiles(
  db: Database,
  sessionIds: readonly number[],
  prefixes: readonly string[] | null,
  most: number,
): WorkspaceFile[] {
  const within =
    prefixes === null
      ? ''
      : `AND t.file_id IN (SELECT i.id FROM json_each(?2) p JOIN file i
           ON i.path >= p.value AND i.path < p.value || char(1114111))`;
  const failed = failuresByFile(db, sessionIds);
  return db
    .prepare(
      `SELECT f.path, t.sessions, t.edits, t.added, t.removed, t.cost, t.last, t.file_id FROM (
         SELECT t.file_id, count(*) AS sessions, sum(t.edits) AS edits, sum(t.lines_added) AS added,
           sum(t.lines_removed) AS removed, sum(t.cost_nanousd) AS cost, max(t.last_edited_at) AS last
         FROM file_total t WHERE t.session_id IN (SELECT value FROM json_each(?1)) ${within} GROUP BY t.file_id) t
       JOIN file f ON f.id = t.file_id
       ORDER BY t.cost DESC NULLS LAST, t.last DESC, f.path LIMIT ${most}`,
    )
    .all([JSON.stringify(sessionIds), ...(prefixes === null ? [] : [JSON.stringify(prefixes)])])
    .map(([path, sessions, edits, added, removed, nanoUsd, last, id]) => ({
      path: text(path),
      relative_path: relativePath(text(path), prefixes ?? []),
      sessions: integer(sessions),
      edits: integer(edits),
      lines_added: integer(added),
      lines_removed: integer(removed),
      failed_approaches: failed.get(integer(id)) ?? 0,
      microusd: toMicroUsd(integerOrNull(nanoUsd)),
      last_edited_at: isoTime(last),
    }));
}

/** Below the innermost of the folders. */
function relativePath(path: string, prefixes: readonly string[]): string | null {
  const lengths = prefixes.filter(prefix => path.startsWith(prefix)).map(({ length }) => length);
  return lengths.length === 0 ? null : path.slice(Math.max(...lengths));
}
