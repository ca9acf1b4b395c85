import { createHash } from 'node:crypto';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { callsOf, type ToolState } from './toolStates';

/** An item of a session's history (`ChatHistoryItem` in `core/index.d.ts`). */
export interface HistoryItem {
  /** Names it in its session, however the history around it changes. */
  readonly key: string;
  readonly role: string;
  readonly text: string;
  readonly message: JsonRecord;
  readonly reasoning: string | null;
  /** When the model had thought, or begun to; other items have no time. */
  readonly ts: number | null;
  readonly context: readonly JsonRecord[];
  readonly calls: readonly ToolState[];
  /** What a summary that took the place of earlier messages says. */
  readonly summary: string | null;
}

export interface History {
  readonly items: readonly HistoryItem[];
  readonly malformed: number;
  /** The results in messages of their own, by call. */
  readonly results: ReadonlyMap<string, string>;
  /** What the first item follows: histories that a summary cut off are no branches of each other. */
  readonly root: string;
}

/**
 * Reads a history. The extension's messages have ids; its edited prompts keep theirs, so their text is part of their name.
 * The CLI's have none, and its compaction replaces all messages by a summary (`compaction.ts`): they are named by what they
 * say, after which summary.
 */
export function readHistory(records: readonly unknown[]): History {
  const items: HistoryItem[] = [];
  const results = new Map<string, string>();
  let malformed = 0;
  let epoch: string | null = null;
  for (const record of records) {
    const message = isRecord(record) ? fieldsAt(record, 'message') : {};
    const role = stringField(message, 'role');
    if (!isRecord(record) || role === null) {
      malformed += 1;
      continue;
    }
    const text = textOf(message.content);
    const summary = stringField(record, 'conversationSummary');
    const calls = callsOf(record, message);
    const id = stringField(message, 'id');
    const said = print([role, text, calls.map(({ id: call }) => call)]);
    epoch ??= id === null && summary !== null ? `${said}/` : '';
    const key = id === null ? `${epoch}${said}` : role === 'user' ? `${id}:${said}` : id;
    const reasoning = fieldsAt(record, 'reasoning');
    items.push({
      key,
      role,
      text,
      message,
      reasoning: stringField(reasoning, 'text'),
      ts: timeOf(reasoning.endAt) ?? timeOf(reasoning.startAt),
      context: listField(record, 'contextItems').filter(isRecord),
      calls,
      summary,
    });
    const call = stringField(message, 'toolCallId');
    if (role === 'tool' && call !== null) results.set(call, text);
  }
  return { items, malformed, results, root: `${epoch ?? ''}start` };
}

/** `MessageContent`: a text, or parts of which some are images. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isRecord)
    .map(part =>
      part.type === 'text' ? (stringField(part, 'text') ?? '') : `[${part.type === 'imageUrl' ? 'image' : 'data'}]`,
    )
    .join('\n');
}

function print(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12);
}
