import type { SourceDatabase, SourcePart } from '../adapter';
import { treeIdentity } from '../sessionTree';

/**
 * The sessions in a database of Crush or of the OpenCode it comes from. Times have whole seconds, so the version is made
 * of the lengths of messages: `octet_length` takes them from the rows' headers, without the texts.
 */
export function* databaseParts(database: SourceDatabase, cwd: string | null): Generator<SourcePart> {
  const columns = database.columns('sessions');
  const isComplete =
    ['parent_session_id', 'updated_at', 'cost'].every(column => columns.has(column)) &&
    database.columns('messages').has('parts');
  if (!isComplete) return;
  const parents = new Map<string, string | null>();
  const sessions = [
    ...database.rows('SELECT id, parent_session_id AS parent, updated_at, cost FROM sessions ORDER BY id'),
  ];
  for (const { id, parent } of sessions) parents.set(String(id), typeof parent === 'string' ? parent : null);
  const messages = new Map<string, string>();
  for (const { session_id, rows, last, bytes } of database.rows(
    `SELECT session_id, count(*) AS rows, max(rowid) AS last, sum(octet_length(parts)) AS bytes
     FROM messages GROUP BY session_id`,
  ))
    messages.set(String(session_id), `${rows} ${last} ${bytes}`);
  for (const { id, updated_at, cost } of sessions) {
    const part = String(id);
    const version = messages.get(part);
    // One that was opened and never used, or in which a title was asked for.
    if (version !== undefined)
      yield { part, version: `${updated_at} ${cost} ${version}`, identity: treeIdentity(part, parents, cwd) };
  }
}
