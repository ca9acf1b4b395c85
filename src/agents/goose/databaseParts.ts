import type { SourceDatabase, SourcePart } from '../adapter';
import { treeIdentity } from '../sessionTree';

/**
 * The sessions in a database. Messages are deleted, hidden and written anew without a word in the session's row
 * (`session_manager.rs`), so the version is also made of their number, ids and lengths, which `octet_length` takes from the
 * rows' headers.
 */
export function* databaseParts(database: SourceDatabase): Generator<SourcePart> {
  const sessionColumns = database.columns('sessions');
  const columns = database.columns('messages');
  if (!sessionColumns.has('working_dir') || !columns.has('content_json')) return;
  const orNull = (column: string): string => (sessionColumns.has(column) ? column : `NULL AS ${column}`);
  const sessions = [
    ...database.rows(
      `SELECT id, working_dir, updated_at, ${['session_type', 'parent_session_id', 'parent_delegation', 'accumulated_total_tokens', 'accumulated_cost'].map(orNull).join(', ')}
       FROM sessions ORDER BY id`,
    ),
  ];
  const parents = new Map<string, string | null>();
  for (const { id, session_type, parent_session_id: parent } of sessions)
    parents.set(String(id), session_type === 'sub_agent' && typeof parent === 'string' ? parent : null);
  const metadata = columns.has('metadata_json') ? 'sum(octet_length(metadata_json))' : 'NULL';
  const messages = versions(
    database,
    `SELECT session_id, count(*) AS a, max(id) AS b, sum(octet_length(content_json)) AS c, ${metadata} AS d
     FROM messages GROUP BY session_id`,
  );
  const requests = database.columns('usage_ledger').has('cost')
    ? versions(database, 'SELECT session_id, count(*) AS a, max(id) AS b FROM usage_ledger GROUP BY session_id')
    : null;
  for (const session of sessions) {
    const part = String(session.id);
    const written = messages.get(part);
    // Opened, and nothing was said: every start of the desktop app leaves one.
    if (written === undefined) continue;
    const cwd = typeof session.working_dir === 'string' && session.working_dir !== '' ? session.working_dir : null;
    const { updated_at, parent_delegation, accumulated_total_tokens, accumulated_cost } = session;
    const own = [updated_at, parent_delegation, accumulated_total_tokens, accumulated_cost].join(' ');
    yield {
      part,
      version: `${own} ${written} ${requests?.get(part) ?? ''}`,
      identity: treeIdentity(part, parents, cwd),
    };
  }
}

function versions(database: SourceDatabase, sql: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { session_id, ...counts } of database.rows(sql))
    found.set(String(session_id), Object.values(counts).join(' '));
  return found;
}
