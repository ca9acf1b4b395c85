import { isRecord, type JsonRecord, listField, recordField, stringField } from '../jsonRecord';
import type { Line, Reading } from './reading';

const rememberedBlocks = 8192;
const keyLength = 10;

/**
 * Whether a message only repeats what this file said before. When 1.0 to 2.0 resume a session that holds an answer of
 * several blocks in one line, they append the history from there again under new uuids; and some files repeat a line.
 * Each block is told by the end of its call's or message's id, which is random.
 */
export function isRepeat(reading: Reading, line: Line): boolean {
  const { state } = reading;
  if (line.threadId !== reading.context.identity.threadId) return false;
  if (line.node !== null && state.recent.includes(line.node)) return true;
  const message = recordField(line.record, 'message');
  if (message === null) return false;

  const keys = blockKeys(message);
  const known = keys.length > 0 && keys.every(key => state.blocks.has(key));
  const repeats =
    keys.length === 0
      ? state.repeatedAt !== null && line.ts !== null && isOld(line.ts, state.repeatedAt, state.latestAt)
      : known && (line.record.type === 'user' || state.repeatedAt !== null || !isOpen(reading, message));
  if (repeats) {
    if (line.record.type === 'assistant') state.repeatedAt = line.ts ?? state.latestAt;
    return true;
  }
  state.repeatedAt = null;
  state.latestAt = Math.max(state.latestAt, line.ts ?? 0);
  for (const key of keys) {
    state.blocks.add(key);
    if (state.blocks.size > rememberedBlocks) forgetOldest(state.blocks);
  }
  if (line.record.type === 'assistant') state.openMessage = stringField(message, 'id');
  return false;
}

/** Whether further lines of a message are still coming: two of its texts may have one length. */
function isOpen(reading: Reading, message: JsonRecord): boolean {
  return stringField(message, 'id') === reading.state.openMessage;
}

/** Prompts have no id: among repeated messages those are repeats that carry the repetition's time or an older one. */
function isOld(ts: number, repeatedAt: number, latestAt: number): boolean {
  return ts === repeatedAt || ts <= latestAt;
}

function blockKeys(message: JsonRecord): string[] {
  const id = stringField(message, 'id')?.slice(-keyLength) ?? null;
  const keys: string[] = [];
  for (const block of listField(message, 'content')) {
    if (!isRecord(block)) continue;
    const result = stringField(block, 'tool_use_id');
    const call = stringField(block, 'id');
    if (result !== null) keys.push(`r${result.slice(-keyLength)}`);
    else if (call !== null) keys.push(`c${call.slice(-keyLength)}`);
    else if (id !== null) keys.push(`${id}${lengthOf(block)}`);
  }
  return keys;
}

function lengthOf(block: JsonRecord): number {
  const text = block.text ?? block.thinking;
  return typeof text === 'string' ? text.length : 0;
}

function forgetOldest(keys: Set<string>): void {
  for (const key of keys) {
    keys.delete(key);
    return;
  }
}
