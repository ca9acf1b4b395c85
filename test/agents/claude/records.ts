import type { SourceRef } from '../../../src/agents/adapter';
import { claudeAdapter } from '../../../src/agents/claude/adapter';
import type { JsonRecord } from '../../../src/agents/jsonRecord';
import { type CollectedFacts, type CollectOptions, collectFacts } from '../../support/collectFacts';

export const sessionId = '11111111-2222-4333-8444-555555555555';

export const mainSource: SourceRef = {
  agent: 'claude-code',
  path: `/home/ada/.claude/projects/-work-shop/${sessionId}.jsonl`,
  format: 'jsonl',
  companions: [],
};

let serial = 0;

/** A record of a conversation with the fields that all of them have. */
export function record(type: string, fields: JsonRecord): JsonRecord {
  serial++;
  const second = String(serial % 60).padStart(2, '0');
  const minute = String(Math.floor(serial / 60) % 60).padStart(2, '0');
  return {
    uuid: `uuid-${serial}`,
    parentUuid: null,
    isSidechain: false,
    sessionId,
    cwd: '/work/shop',
    gitBranch: 'main',
    version: '2.1.100',
    timestamp: `2026-05-01T10:${minute}:${second}.000Z`,
    type,
    ...fields,
  };
}

export function user(content: unknown, fields: JsonRecord = {}): JsonRecord {
  return record('user', { message: { role: 'user', content }, ...fields });
}

export function toolResult(
  callId: string,
  content: unknown,
  isError: boolean | undefined,
  fields: JsonRecord = {},
): JsonRecord {
  const block = { type: 'tool_result', tool_use_id: callId, content, is_error: isError };
  return user([block], fields);
}

interface Answer {
  readonly id?: string;
  readonly usage?: JsonRecord;
  readonly model?: string;
  readonly stop?: string | null;
}

export function assistant(blocks: readonly JsonRecord[], answer: Answer = {}, fields: JsonRecord = {}): JsonRecord {
  serial++;
  return record('assistant', {
    message: {
      id: answer.id ?? `msg_${serial}`,
      role: 'assistant',
      model: answer.model ?? 'claude-sonnet-4-5',
      content: blocks,
      stop_reason: answer.stop ?? null,
      usage: answer.usage ?? { input_tokens: 1, output_tokens: 100 },
    },
    ...fields,
  });
}

export function text(words: string): JsonRecord {
  return { type: 'text', text: words };
}

export function call(id: string, name: string, input: JsonRecord): JsonRecord {
  return { type: 'tool_use', id, name, input };
}

export function bytesOf(records: readonly unknown[]): Buffer {
  return Buffer.from(records.map(one => `${JSON.stringify(one)}\n`).join(''));
}

/** The facts of records as if they were lines of a file. */
export function factsOf(
  records: readonly unknown[],
  source: SourceRef = mainSource,
  options: CollectOptions = {},
): CollectedFacts {
  return collectFacts(claudeAdapter, source, { ...options, bytes: bytesOf(records) });
}
