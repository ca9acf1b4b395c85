import { createHash } from 'node:crypto';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { timeOf } from '../times';

/** A message of a thread. */
export interface ThreadMessage {
  readonly id: string;
  /** Names it in its thread; a prompt that was edited keeps its id, so what it says is part of its name. */
  readonly key: string;
  readonly role: string;
  readonly blocks: readonly JsonRecord[];
  /** What a user wrote, an image being named. */
  readonly text: string;
  readonly ts: number | null;
  readonly usage: JsonRecord;
  readonly state: JsonRecord;
}

export interface Thread {
  readonly messages: readonly ThreadMessage[];
  readonly malformed: number;
  /** The `run` of each call that has one, by the call's id. */
  readonly runs: ReadonlyMap<string, JsonRecord>;
  /** When the calls of an answer had all ended, by the message's id. */
  readonly ended: ReadonlyMap<string, number>;
}

/** Reads the messages of a thread, where results stand in the user's name. */
export function readThread(thread: JsonRecord): Thread {
  const messages: ThreadMessage[] = [];
  const runs = new Map<string, JsonRecord>();
  let malformed = 0;
  for (const [index, record] of listField(thread, 'messages').entries()) {
    const message = isRecord(record) ? readMessage(record, index) : null;
    if (message === null) malformed += 1;
    else messages.push(message);
    for (const block of message?.blocks ?? []) {
      const call = stringField(block, 'toolUseID');
      if (block.type === 'tool_result' && call !== null) runs.set(call, fieldsAt(block, 'run'));
    }
  }
  return { messages, malformed, runs, ended: toolEnds(thread) };
}

function readMessage(record: JsonRecord, index: number): ThreadMessage | null {
  const role = stringField(record, 'role');
  if (role === null) return null;
  const { content } = record;
  const blocks =
    typeof content === 'string' ? [{ type: 'text', text: content }] : listField(record, 'content').filter(isRecord);
  const id = String(numberField(record, 'messageId') ?? stringField(record, 'messageId') ?? `#${index}`);
  const text =
    role === 'user'
      ? blocks
          .map(textOf)
          .filter(part => part !== '')
          .join('\n')
      : '';
  const usage = fieldsAt(record, 'usage');
  return {
    id,
    key: role === 'user' ? `${id}:${createHash('sha256').update(text).digest('base64url').slice(0, 8)}` : id,
    role,
    blocks,
    text,
    ts: timeOf(fieldsAt(record, 'meta').sentAt) ?? timeOf(usage.timestamp),
    usage,
    state: fieldsAt(record, 'state'),
  };
}

function textOf(block: JsonRecord): string {
  if (block.type === 'text') return stringField(block, 'text') ?? '';
  return block.type === 'image' ? '[image]' : '';
}

/** `meta.traces` has the time of each round of calls, by the message that made them. */
function toolEnds(thread: JsonRecord): Map<string, number> {
  const ends = new Map<string, number>();
  for (const trace of listField(fieldsAt(thread, 'meta'), 'traces')) {
    if (!isRecord(trace) || trace.name !== 'tools') continue;
    const ended = timeOf(trace.endTime);
    if (ended !== null) ends.set(String(fieldsAt(trace, 'context').messageId), ended);
  }
  return ends;
}
