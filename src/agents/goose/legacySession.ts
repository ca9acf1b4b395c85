import type { LinePosition } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { RowKeys } from './rowKeys';
import { titleOf } from './sessionTitle';
import type { SessionInfo, StoredRow, StoredSession } from './storedSession';

/**
 * A session of the time before the database (until October 2025): `<id>.jsonl`, written anew after each turn
 * (`session/storage.rs`): a line about the session, then a line for each message.
 */
export function legacySession(
  id: string,
  records: readonly { readonly record: unknown; readonly at: LinePosition }[],
): StoredSession | null {
  const [first] = records;
  const head = isRecord(first?.record) && isHead(first.record) ? first.record : null;
  const rows: StoredRow[] = [];
  const keys = new RowKeys();
  // Ids are not of the first versions.
  for (const { record, at } of head === null ? records : records.slice(1))
    if (isRecord(record)) rows.push(rowOf(record, at, keys.next(stringField(record, 'id') ?? `#${rows.length}`)));
  return { info: infoOf(id, head ?? {}, rows[0]?.created ?? null), rows, ledger: [], children: new Set() };
}

/** Whether a file is a session, and where it worked. */
export function legacyHead(text: string): { readonly cwd: string | null } | null {
  const line = text.split('\n', 1)[0] ?? '';
  const record = parseFields(line);
  if (record !== null) return isHead(record) || isMessage(record) ? { cwd: stringField(record, 'working_dir') } : null;
  // The line may go on beyond what is seen of it.
  return /^\{.*"role":"(?:user|assistant)"/.test(line) ? { cwd: null } : null;
}

function isHead(record: JsonRecord): boolean {
  return record.role === undefined && typeof record.message_count === 'number';
}

function isMessage({ role, content }: JsonRecord): boolean {
  return (role === 'user' || role === 'assistant') && Array.isArray(content);
}

function infoOf(id: string, head: JsonRecord, created: number | null): SessionInfo {
  const count = (name: string): number | null => numberField(head, `accumulated_${name}`);
  return {
    id,
    title: titleOf(stringField(head, 'description'), false),
    isTitleChosen: false,
    created,
    cwd: stringField(head, 'working_dir'),
    model: null,
    provider: null,
    isAutomated: stringField(head, 'schedule_id') !== null,
    isSubagent: false,
    isForeground: false,
    forkedFrom: null,
    accumulated: {
      input: count('input_tokens'),
      output: count('output_tokens'),
      total: count('total_tokens'),
      cacheRead: null,
      cacheWrite: null,
      cost: null,
    },
    totalCost: null,
  };
}

function rowOf(record: JsonRecord, at: LinePosition, key: string): StoredRow {
  const blocks = listField(record, 'content').filter(isRecord);
  const metadata = fieldsAt(record, 'metadata');
  return {
    key,
    print: JSON.stringify(record).length,
    role: stringField(record, 'role') ?? '',
    created: timeOf(record.created),
    at,
    load: () => (isMessage(record) ? { blocks, metadata } : null),
  };
}
