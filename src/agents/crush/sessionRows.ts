import type { SourceDatabase } from '../adapter';
import { isRecord, type JsonRecord, listField, parseFields, stringField } from '../jsonRecord';
import { timeOf } from '../times';

/** A session's row. */
export interface SessionRow {
  readonly id: string;
  readonly parentId: string | null;
  /** Null for the name that all sessions have at first. */
  readonly title: string | null;
  /** US dollars, of the session and the sidechains that were added to it. */
  readonly cost: number;
  readonly created: number | null;
  /** The answer that stands for all before it. */
  readonly summaryId: string | null;
}

const firstTitle = /^(?:New (?:Agent )?Session|Untitled Session|New session - .*)?$/;

export function sessionRow(database: SourceDatabase, id: string): SessionRow | null {
  const [row] = database.rows('SELECT * FROM sessions WHERE id = ?', [id]);
  if (row === undefined) return null;
  const title = stringField(row, 'title');
  return {
    id,
    parentId: stringField(row, 'parent_session_id'),
    title: title === null || firstTitle.test(title) ? null : title,
    cost: typeof row.cost === 'number' ? row.cost : 0,
    created: timeOf(row.created_at),
    summaryId: stringField(row, 'summary_message_id'),
  };
}

/** A message as it is listed: its text is read when it changed. */
export interface MessageRow {
  readonly id: string;
  readonly bytes: number;
}

/** In the order in which they were written: times have whole seconds. */
export function messageRows(database: SourceDatabase, session: string): MessageRow[] {
  const rows = database.rows(
    'SELECT id, octet_length(parts) AS bytes FROM messages WHERE session_id = ? ORDER BY rowid',
    [session],
  );
  return [...rows].map(({ id, bytes }) => ({ id: String(id), bytes: Number(bytes) }));
}

/** A part of a message: `{type, data}` (`message/message.go`). */
export interface MessagePart {
  readonly type: string;
  readonly data: JsonRecord;
}

export interface Message {
  readonly id: string;
  readonly role: string;
  readonly created: number | null;
  readonly model: string | null;
  readonly provider: string | null;
  /** Whether its row says so, as newer versions have it: the session's names but the last. */
  readonly isSummary: boolean;
  /** Null when they are no JSON. */
  readonly parts: readonly MessagePart[] | null;
}

export function readMessage(database: SourceDatabase, id: string): Message | null {
  const [row] = database.rows('SELECT * FROM messages WHERE id = ?', [id]);
  if (row === undefined) return null;
  return {
    id,
    role: stringField(row, 'role') ?? '',
    created: timeOf(row.created_at),
    model: stringField(row, 'model'),
    provider: stringField(row, 'provider'),
    isSummary: row.is_summary_message === 1,
    parts: typeof row.parts === 'string' ? partsOf(row.parts) : null,
  };
}

function partsOf(text: string): MessagePart[] | null {
  const fields = parseFields(`{"parts":${text}}`);
  if (fields === null) return null;
  return listField(fields, 'parts').flatMap(part =>
    isRecord(part) && typeof part.type === 'string' && isRecord(part.data)
      ? [{ type: part.type, data: part.data }]
      : [],
  );
}
