import type { SourceRef } from '../../../src/agents/adapter';
import { copilotAdapter } from '../../../src/agents/copilot/adapter';
import type { UsageFact } from '../../../src/model/facts';
import { type CollectedFacts, type CollectOptions, collectFacts, mergeUsage } from '../../support/collectFacts';

export const sessionId = '0a0a0a0a-1111-4222-8333-444444444444';

/** Tokens as others state them: cached ones inside the input. */
export interface TokenSum {
  readonly requests: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

export function sourceAt(path: string): SourceRef {
  return { agent: 'copilot', path, format: 'jsonl', companions: [] };
}

export function readEvents(path: string, options: CollectOptions = {}): CollectedFacts {
  return collectFacts(copilotAdapter, sourceAt(path), options);
}

/** Reads records as the transcript of a session. */
export function readRecords(records: readonly object[], options: CollectOptions = {}): CollectedFacts {
  const text = records.map(record => `${JSON.stringify(record)}\n`).join('');
  return readEvents(`/none/session-state/${sessionId}/events.jsonl`, { ...options, bytes: Buffer.from(text) });
}

export function sumUsage(usages: Iterable<UsageFact>): TokenSum {
  const sum = { requests: 0, input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };
  for (const { tokens } of mergeUsage(usages).values()) {
    sum.requests += 1;
    sum.input += tokens.input + tokens.cacheRead + tokens.cacheWrite5m;
    sum.cacheRead += tokens.cacheRead;
    sum.cacheWrite += tokens.cacheWrite5m;
    sum.output += tokens.output;
  }
  return sum;
}

let count = 0;

/** A record of `events.jsonl`. */
export function event(type: string, data: object = {}, fields: object = {}): object {
  count += 1;
  return { type, data, id: `event-${count}`, timestamp: '2026-07-03T09:00:00.000Z', parentId: null, ...fields };
}

export function start(data: object = {}): object {
  return event('session.start', {
    sessionId,
    copilotVersion: '1.0.78',
    context: { cwd: '/w', branch: 'main' },
    ...data,
  });
}

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
}

export function answer(apiCallId: string, data: object = {}, calls: readonly Call[] = [], fields: object = {}): object {
  const toolRequests = calls.map(({ id, name, args }) => ({ toolCallId: id, name, arguments: args }));
  return event(
    'assistant.message',
    { messageId: `m-${apiCallId}`, apiCallId, model: 'gpt-5-mini', content: 'ok', toolRequests, ...data },
    fields,
  );
}

export function result(toolCallId: string, data: object): object {
  return event('tool.execution_complete', { toolCallId, success: true, ...data });
}

/** Totals of one model: requests, input with what was cached, output, read from and written to the cache. */
export type Total = readonly [requests: number, input: number, output: number, read?: number, write?: number];

export function shutdown(models: Readonly<Record<string, Total>>, data: object = {}): object {
  const modelMetrics = Object.fromEntries(
    Object.entries(models).map(([model, [requests, input, output, read = 0, write = 0]]) => [
      model,
      {
        requests: { count: requests, cost: 0 },
        usage: { inputTokens: input, outputTokens: output, cacheReadTokens: read, cacheWriteTokens: write },
      },
    ]),
  );
  return event('session.shutdown', { shutdownType: 'routine', modelMetrics, ...data });
}

/** A `session.usage_record`. */
export function usageRecord(apiCallId: string, usage: object, fields: object = {}): object {
  return event(
    'session.usage_record',
    { usage: { model: 'gpt-5-mini', apiCallId, accounting: { sourceSessionId: sessionId }, ...usage } },
    fields,
  );
}
