import * as z from 'zod/mini';
import { mainThread, type ThreadFact } from '../../model/facts';
import { companionFields } from '../companionFields';
import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import type { Reading } from './reading';
import type { OpenCall } from './recordState';

/** `agent-<id>.meta.json` beside an agent's records. */
const agentMeta = z.object({
  agentType: z.optional(z.nullable(z.string())),
  subagentName: z.optional(z.nullable(z.string())),
  description: z.optional(z.nullable(z.string())),
  parentAgentId: z.optional(z.nullable(z.string())),
  toolUseId: z.optional(z.nullable(z.string())),
  status: z.optional(z.nullable(z.string())),
  isBackgrounded: z.optional(z.nullable(z.boolean())),
  model: z.optional(z.nullable(z.string())),
});

const agentTools = new Set(['agent', 'task']);

/** Tells an agent's own thread, from the file beside it. */
export function announceAgent(reading: Reading): void {
  const { context, state } = reading;
  const { threadId } = context.identity;
  if (threadId === mainThread) {
    context.sink.thread({ threadId, kind: 'main' });
    return;
  }
  const [text] = context.companions.values();
  const meta: z.infer<typeof agentMeta> = companionFields(agentMeta, text) ?? {};
  if (text === undefined) reading.teller.problem('missing_companion', 'meta.json');
  state.model = meta.model ?? state.model;
  context.sink.thread({
    threadId,
    parentThreadId: meta.parentAgentId ?? mainThread,
    kind: meta.isBackgrounded === true ? 'async' : meta.isBackgrounded === false ? 'sync' : undefined,
    agentType: meta.agentType ?? meta.subagentName ?? undefined,
    description: meta.description ?? undefined,
    model: meta.model ?? undefined,
    status: statusOf(meta.status ?? null),
    spawnCallId: meta.toolUseId ?? undefined,
  });
}

/** The agent in whose name a request was made: `<session>#<agent>#<round>` (main: `<session>########<turn>`). */
export function agentOfPrompt(promptId: string | null): string | null {
  const [session, agent, round] = promptId?.split('#') ?? [];
  return session && agent && round ? agent : null;
}

/** What an agent's call and its result say of the agent. */
export function tellAgent(reading: Reading, call: OpenCall, args: JsonRecord, result: JsonRecord, text: string): void {
  if (!agentTools.has(call.tool)) return;
  const display = fieldsAt(result, 'resultDisplay');
  const type = stringField(args, 'subagent_type') ?? stringField(display, 'subagentName');
  // The id that its file and its requests have is made of these two.
  const threadId = /\btask_id: (\S+)/.exec(text)?.[1] ?? (type === null ? null : `${type}-${call.id}`);
  // A call that failed before there was an agent.
  if (threadId === null || (result.status === 'error' && display.type !== 'task_execution')) return;
  const isLaunched = /^Background agent launched/.test(text) || display.executionMode === 'background';
  const status =
    result.status === 'error' ? 'failed' : isLaunched ? undefined : statusOf(stringField(display, 'status'));
  reading.context.sink.thread({
    threadId,
    parentThreadId: reading.context.identity.threadId,
    kind: isLaunched ? 'async' : 'sync',
    agentType: type ?? undefined,
    description: stringField(args, 'description') ?? (oneLine(stringField(args, 'prompt') ?? '') || undefined),
    status,
    spawnCallId: call.id,
  });
}

/** `<task-notification>`: how a background agent ended. */
export function noteTaskEnd(reading: Reading, text: string): void {
  const threadId = /<task-id>([^<]+)<\/task-id>/.exec(text)?.[1];
  const status = statusOf(/<status>([^<]+)<\/status>/.exec(text)?.[1] ?? null);
  if (threadId === undefined || status === undefined || !/<summary>Agent /.test(text)) return;
  reading.context.sink.thread({ threadId, status });
}

function statusOf(status: string | null): ThreadFact['status'] {
  switch (status) {
    case 'completed':
    case 'running':
    case 'failed':
      return status;
    case 'error':
      return 'failed';
    case 'cancelled':
    case 'stopped':
    case 'interrupted':
      return 'interrupted';
    default:
      return undefined;
  }
}
