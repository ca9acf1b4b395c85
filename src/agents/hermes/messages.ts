import type { SourceValue } from '../adapter';
import { isRecord, type JsonRecord, listField, parseFields, stringField } from '../jsonRecord';
import { parseJson } from '../parseJson';
import { timeOf } from '../times';

export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  readonly input: JsonRecord;
  /** The arguments as the model wrote them. */
  readonly given: string;
}

/** A message of a conversation, from a row of `messages` or a record of a transcript: both are in OpenAI's form. */
export interface Message {
  /** What the store calls it. */
  readonly node: string;
  readonly role: string;
  readonly text: string;
  readonly ts: number | null;
  readonly calls: readonly ToolCall[];
  /** The call that it answers. */
  readonly callId: string | null;
  readonly tool: string | null;
  readonly reasoning: string;
  /** Who or what wrote a message in the user's name: `hidden`, `model_switch`, `async_delegation_complete` ... */
  readonly displayKind: string | null;
  /** What compaction left of the messages before it. */
  readonly isSummary: boolean;
  /** Said beside the agent, in a chat of several people. */
  readonly isObserved: boolean;
  /** Neither taken back by the user nor replaced by a copy. */
  readonly isLive: boolean;
}

/** A row of `messages`; versions before 2026 lack some of the columns. */
export function messageOfRow(row: Readonly<Record<string, SourceValue>>): Message {
  const { timestamp, active, compacted } = row;
  return {
    ...messageOf(row, String(row.id)),
    ts: typeof timestamp === 'number' ? timeOf(timestamp) : null,
    isSummary: row._compressed_summary === 1,
    isObserved: row.observed === 1,
    isLive: active !== 0 || compacted === 1,
  };
}

/** A line of a transcript, or one of the messages in a snapshot. */
export function messageOfRecord(record: JsonRecord, node: string): Message {
  return {
    ...messageOf(record, node),
    ts: localTime(record.timestamp),
    isSummary: record._compressed_summary === true,
    isObserved: record.observed === true,
    isLive: true,
  };
}

/** Times of transcripts have no zone: they are those of the clock on the wall, and taken as UTC. */
export function localTime(value: unknown): number | null {
  const isBare = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value);
  return timeOf(isBare ? `${value}Z` : value);
}

function messageOf(fields: JsonRecord, node: string): Omit<Message, 'ts' | 'isSummary' | 'isObserved' | 'isLive'> {
  return {
    node,
    role: stringField(fields, 'role') ?? '',
    text: contentText(decodeContent(fields.content)),
    calls: listOf(fields.tool_calls).filter(isRecord).map(callOf),
    callId: stringField(fields, 'tool_call_id'),
    tool: stringField(fields, 'tool_name'),
    reasoning: reasoningOf(fields),
    displayKind: stringField(fields, 'display_kind'),
  };
}

/** `{id, call_id, function: {name, arguments}}`; the arguments are JSON in a text. */
function callOf(call: JsonRecord): ToolCall {
  const inner = isRecord(call.function) ? call.function : call;
  const given = inner.arguments ?? call.input;
  return {
    id: stringField(call, 'id') ?? stringField(call, 'call_id') ?? '',
    tool: stringField(inner, 'name') ?? 'unknown',
    input: isRecord(given) ? given : typeof given === 'string' ? (parseFields(given) ?? {}) : {},
    given: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
  };
}

/** Contents of several parts are JSON behind a mark in the database (`_CONTENT_JSON_PREFIX`). */
function decodeContent(content: unknown): unknown {
  if (typeof content !== 'string' || !content.startsWith('\0json:')) return content;
  return parseJson(content.slice('\0json:'.length));
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return isRecord(content) ? JSON.stringify(content) : '';
  return content
    .map(part => (isRecord(part) ? (stringField(part, 'text') ?? `[${stringField(part, 'type') ?? 'part'}]`) : ''))
    .filter(text => text !== '')
    .join('\n');
}

/** The same thought stands in several fields, by provider: as text, else as parts of which some are encrypted. */
function reasoningOf(fields: JsonRecord): string {
  const text = stringField(fields, 'reasoning') ?? stringField(fields, 'reasoning_content');
  if (text !== null) return text;
  const parts = [...listOf(fields.reasoning_details), ...listOf(fields.codex_reasoning_items)].filter(isRecord);
  return parts
    .flatMap(part => [part, ...listField(part, 'summary').filter(isRecord)])
    .flatMap(part => stringField(part, 'text') ?? stringField(part, 'summary') ?? [])
    .join('\n');
}

function listOf(value: unknown): readonly unknown[] {
  const list = typeof value === 'string' && value.startsWith('[') ? parseJson(value) : value;
  return Array.isArray(list) ? list : [];
}
