import { mainThread } from '../../model/facts';
import type { SourceDatabase, SourceIdentity, SourcePart, SourceValue } from '../adapter';

/**
 * `session-store.db` of Copilot CLI (schema 8): `sessions`, and a row of `assistant_usage_events` for each request as it was
 * answered, whatever becomes of the process. Its `turns` repeat what the transcripts hold.
 */
const usageColumns = [
  'id',
  'agent_id',
  'parent_tool_call_id',
  'model',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'total_nano_aiu',
  'created_at',
] as const;
type UsageRow = Readonly<Record<(typeof usageColumns)[number], SourceValue>>;

/** Versions before these tables, or after them, have nothing to tell. */
const needed = ['id', 'session_id', 'model', 'input_tokens', 'output_tokens'];

export function isUsageStore(database: SourceDatabase): boolean {
  const columns = database.columns('assistant_usage_events');
  return needed.every(column => columns.has(column)) && database.columns('sessions').has('id');
}

/** The sessions with requests. Rows are only added, and a session's own row changes with its name, branch and time. */
export function* usageParts(database: SourceDatabase): Generator<SourcePart> {
  if (!isUsageStore(database)) return;
  for (const row of database.rows(
    `SELECT s.*, u.requests AS request_count, u.last AS last_request FROM sessions s JOIN
       (SELECT session_id, count(*) AS requests, max(id) AS last FROM assistant_usage_events GROUP BY session_id) u
     ON u.session_id = s.id`,
  )) {
    const { id, request_count: requests, last_request: last, summary, cwd, branch, updated_at: updated } = row;
    if (typeof id !== 'string' || id === '') continue;
    const version = JSON.stringify([requests, last, summary ?? null, cwd ?? null, branch ?? null, updated ?? null]);
    yield { part: id, version, identity: identityOf(id, textOf(cwd)) };
  }
}

function identityOf(id: string, cwd: string | null): SourceIdentity {
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd, transcriptKey: `${id}:usage` };
}

/** A session's own row. */
export function sessionRow(database: SourceDatabase, id: string): Readonly<Record<string, SourceValue>> | null {
  for (const row of database.rows('SELECT * FROM sessions WHERE id = ?', [id])) return row;
  return null;
}

/** A session's requests in the order in which they were answered; what a version does not record is null. */
export function* usageRows(database: SourceDatabase, id: string): Generator<UsageRow> {
  const has = database.columns('assistant_usage_events');
  const columns = usageColumns.map(column => (has.has(column) ? column : `NULL AS ${column}`)).join(', ');
  const sql = `SELECT ${columns} FROM assistant_usage_events WHERE session_id = ? ORDER BY id`;
  for (const row of database.rows(sql, [id]))
    yield {
      id: row.id ?? null,
      agent_id: row.agent_id ?? null,
      parent_tool_call_id: row.parent_tool_call_id ?? null,
      model: row.model ?? null,
      input_tokens: row.input_tokens ?? null,
      output_tokens: row.output_tokens ?? null,
      cache_read_tokens: row.cache_read_tokens ?? null,
      cache_write_tokens: row.cache_write_tokens ?? null,
      total_nano_aiu: row.total_nano_aiu ?? null,
      created_at: row.created_at ?? null,
    };
}

export function textOf(value: SourceValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
