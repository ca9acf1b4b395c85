import type { SourceDatabase, SourceValue } from '../adapter';
import { isRecord, type JsonRecord, parseFields } from '../jsonRecord';
import { parseJson } from '../parseJson';
import { sourceText } from '../sourceText';
import { timeOf } from '../times';
import { buckets, nanoDollars, tokenCount } from '../tokenCounts';
import {
  type SessionInfo,
  type StoredItem,
  type StoredMessage,
  type StoredSession,
  sessionInfo,
} from './storedSession';

type Row = Readonly<Record<string, SourceValue>>;

/**
 * A session of a database. Its messages and parts are listed by what changes with their content, time and length, which
 * SQLite reads without the content itself: of a long session only what changed is read.
 */
export function databaseSession(database: SourceDatabase, id: string): StoredSession | null {
  const [row] = database.rows('SELECT * FROM session WHERE id = ?', [id]);
  if (row === undefined) return null;
  const parts = new Map<string, StoredItem[]>();
  for (const part of database.rows(
    `SELECT id, message_id, ${markOf(database, 'part')} FROM part WHERE session_id = ? ORDER BY id`,
    [id],
  )) {
    const item = storedItem(database, 'part', part);
    const message = String(part.message_id);
    const siblings = parts.get(message);
    if (siblings === undefined) parts.set(message, [item]);
    else siblings.push(item);
  }
  const messages: StoredMessage[] = [];
  for (const message of database.rows(
    `SELECT id, time_created, ${markOf(database, 'message')} FROM message WHERE session_id = ? ORDER BY time_created, id`,
    [id],
  ))
    messages.push({
      ...storedItem(database, 'message', message),
      created: timeOf(message.time_created),
      parts: parts.get(String(message.id)) ?? [],
    });
  return { info: sessionInfo(id, fieldsOf(row), totalOf(database, row)), messages };
}

/** `octet_length` is in the record's header: unlike `length` it does not read the text. */
function markOf(database: SourceDatabase, table: 'message' | 'part'): string {
  const updated = database.columns(table).has('time_updated') ? 'time_updated' : '0 AS time_updated';
  return `${updated}, octet_length(data) AS bytes`;
}

function storedItem(database: SourceDatabase, table: 'message' | 'part', row: Row): StoredItem {
  const id = String(row.id);
  return {
    id,
    mark: [Number(row.time_updated), Number(row.bytes)],
    content: () => {
      const [found] = database.rows(`SELECT data FROM ${table} WHERE id = ?`, [id]);
      return typeof found?.data === 'string' ? parseFields(found.data) : null;
    },
  };
}

/** A row of `session` as the JSON form of a session. */
function fieldsOf(row: Row): JsonRecord {
  return {
    ...row,
    parentID: row.parent_id,
    time: { created: row.time_created },
    revert: parseJson(sourceText(row.revert) ?? '') ?? null,
    permission: parseJson(sourceText(row.permission) ?? '') ?? null,
  };
}

/**
 * The sums that newer versions keep with each session, added up over its sidechains. Those of a fork include what it
 * copied, which the session it came from paid: they are no total of its own.
 */
function totalOf(database: SourceDatabase, row: Row): SessionInfo['total'] {
  if (row.parent_id !== null || !database.columns('session').has('tokens_cache_write')) return null;
  const [sums] = database.rows(
    `WITH RECURSIVE tree(id) AS (SELECT ?1 UNION SELECT s.id FROM session s JOIN tree ON s.parent_id = tree.id)
     SELECT sum(cost) AS cost, sum(tokens_input) AS input, sum(tokens_output) AS output,
       sum(tokens_reasoning) AS reasoning, sum(tokens_cache_read) AS cache_read, sum(tokens_cache_write) AS cache_write
     FROM session WHERE id IN (SELECT id FROM tree)`,
    [row.id ?? null],
  );
  const nanoUsd = isRecord(sums) ? nanoDollars(sums.cost) : null;
  if (sums === undefined || nanoUsd === null || nanoUsd === 0) return null;
  return {
    nanoUsd,
    tokens: buckets({
      input: tokenCount(sums.input),
      output: tokenCount(sums.output),
      reasoning: tokenCount(sums.reasoning),
      cacheRead: tokenCount(sums.cache_read),
      cacheWrite5m: tokenCount(sums.cache_write),
    }),
  };
}
