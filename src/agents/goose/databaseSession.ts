import type { SourceDatabase, SourceValue } from '../adapter';
import { isRecord, type JsonRecord, listField, parseFields, stringField } from '../jsonRecord';
import { sourceNumber } from '../sourceText';
import { timeOf } from '../times';
import { RowKeys } from './rowKeys';
import { titleOf } from './sessionTitle';
import type { LedgerRow, Message, SessionInfo, Spent, StoredRow, StoredSession } from './storedSession';

type Row = Readonly<Record<string, SourceValue>>;

/** A session of the database; columns that its version lacks are as if they held nothing. */
export function databaseSession(database: SourceDatabase, id: string): StoredSession | null {
  const [row] = database.rows('SELECT * FROM sessions WHERE id = ?', [id]);
  if (row === undefined) return null;
  const created = databaseTime(row.created_at);
  const hasParents = database.columns('sessions').has('parent_session_id');
  const children = hasParents
    ? [...database.rows("SELECT id FROM sessions WHERE parent_session_id = ? AND session_type = 'sub_agent'", [id])]
    : [];
  return {
    info: { ...infoOf(id, row, created), forkedFrom: originOf(database, id, row), totalCost: totalCost(database, id) },
    rows: messageRows(database, id),
    ledger: ledgerRows(database, id),
    children: new Set(children.map(child => String(child.id))),
  };
}

function infoOf(id: string, row: Row, created: number | null): Omit<SessionInfo, 'forkedFrom' | 'totalCost'> {
  const isTitleChosen = row.user_set_name === 1;
  const delegation = parseFields(stringField(row, 'parent_delegation') ?? '') ?? {};
  return {
    id,
    // Until schema 4 the name was the description.
    title: titleOf(stringField(row, 'name') ?? stringField(row, 'description'), isTitleChosen),
    isTitleChosen,
    created,
    cwd: stringField(row, 'working_dir'),
    model: stringField(parseFields(stringField(row, 'model_config_json') ?? '') ?? {}, 'model_name'),
    provider: stringField(row, 'provider_name'),
    isAutomated: row.session_type === 'scheduled' || stringField(row, 'schedule_id') !== null,
    isSubagent: row.session_type === 'sub_agent',
    isForeground: delegation.execution_mode === 'foreground',
    accumulated: spentOf(row, 'accumulated_'),
  };
}

/** `datetime('now')` is UTC without saying so. */
function databaseTime(value: SourceValue | undefined): number | null {
  if (typeof value !== 'string') return timeOf(value);
  return timeOf(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(value) ? `${value.replace(' ', 'T')}Z` : value);
}

function spentOf(row: Row, prefix = ''): Spent {
  const count = (name: string): number | null => sourceNumber(row[`${prefix}${name}`]);
  return {
    input: count('input_tokens'),
    output: count('output_tokens'),
    total: count('total_tokens'),
    cacheRead: count('cache_read_tokens'),
    cacheWrite: count('cache_write_tokens'),
    cost: count('cost'),
  };
}

/**
 * The older session that has the same first message: copies keep the ids of messages (`copy_session`). One that an import
 * made of the same file has them, too.
 */
function originOf(database: SourceDatabase, id: string, { created_at }: Row): string | null {
  if (!database.columns('messages').has('message_id')) return null;
  const [found] = database.rows(
    `SELECT s.id FROM messages m JOIN sessions s ON s.id = m.session_id
     WHERE m.message_id = (SELECT message_id FROM messages WHERE session_id = ? ORDER BY created_timestamp, id LIMIT 1)
       AND s.id <> ? AND s.created_at < ? ORDER BY s.created_at LIMIT 1`,
    [id, id, created_at ?? null],
  );
  return typeof found?.id === 'string' ? found.id : null;
}

/** As goose adds it up: the greater of a session's own sum and its ledger's, with all sidechains. */
function totalCost(database: SourceDatabase, id: string): number | null {
  const columns = database.columns('sessions');
  if (!columns.has('accumulated_cost')) return null;
  const tree = columns.has('parent_session_id')
    ? 'UNION SELECT s.id FROM sessions s JOIN tree ON s.parent_session_id = tree.id'
    : '';
  const ledger = database.columns('usage_ledger').has('cost')
    ? '(SELECT sum(cost) FROM usage_ledger u WHERE u.session_id = s.id)'
    : 'NULL';
  const [row] = database.rows(
    `WITH RECURSIVE tree(id) AS (SELECT ? ${tree})
     SELECT sum(max(coalesce(s.accumulated_cost, 0), coalesce(${ledger}, 0))) AS cost
     FROM sessions s WHERE s.id IN (SELECT id FROM tree)`,
    [id],
  );
  const cost = sourceNumber(row?.cost);
  return cost === null || cost === 0 ? null : cost;
}

/** In goose's own order, though times are seconds or milliseconds; and in that of writing within a second. */
function messageRows(database: SourceDatabase, session: string): StoredRow[] {
  const columns = database.columns('messages');
  const or = (column: string): string => (columns.has(column) ? column : 'NULL');
  const rows = [
    ...database.rows(
      `SELECT id, role, created_timestamp, ${or('message_id')} AS message_id, ${or('metadata_json')} AS metadata,
         octet_length(content_json) AS bytes
       FROM messages WHERE session_id = ?
       ORDER BY CASE WHEN created_timestamp > 10000000000 THEN created_timestamp / 1000 ELSE created_timestamp END, id`,
      [session],
    ),
  ];
  const keys = new RowKeys();
  return rows.map(row => {
    const metadata = parseFields(stringField(row, 'metadata') ?? '') ?? {};
    return {
      // The id that the upgrade to schema 7 gives.
      key: keys.next(stringField(row, 'message_id') ?? `msg_${session}_${row.id}`),
      print: [sourceNumber(row.bytes), metadata.userVisible === false, metadata.agentVisible === false],
      role: stringField(row, 'role') ?? '',
      created: timeOf(row.created_timestamp),
      load: () => loadMessage(database, row.id ?? null, metadata),
    };
  });
}

function loadMessage(database: SourceDatabase, id: SourceValue, metadata: JsonRecord): Message | null {
  const [row] = database.rows('SELECT content_json FROM messages WHERE id = ?', [id]);
  const fields = typeof row?.content_json === 'string' ? parseFields(`{"content":${row.content_json}}`) : null;
  return fields === null ? null : { blocks: listField(fields, 'content').filter(isRecord), metadata };
}

function ledgerRows(database: SourceDatabase, session: string): LedgerRow[] {
  if (!database.columns('usage_ledger').has('cost')) return [];
  const rows = database.rows('SELECT * FROM usage_ledger WHERE session_id = ? ORDER BY id', [session]);
  return [...rows].map(row => ({
    ...spentOf(row),
    id: Number(row.id),
    created: timeOf(row.created_timestamp),
    model: stringField(row, 'model'),
    isCarriedForward: row.cost_source === 'carried_forward',
  }));
}
