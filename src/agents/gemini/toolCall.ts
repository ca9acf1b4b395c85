import { mainThread } from '../../model/facts';
import { callSummary } from '../callSummary';
import { type FunctionAnswer, functionAnswer } from '../contentParts';
import type { FactTeller } from '../factTeller';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import { readShellReport, type ShellReport } from '../shellReport';
import { timeOf } from '../times';
import { editOf } from './callEdit';
import { refusalOf } from './refusal';

/** Where a call's facts belong. */
export interface CallPlace {
  readonly seq: number;
  readonly ts: number | null;
  readonly node: string;
  readonly requestKey: string | null;
  readonly cwd: string | null;
}

/** States of a call that has no result yet (gemini-cli packages/core/src/scheduler/types.ts). */
const unfinished = new Set(['validating', 'scheduled', 'executing', 'awaiting_approval']);

export function isPending(call: JsonRecord): boolean {
  return unfinished.has(stringField(call, 'status') ?? '');
}

/** Tells a `toolCalls` entry: the call, its result, and what they did. */
export function tellCall(teller: FactTeller, call: JsonRecord, place: CallPlace): void {
  const tool = stringField(call, 'name') ?? 'unknown';
  const callId = stringField(call, 'id');
  const args = fieldsAt(call, 'args');
  const { seq, node, requestKey } = place;
  const from = { tool, callId, node, requestKey };
  const body = isRecord(call.args) ? JSON.stringify(call.args) : null;
  teller.event({
    ...from,
    seq,
    ts: place.ts,
    kind: 'tool_call',
    role: 'assistant',
    body,
    summary: callSummary(tool, args),
  });
  if (isPending(call)) return;

  const ts = timeOf(call.timestamp) ?? place.ts;
  const answer = answerOf(call, callId);
  const isShell = tool === 'run_shell_command';
  const report = isShell ? readShellReport(answer.text) : null;
  const detail = detailOf(call, answer, report);
  const summary = oneLine(report?.output.trim() || answer.text);
  teller.event({ ...from, seq: seq + 1, ts, kind: 'tool_result', role: 'tool', body: answer.text, detail, summary });

  const edit = editOf({
    tool,
    args,
    answer: answer.text,
    display: call.resultDisplay,
    cwd: place.cwd,
    failed: detail !== null,
  });
  if (edit !== null) teller.edit({ ...edit, seq, ts, callId, tool });
  const command = stringField(args, 'command');
  if (report !== null && command !== null && (detail === null || detail === 'error')) {
    const isError = call.status === 'error' ? true : null;
    const { output, exitCode } = report;
    teller.command({ seq: seq + 1, ts, callId, command, output, exitCode, isError });
  }
  tellAgent(teller, call, { tool, callId, args, answer: answer.text });
}

function answerOf(call: JsonRecord, callId: string | null): FunctionAnswer {
  const answer = functionAnswer(call.result, callId);
  if (answer !== null && answer.text !== '') return answer;
  return { text: stringField(call, 'resultDisplay') ?? '', isError: answer?.isError ?? false };
}

function detailOf(call: JsonRecord, { text, isError }: FunctionAnswer, report: ShellReport | null): string | null {
  const refusal = refusalOf(text, call.status);
  if (refusal !== null) return refusal;
  if (report?.cancelled === true) return 'interrupted';
  if (call.status === 'error' || isError) return 'error';
  return report !== null && ((report.exitCode ?? 0) !== 0 || report.timedOut) ? 'error' : null;
}

/** A call that ran an agent names the agent's chat (`agentId`, 2026). */
function tellAgent(
  teller: FactTeller,
  call: JsonRecord,
  { tool, callId, args, answer }: { tool: string; callId: string | null; args: JsonRecord; answer: string },
): void {
  const agentId = stringField(call, 'agentId');
  if (agentId === null) return;
  const display = fieldsAt(call, 'resultDisplay');
  const state = stringField(display, 'state');
  const reason = stringField(display, 'terminateReason') ?? /Termination Reason: (\w+)/.exec(answer)?.[1] ?? null;
  const isDone = call.status === 'success' && (reason === null || reason === 'GOAL') && state !== 'error';
  const isStopped = call.status === 'cancelled' || state === 'cancelled' || reason === 'ABORTED';
  teller.context.sink.thread({
    threadId: agentId,
    parentThreadId: teller.context.identity.threadId ?? mainThread,
    kind: 'sync',
    agentType: stringField(display, 'agentName') ?? stringField(args, 'agent_name') ?? tool,
    description: oneLine(stringField(args, 'prompt') ?? stringField(args, 'objective') ?? '') || undefined,
    status: isStopped ? 'interrupted' : isDone ? 'completed' : 'failed',
    spawnCallId: callId ?? undefined,
  });
}
