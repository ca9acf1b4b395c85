import * as z from 'zod/mini';
import { mainThread, type ThreadFact } from '../../model/facts';
import { companionFields } from '../companionFields';
import { type JsonRecord, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import type { Reading } from './reading';
import type { OpenCall } from './wireState';

/** `meta.json` of a subagent of Kimi CLI. */
const agentMeta = z.object({
  subagent_type: z.optional(z.nullable(z.string())),
  status: z.optional(z.nullable(z.string())),
  description: z.optional(z.nullable(z.string())),
  launch_spec: z.optional(z.nullable(z.object({ effective_model: z.optional(z.nullable(z.string())) }))),
});

/** Tells the thread of a file, for an agent of Kimi CLI from the file beside it. */
export function announceThread({ context, state }: Reading): void {
  const { threadId } = context.identity;
  if (threadId === mainThread) {
    context.sink.thread({ threadId, kind: 'main' });
    return;
  }
  const [text] = context.companions.values();
  const meta: z.infer<typeof agentMeta> = companionFields(agentMeta, text) ?? {};
  state.model = meta.launch_spec?.effective_model ?? state.model;
  context.sink.thread({
    threadId,
    kind: meta.status === 'running_background' ? 'async' : undefined,
    agentType: meta.subagent_type ?? undefined,
    description: meta.description || undefined,
    model: meta.launch_spec?.effective_model ?? undefined,
    status: statusOf(meta.status ?? null),
  });
}

/** What the result of a call says of the agents it started: text that names them by id. */
export function noteAgents(reading: Reading, call: OpenCall, args: JsonRecord, text: string): void {
  if (call.tool === 'AgentSwarm') {
    for (const [, attributes = ''] of text.matchAll(/<subagent\b([^>]*)>/g)) {
      const field = (name: string): string | null => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? null;
      const threadId = field('agent_id');
      const description = field('item') ?? stringField(args, 'description');
      if (threadId !== null)
        tellAgent(reading, call, { threadId, kind: 'sync', description, status: statusOf(field('outcome')) });
    }
  } else if (call.tool === 'Agent') {
    const head = text.slice(0, 1000);
    const threadId = /^agent_id: (\S+)/m.exec(head)?.[1];
    if (threadId === undefined) return;
    const isBackground = args.run_in_background === true || /^task_id: /m.test(head);
    tellAgent(reading, call, {
      threadId,
      kind: isBackground ? 'async' : 'sync',
      agentType: /^actual_subagent_type: (\S+)/m.exec(head)?.[1] ?? stringField(args, 'subagent_type'),
      description: stringField(args, 'description') ?? oneLine(stringField(args, 'prompt') ?? ''),
      // How one in the background ends is told by its task.
      status: isBackground ? undefined : statusOf(/^status: (\S+)/m.exec(head)?.[1] ?? null),
    });
  }
}

function tellAgent(
  { context, threadId: parentThreadId }: Reading,
  call: OpenCall,
  { agentType, description, ...agent }: AgentNote,
): void {
  context.sink.thread({
    ...agent,
    parentThreadId,
    agentType: agentType || undefined,
    description: description || undefined,
    spawnCallId: call.id,
  });
}

interface AgentNote extends Pick<ThreadFact, 'threadId' | 'kind' | 'status'> {
  readonly agentType?: string | null;
  readonly description: string | null;
}

/** `task.started` and `task.terminated` of an agent: `info` is `{kind: 'agent', agentId, parentToolCallId, status ...}`. */
export function noteTask({ context, threadId: parentThreadId }: Reading, info: JsonRecord): void {
  const threadId = stringField(info, 'agentId');
  if (info.kind !== 'agent' || threadId === null || threadId === parentThreadId) return;
  context.sink.thread({
    threadId,
    parentThreadId,
    kind: typeof info.detached === 'boolean' ? (info.detached ? 'async' : 'sync') : undefined,
    agentType: stringField(info, 'subagentType') ?? undefined,
    description: stringField(info, 'description') ?? undefined,
    model: stringField(info, 'model') ?? undefined,
    status: statusOf(stringField(info, 'status')),
    spawnCallId: stringField(info, 'parentToolCallId') ?? undefined,
  });
}

export function statusOf(status: string | null): ThreadFact['status'] {
  switch (status) {
    case 'completed':
    case 'idle':
      return 'completed';
    case 'running':
    case 'running_foreground':
    case 'running_background':
      return 'running';
    case 'failed':
    case 'timed_out':
      return 'failed';
    case 'killed':
    case 'lost':
    case 'aborted':
    case 'cancelled':
      return 'interrupted';
    default:
      return undefined;
  }
}
