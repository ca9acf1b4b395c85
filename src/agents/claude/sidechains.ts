import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { mainThread, type ThreadFact } from '../../model/facts';
import { contentText } from '../blockTexts';
import { companionFields } from '../companionFields';
import { type JsonRecord, recordField, stringField } from '../jsonRecord';
import { type OpenCall, remember } from './readerState';
import type { Reading } from './reading';
import { agentIdOf, type ToolResult } from './toolResults';

const rememberedLines = 512;
const rememberedThreads = 2000;

/** `agent-<id>.meta.json`, seen from 2.1.2 on; the fields grew with the versions. */
const agentMeta = z.object({
  agentType: z.optional(z.string()),
  description: z.optional(z.string()),
  name: z.optional(z.string()),
  teamName: z.optional(z.string()),
  toolUseId: z.optional(z.string()),
  parentAgentId: z.optional(z.string()),
  requestShape: z.optional(z.string()),
  worktreePath: z.optional(z.string()),
});

/** `<session>/workflows/<run>.json`: what a workflow calls its agents. */
const workflowRun = z.object({
  workflowProgress: z.array(
    z.object({
      agentId: z.optional(z.string()),
      label: z.optional(z.string()),
      phaseTitle: z.optional(z.string()),
    }),
  ),
});

/** The thread of an agent's own file, from its place and its companions. */
export function announceOwnThread(reading: Reading): void {
  const { identity, source } = reading.context;
  if (reading.isMainSource) return;
  const meta = companion(reading, '.meta.json', agentMeta);
  const inWorkflow = /[\\/]subagents[\\/]workflows[\\/]/.test(source.path);
  const run = inWorkflow ? companion(reading, '.json', workflowRun) : null;
  const agent = run?.workflowProgress.find(one => one.agentId === identity.threadId);
  reading.context.sink.thread({
    threadId: identity.threadId,
    parentThreadId: meta?.parentAgentId ?? (inWorkflow ? mainThread : undefined),
    kind: inWorkflow ? 'workflow' : kindOf(meta?.requestShape, meta?.teamName),
    agentType: meta?.agentType,
    name: meta?.name ?? agent?.label,
    description: meta?.description ?? agent?.phaseTitle,
    spawnCallId: meta?.toolUseId,
    worktreePath: meta?.worktreePath,
  });
}

function kindOf(shape: string | undefined, team: string | undefined): ThreadFact['kind'] {
  if (team !== undefined) return 'team';
  if (shape === 'foreground') return 'sync';
  return shape === 'background' ? 'async' : undefined;
}

function companion<Schema extends z.ZodMiniType>(
  reading: Reading,
  ending: string,
  schema: Schema,
): z.output<Schema> | null {
  const path = reading.context.source.companions.find(
    one => one.endsWith(ending) && (ending !== '.json' || !one.endsWith('.meta.json')),
  );
  const text = path === undefined ? undefined : reading.context.companions.get(path);
  return companionFields(schema, text);
}

/** What a Task, Agent or Workflow call says about the thread it starts; null for other tools. */
export function spawnOf(tool: string, input: JsonRecord): OpenCall['spawn'] {
  if (tool === 'Workflow') {
    return { promptHash: null, kind: 'workflow', agentType: null, name: null, description: null };
  }
  if (tool !== 'Task' && tool !== 'Agent') return null;
  const prompt = stringField(input, 'prompt');
  const team = stringField(input, 'team_name') !== null;
  return {
    promptHash: prompt === null ? null : hashOf(prompt),
    kind: team ? 'team' : input.run_in_background === true ? 'async' : 'sync',
    agentType: stringField(input, 'subagent_type'),
    name: stringField(input, 'name'),
    description: stringField(input, 'description'),
  };
}

/** Tells that a call started a thread. */
function linkThread(reading: Reading, threadId: string, callId: string, call: OpenCall | undefined): void {
  reading.context.sink.thread({
    threadId,
    parentThreadId: call?.threadId ?? reading.context.identity.threadId,
    kind: call?.spawn?.kind,
    agentType: call?.spawn?.agentType ?? undefined,
    name: call?.spawn?.name ?? undefined,
    description: call?.spawn?.description ?? undefined,
    spawnCallId: callId,
  });
}

/** The thread of a message inside an `agent_progress` line, which names its agent and the call that started it. */
export function progressThread(reading: Reading, data: JsonRecord, progress: JsonRecord): string | null {
  const agent = stringField(data, 'agentId');
  const callId = stringField(progress, 'parentToolUseID') ?? stringField(progress, 'toolUseID');
  const threadId = agent ?? callId;
  if (threadId === null) return null;
  if (callId !== null && reading.state.spawned.get(callId) !== threadId) {
    remember(reading.state.spawned, callId, threadId, rememberedThreads);
    linkThread(reading, threadId, callId, reading.state.calls.get(callId));
  }
  return threadId;
}

/** The thread of a line: the file's own, or the sidechain it is part of inside a session's file (1.0.x and 2.0.x). */
export function threadOf(reading: Reading, record: JsonRecord): string {
  const { identity } = reading.context;
  if (!reading.isMainSource || record.isSidechain !== true) return identity.threadId;
  const agent = stringField(record, 'agentId');
  if (agent !== null) return agent;

  const { chains } = reading.state;
  const uuid = stringField(record, 'uuid');
  const parent = stringField(record, 'parentUuid');
  const known = parent === null ? undefined : chains.get(parent);
  const root = known ?? uuid ?? parent ?? 'sidechain';
  if (uuid !== null) remember(chains, uuid, root, rememberedLines);
  if (known === undefined) linkByPrompt(reading, root, record);
  return root;
}

/** Old sidechains name no call; their first line repeats the prompt of the Task that started them. */
function linkByPrompt(reading: Reading, threadId: string, record: JsonRecord): void {
  const message = recordField(record, 'message');
  const prompt = message === null ? null : contentText(message.content);
  if (prompt === null) return;
  const hash = hashOf(prompt);
  for (const [callId, call] of reading.state.calls) {
    if (call.spawn?.promptHash !== hash || reading.state.spawned.has(callId)) continue;
    remember(reading.state.spawned, callId, threadId, rememberedThreads);
    linkThread(reading, threadId, callId, call);
    return;
  }
}

/** The thread that a finished (or launched) call started, with how it went. */
export function finishSpawn(reading: Reading, callId: string, call: OpenCall, result: ToolResult): void {
  if (call.spawn === null || call.spawn.kind === 'workflow') return;
  const threadId = agentIdOf(result) ?? reading.state.spawned.get(callId);
  if (threadId === undefined) return;
  const structured = result.structured;
  const launched =
    structured?.isAsync === true || (structured && stringField(structured, 'status')) === 'async_launched';
  if (launched && !reading.state.launched.includes(threadId)) reading.state.launched.push(threadId);
  reading.context.sink.thread({
    threadId,
    parentThreadId: call.threadId,
    kind: launched && call.spawn.kind === 'sync' ? 'async' : call.spawn.kind,
    agentType: call.spawn.agentType ?? (structured && stringField(structured, 'agentType')) ?? undefined,
    name: call.spawn.name ?? undefined,
    description: call.spawn.description ?? (structured && stringField(structured, 'description')) ?? undefined,
    model: (structured && stringField(structured, 'resolvedModel')) ?? undefined,
    status: launched ? 'running' : statusOf(result),
    spawnCallId: callId,
    worktreePath: (structured && stringField(structured, 'worktreePath')) ?? undefined,
  });
  reading.state.spawned.delete(callId);
}

function statusOf(result: ToolResult): ThreadFact['status'] {
  if (result.outcome === 'ok') return 'completed';
  if (result.outcome === 'denied' || result.outcome === 'interrupted') return 'interrupted';
  return result.outcome === 'error' ? 'failed' : undefined;
}

/** A `<task-notification>`: how a background agent ended. Those of shell commands name no thread of ours. */
export function noteTaskEnd(reading: Reading, taskId: string | null, status: string | null): void {
  if (taskId === null || !reading.state.launched.includes(taskId)) return;
  const known = { completed: 'completed', failed: 'failed', killed: 'interrupted', stopped: 'interrupted' } as const;
  if (status !== 'completed' && status !== 'failed' && status !== 'killed' && status !== 'stopped') return;
  reading.context.sink.thread({ threadId: taskId, status: known[status] });
}

/** The model a sidechain works with, told when it is first seen. */
export function noteModel(reading: Reading, threadId: string, model: string): void {
  if (threadId === mainThread || reading.state.threads.has(threadId)) return;
  remember(reading.state.threads, threadId, model, rememberedThreads);
  reading.context.sink.thread({ threadId, model });
}

function hashOf(text: string): string {
  return createHash('sha1').update(text.trim()).digest('base64url').slice(0, 16);
}
