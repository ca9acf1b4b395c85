import type { EditFact, EventFact, ThreadFact } from '../../model/facts';
import { callSummary } from '../callSummary';
import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import { patchedPaths } from '../parseApplyPatch';
import { timeOf } from '../times';

export type CallStatus = 'pending' | 'running' | 'completed' | 'error';

/** A part of type `tool`: a call, and its result when it has ended. */
export interface ToolPart {
  readonly tool: string;
  /** Pairs call, result, edits and the thread it started. Unique over all sessions. */
  readonly callId: string;
  readonly status: CallStatus;
  readonly input: JsonRecord;
  /** The input as JSON, or as far as it was written. */
  readonly inputText: string | null;
  readonly output: string | null;
  readonly metadata: JsonRecord;
  readonly started: number | null;
  readonly ended: number | null;
}

/** Null for a part without a state, which no version writes. */
export function toolPart(part: JsonRecord, messageId: string, partId: string): ToolPart | null {
  const state = fieldsAt(part, 'state');
  const status = statusOf(stringField(state, 'status'));
  if (status === null) return null;
  const input = fieldsAt(state, 'input');
  const raw = stringField(state, 'raw');
  const time = fieldsAt(state, 'time');
  return {
    tool: stringField(part, 'tool') ?? 'unknown',
    callId: callIdOf(stringField(part, 'callID'), messageId) ?? partId,
    status,
    input,
    inputText: Object.keys(input).length === 0 && raw !== null ? raw : JSON.stringify(input),
    output: outputOf(status === 'error' ? state.error : state.output),
    metadata: fieldsAt(state, 'metadata'),
    started: timeOf(time.start),
    ended: timeOf(time.end),
  };
}

function statusOf(status: string | null): CallStatus | null {
  const word = status?.toLowerCase();
  switch (word) {
    case 'pending':
    case 'running':
    case 'completed':
    case 'error':
      return word;
    case 'success':
      return 'completed';
    default:
      return null;
  }
}

/** Some providers number calls (`functions.edit:27`): such ids are the same in many sessions. */
function callIdOf(id: string | null, messageId: string): string | null {
  const plain = id?.trim() ?? '';
  if (plain === '') return null;
  return plain.length >= 16 && !plain.includes(':') ? plain : `${messageId}/${plain}`;
}

function outputOf(output: unknown): string | null {
  if (typeof output === 'string') return output;
  return output === undefined || output === null ? null : JSON.stringify(output);
}

export function toolSummary({ tool, input }: ToolPart): string {
  const patch = stringField(input, 'patchText');
  return patch === null ? callSummary(tool, input) : `${tool} ${patchedPaths(patch).join(', ')}`;
}

/** How a call ended, as an event tells it. */
export interface CallOutcome {
  readonly role: EventFact['role'];
  readonly detail: 'error' | 'denial' | 'permission_denial' | 'cancelled' | 'interrupted' | null;
  readonly body: string;
}

/** What the client answers for the user or in place of the tool (`permission`, `session/processor.ts`). */
const answers: readonly (readonly [RegExp, CallOutcome['detail']])[] = [
  [/^(?:Error: )?The user rejected permission/, 'denial'],
  [/^(?:Error: )?The user dismissed this question/, 'cancelled'],
  [
    /specified a rule which prevents you from using|specifically restricted access to this command/,
    'permission_denial',
  ],
  [/^(?:Error: )?Tool execution aborted/, 'interrupted'],
];
const feedback = /with (?:the following )?feedback: ([\s\S]+)$/;
const cutCommand = /metadata>\s[\s\S]*User aborted the command|\(Command was aborted\)/;
const slowCommand = /exceed(?:ed|ing) (?:its )?timeout|\(Command timed out after/;

/** Null for a call that has not ended. `isAutomated`: nobody was asked, so nobody refused. */
export function callOutcome(part: ToolPart, isAutomated: boolean): CallOutcome | null {
  if (part.status !== 'completed' && part.status !== 'error') return null;
  const body = part.output ?? '';
  if (part.status === 'completed') return { role: 'tool', detail: completedDetail(part, body), body };
  if (part.metadata.interrupted === true) return { role: 'tool', detail: 'interrupted', body };
  const detail = answers.find(([pattern]) => pattern.test(body))?.[1] ?? 'error';
  if (detail === 'denial' && isAutomated) return { role: 'tool', detail: 'permission_denial', body };
  const said = detail === 'denial' ? feedback.exec(body)?.[1] : undefined;
  return said === undefined ? { role: 'tool', detail, body } : { role: 'user', detail, body: said };
}

/** A call of a tool that does not exist ends well, as does a command that fails. */
function completedDetail({ tool, metadata }: ToolPart, body: string): CallOutcome['detail'] {
  if (tool === 'invalid') return 'error';
  if (!isShell(tool)) return null;
  const end = body.slice(-1000);
  if (cutCommand.test(end)) return 'interrupted';
  if (typeof metadata.exit === 'number') return metadata.exit === 0 ? null : 'error';
  return slowCommand.test(end) ? 'error' : null;
}

export function isShell(tool: string): boolean {
  return tool === 'bash' || tool === 'shell';
}

export function editStatus({ status }: ToolPart): EditFact['status'] {
  return status === 'completed' ? 'applied' : status === 'error' ? 'failed' : 'unknown';
}

/** The sidechain that a `task` call started, as soon as its session is known. */
export function startedThread(part: ToolPart, outcome: CallOutcome | null): ThreadFact | null {
  const threadId = stringField(part.metadata, 'sessionId') ?? stringField(part.metadata, 'sessionID');
  if (part.tool !== 'task' || threadId === null) return null;
  const isAsync = part.input.background === true || part.metadata.background === true;
  return {
    threadId,
    kind: isAsync ? 'async' : 'sync',
    agentType: stringField(part.input, 'subagent_type') ?? undefined,
    description: stringField(part.input, 'description') ?? undefined,
    model: stringField(fieldsAt(part.metadata, 'model'), 'modelID') ?? undefined,
    spawnCallId: part.callId,
    // A background task is answered when it begins.
    status: isAsync ? undefined : threadStatus(outcome),
  };
}

function threadStatus(outcome: CallOutcome | null): ThreadFact['status'] {
  if (outcome === null) return 'running';
  if (outcome.detail === null) return 'completed';
  return outcome.detail === 'interrupted' ? 'interrupted' : 'failed';
}
