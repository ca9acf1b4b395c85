import { mainThread, type ThreadFact } from '../../model/facts';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, parseFields, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import type { FactWriter } from './factWriter';

/** Spawn calls are remembered a while: the record that names their agent may come after their result. */
const mostSpawns = 16;

type Status = NonNullable<ThreadFact['status']>;

/**
 * Tells what is known of agents, from their own rollouts and from those that spawned them. Codex starts agents and goes
 * on (`wait_agent` is a call of its own), so spawned ones are `async`; reviews and the client's other helpers have no
 * record of how they ran.
 */
export class ThreadWriter {
  readonly #writer: FactWriter;

  constructor(writer: FactWriter) {
    this.#writer = writer;
  }

  /** The first record of an agent's own rollout. */
  own(payload: JsonRecord): void {
    const { context, threadId, state } = this.#writer;
    const { identity } = context;
    if (threadId === mainThread) {
      context.sink.thread({ threadId, kind: 'main' });
      return;
    }
    const subagent = fieldsAt(payload, 'source').subagent;
    const spawn = isRecord(subagent) ? fieldsAt(subagent, 'thread_spawn') : {};
    const isSpawned = Object.keys(spawn).length > 0;
    const path = stringField(payload, 'agent_path') ?? stringField(spawn, 'agent_path');
    const nickname = stringField(payload, 'agent_nickname') ?? stringField(spawn, 'agent_nickname');
    const role = stringField(payload, 'agent_role') ?? stringField(spawn, 'agent_role');
    const other = isRecord(subagent) ? stringField(subagent, 'other') : typeof subagent === 'string' ? subagent : null;
    const parent = identity.parentThreadId;
    context.sink.thread({
      threadId,
      // Versions that do not record the root tell the depth: agents of depth 1 are the main thread's.
      parentThreadId:
        numberField(spawn, 'depth') === 1 ? mainThread : parent === null ? undefined : this.#inSession(parent),
      kind: isSpawned ? 'async' : 'unknown',
      agentType: role ?? other ?? undefined,
      name: path ?? nickname ?? undefined,
      model: state.model ?? undefined,
    });
  }

  /** How the thread's own turns went. */
  status(status: Status): void {
    const { context, threadId, state } = this.#writer;
    if (threadId !== mainThread && !state.copied) context.sink.thread({ threadId, status });
  }

  model(model: string): void {
    const { context, threadId, state } = this.#writer;
    if (threadId !== mainThread && !state.copied) context.sink.thread({ threadId, model });
  }

  /** A `spawn_agent` call was made; the agent's id follows. */
  spawning(callId: string, args: JsonRecord): void {
    const message = stringField(args, 'message') ?? itemsText(args) ?? '';
    const agentType = stringField(args, 'agent_type') ?? stringField(args, 'role');
    const { spawns } = this.#writer.state;
    spawns.push({ callId, message: oneLine(message), agentType });
    if (spawns.length > mostSpawns) spawns.shift();
  }

  /** A record names the agent that a call started (`SubAgentActivity`, `sub_agent_activity`, `collab_agent_spawn_end`). */
  activity(record: JsonRecord): void {
    if (this.#writer.state.copied) return;
    const callId = stringField(record, 'call_id') ?? stringField(record, 'id') ?? stringField(record, 'event_id');
    const agent = stringField(record, 'new_thread_id') ?? stringField(record, 'agent_thread_id');
    if (agent === null) return;
    const kind = stringField(record, 'kind') ?? 'started';
    if (kind === 'started') {
      this.#started(agent, callId, {
        name: stringField(record, 'agent_path') ?? stringField(record, 'new_agent_nickname') ?? undefined,
        agentType: stringField(record, 'new_agent_role') ?? undefined,
        model: stringField(record, 'model') ?? undefined,
        description: stringField(record, 'prompt') ?? undefined,
      });
      return;
    }
    const status = statusOf(kind);
    if (status !== null) this.#writer.context.sink.thread({ threadId: agent, status });
  }

  /** Results of calls that name agents: `{"agent_id"}` of a spawn, `{"status":{id: ...}}` of a wait or close. */
  result(callId: string, tool: string, text: string): void {
    if (tool === 'spawn_agent') {
      const agent = stringField(parseFields(text) ?? {}, 'agent_id');
      const name = stringField(parseFields(text) ?? {}, 'nickname') ?? undefined;
      if (agent !== null) this.#started(agent, callId, { name });
    } else if (tool === 'wait_agent' || tool === 'wait') {
      this.states(fieldsAt(parseFields(text) ?? {}, 'status'));
    }
  }

  /** Agents' states by id (`statuses`, `agents_states`), or the list form of `collab_waiting_end`. */
  states(states: unknown): void {
    if (this.#writer.state.copied) return;
    const pairs: [string, unknown][] = Array.isArray(states)
      ? states.filter(isRecord).map(state => [stringField(state, 'thread_id') ?? '', state.status])
      : isRecord(states)
        ? Object.entries(states)
        : [];
    for (const [threadId, state] of pairs) {
      const word =
        typeof state === 'string'
          ? state
          : isRecord(state)
            ? (stringField(state, 'status') ?? Object.keys(state)[0])
            : '';
      const status = statusOf(word ?? '');
      if (threadId !== '' && status !== null) this.#writer.context.sink.thread({ threadId, status });
    }
  }

  #started(agent: string, callId: string | null, known: Partial<ThreadFact>): void {
    const { context, threadId, state } = this.#writer;
    const spawn = state.spawns.find(call => call.callId === callId);
    const { description, agentType } = known;
    context.sink.thread({
      ...known,
      threadId: agent,
      parentThreadId: threadId,
      kind: 'async',
      spawnCallId: callId ?? undefined,
      agentType: agentType ?? spawn?.agentType ?? undefined,
      description: description === undefined ? (spawn?.message ?? undefined) : oneLine(description),
    });
  }

  /** The root thread of a session is its main thread. */
  #inSession(nativeThreadId: string): string {
    return nativeThreadId === this.#writer.context.identity.sessionId ? mainThread : nativeThreadId;
  }
}

function statusOf(word: string): Status | null {
  switch (word.toLowerCase()) {
    case 'completed':
    case 'shutdown':
      return 'completed';
    case 'errored':
    case 'failed':
      return 'failed';
    case 'interrupted':
    case 'aborted':
      return 'interrupted';
    default:
      return null;
  }
}

function itemsText(args: JsonRecord): string | null {
  const texts = listField(args, 'items').flatMap(item => (isRecord(item) ? [stringField(item, 'text') ?? ''] : []));
  return texts.length === 0 ? null : texts.join(' ');
}
