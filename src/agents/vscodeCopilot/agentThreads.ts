import { mainThread, type ThreadFact } from '../../model/facts';
import type { FactTeller } from '../factTeller';
import { type JsonRecord, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import type { CallResult } from '../tellCall';
import { callData, type ShownCall } from './responseBlocks';

const agentTools = /^(?:runSubagent|search_subagent|execution_subagent)$/;

/** The thread that a call belongs to: agents are known by the call that started them. */
export function agentThread({ agentId }: ShownCall): string {
  return agentId ?? mainThread;
}

/** What an agent was told, and what it answered. */
export interface AgentTexts {
  readonly prompt: string | null;
  readonly answer: string | null;
}

/** Tells the agent that a call started; null for other calls. */
export function tellAgent(
  { context }: FactTeller,
  call: ShownCall,
  input: JsonRecord,
  result: CallResult | null,
): AgentTexts | null {
  const data = callData(call);
  if (data.kind !== 'subagent' && !agentTools.test(call.tool)) return null;
  // A call that was refused started none.
  if (result?.detail === 'denial') return null;
  const text = (key: string): string | null => stringField(data, key) ?? stringField(input, key);
  const agentType = stringField(data, 'agentName') ?? stringField(input, 'agentName');
  const name = stringField(data, 'agentDisplayName');
  const description = text('description') ?? text('query');
  context.sink.thread({
    threadId: call.id,
    parentThreadId: agentThread(call),
    kind: 'sync',
    agentType: agentType ?? (call.tool === 'runSubagent' ? undefined : call.tool),
    name: name ?? undefined,
    description: description === null ? undefined : oneLine(description),
    model: stringField(data, 'modelName') ?? undefined,
    status: statusOf(result),
    spawnCallId: call.id,
  });
  return { prompt: text('prompt') ?? text('query'), answer: stringField(data, 'result') };
}

function statusOf(result: CallResult | null): NonNullable<ThreadFact['status']> {
  if (result === null) return 'running';
  if (result.detail === null) return 'completed';
  return result.detail === 'error' ? 'failed' : 'interrupted';
}
