import { mainThread, type ThreadFact } from '../../model/facts';
import { stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import type { Reading } from './reading';

/** Tells what is known of subagents: they run in the file of the session, each line with their id. */
export class Threads {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** A `subagent.started`, which follows the call that starts the agent. */
  started(): void {
    const { line, state, threadId, context } = this.#reading;
    const { data } = line;
    if (threadId === mainThread) return;
    const callId = stringField(data, 'toolCallId');
    const call = state.calls.find(one => one.id === callId);
    if (callId !== null && callId !== threadId && !state.agents.some(agent => agent.agentId === threadId))
      state.agents.push({ callId, agentId: threadId });
    const mode = stringField(data, 'executionMode');
    const description = call?.spawn?.description ?? stringField(data, 'agentDescription');
    context.sink.thread({
      threadId,
      parentThreadId: call?.threadId ?? stringField(data, 'parentId') ?? mainThread,
      kind: kindOf(mode) ?? call?.spawn?.kind ?? 'unknown',
      agentType:
        stringField(data, 'agentType') ?? call?.spawn?.agentType ?? stringField(data, 'agentName') ?? undefined,
      name: call?.spawn?.name ?? stringField(data, 'agentDisplayName') ?? undefined,
      description: description === null ? undefined : oneLine(description),
      model: stringField(data, 'model') ?? undefined,
      status: 'running',
      spawnCallId: callId ?? undefined,
    });
  }

  ended(status: NonNullable<ThreadFact['status']>): void {
    const { line, threadId, context } = this.#reading;
    if (threadId === mainThread) return;
    const model = stringField(line.data, 'model') ?? undefined;
    context.sink.thread({ threadId, model, status: line.data.cancelled === true ? 'interrupted' : status });
  }
}

/** How an agent runs, as its start and the call for it say. */
export function kindOf(mode: string | null): 'sync' | 'async' | null {
  if (mode === 'sync') return 'sync';
  return mode === 'background' || mode === 'async' ? 'async' : null;
}
