import { createHash } from 'node:crypto';
import { judgeCheck } from '../../checks/judgeCheck';
import { recognizeCheck } from '../../checks/recognizeCheck';
import { type EventKind, mainThread } from '../../model/facts';
import { isRecord, type JsonRecord, recordField, stringField } from '../jsonRecord';
import { classifyUserText, inTag, type UserText } from './classifyUser';
import { editOutcome } from './edits';
import { type OpenCall, remember } from './readerState';
import type { Line, Reading } from './reading';
import { noteAct, noteExit } from './sessionEnd';
import { finishSpawn, noteTaskEnd } from './sidechains';
import { firstPromptTitle } from './titles';
import {
  type Outcome,
  readToolResult,
  runsInBackground,
  spilledPath,
  stripErrorTag,
  type ToolResult,
} from './toolResults';

const rememberedPaths = 5000;

/** A `user` record: tool results, what a person typed, and what the client says in the user's name. */
export function readUser(reading: Reading, line: Line): void {
  const message = recordField(line.record, 'message');
  if (message === null) {
    reading.problem('unexpected_shape', 'user without message');
    return;
  }
  const content = message.content;
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [{ type: 'text', text: content }];
  const typed: string[] = [];
  for (const block of blocks) {
    if (!isRecord(block)) continue;
    if (block.type === 'tool_result') readResult(reading, line, block);
    else if (block.type === 'image' || block.type === 'document') typed.push(`[${block.type}]`);
    else {
      const text = stringField(block, 'text');
      if (text === null) continue;
      const said = classifyUserText(line.record, text, line.threadId !== mainThread);
      if (said.detail === 'prompt') typed.push(said.text);
      else sayFor(reading, line, said);
    }
  }
  // One prompt, however many blocks it came in (text and images).
  if (typed.length > 0) sayFor(reading, line, promptOf(line, typed.join('\n')));
}

function promptOf(line: Line, text: string): UserText {
  return classifyUserText(line.record, text, line.threadId !== mainThread);
}

/** Emits a user's or client's text, and what follows from it. */
export function sayFor(reading: Reading, line: Line, said: UserText): void {
  reading.event(line, { kind: said.kind, role: said.role, detail: said.detail, body: said.text });
  if (said.detail === 'prompt' || said.detail === 'spawn_prompt') noteAct(reading, line, 'prompt');
  else if (said.detail === 'interrupt') noteAct(reading, line, 'interrupt');
  else if (said.detail === 'command') noteExit(reading, said.text);
  else if (said.detail === 'task_notification') {
    noteTaskEnd(reading, inTag(said.text, 'task-id'), inTag(said.text, 'status'));
  }
  if (!line.repeated && line.threadId === mainThread) firstPromptTitle(reading, said);
}

function readResult(reading: Reading, line: Line, block: JsonRecord): void {
  const callId = stringField(block, 'tool_use_id') ?? stringField(line.record, 'sourceToolUseID');
  const call = callId === null ? undefined : reading.state.calls.get(callId);
  const result = readToolResult(line.record, block, call?.tool ?? null);
  const body = spilledText(reading, result) ?? result.text;
  const seq = reading.event(line, {
    ...resultKind(line.record, result, call),
    tool: call?.tool ?? null,
    callId,
    summary: result.reason ?? stripErrorTag(result.text ?? ''),
    body,
  });
  noteAct(reading, line, 'result');
  if (callId === null || call === undefined) return;
  reading.state.calls.delete(callId);
  if (call.edit !== null) readEdit(reading, line, callId, call, result);
  if (call.command !== null) readCheck(reading, line, callId, { call: call.command, seq, output: body ?? '' }, result);
  finishSpawn(reading, callId, call, result);
}

/** The whole of an output too large for the transcript, where its file is still there (or moved with the session). */
function spilledText(reading: Reading, result: ToolResult): string | null {
  const path = spilledPath(result.text);
  if (path === null) return null;
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return reading.context.readBeside(path) ?? reading.context.readBeside(`tool-results/${name}`);
}

function resultKind(
  record: JsonRecord,
  result: ToolResult,
  call: OpenCall | undefined,
): { kind: EventKind; role: 'user' | 'tool'; detail: string | null } {
  const denials: Partial<Record<Outcome, string>> = { denied: 'denial', plan_denied: 'plan_denial' };
  const denial = denials[result.outcome];
  if (denial !== undefined) return { kind: 'human_intervention', role: 'user', detail: denial };
  if (result.outcome === 'error') return { kind: 'error', role: 'tool', detail: null };
  if (result.outcome === 'refused') {
    const decision = recordField(record, 'permissionDecision');
    const byHook = decision !== null && decision.source === 'hook';
    return { kind: 'error', role: 'tool', detail: byHook ? 'hook_denial' : 'permission_denial' };
  }
  if (result.outcome === 'cancelled') return { kind: 'tool_result', role: 'tool', detail: 'cancelled' };
  if (result.outcome === 'interrupted') return { kind: 'tool_result', role: 'tool', detail: 'interrupted' };
  if (call?.tool === 'AskUserQuestion') return { kind: 'decision', role: 'user', detail: 'answer' };
  if (call?.tool === 'ExitPlanMode') return { kind: 'decision', role: 'user', detail: 'plan_approval' };
  if (result.structured?.userModified === true) return { kind: 'tool_result', role: 'tool', detail: 'user_modified' };
  return { kind: 'tool_result', role: 'tool', detail: null };
}

function readEdit(reading: Reading, line: Line, callId: string, call: OpenCall, result: ToolResult): void {
  if (call.edit === null) return;
  const outcome = editOutcome(call.tool, call.edit, result);
  const { texts } = reading.state;
  const isPrevious = outcome.before !== null && texts.get(outcome.path) === hashOf(outcome.before);
  if (outcome.after !== null) remember(texts, outcome.path, hashOf(outcome.after), rememberedPaths);
  else if (outcome.status !== 'failed') texts.delete(outcome.path);
  reading.context.sink.edit({
    ...outcome,
    seq: call.seq,
    threadId: line.threadId,
    callId,
    ordinal: 0,
    ts: line.ts,
    before: isPrevious ? null : outcome.before,
    beforeIsPrevious: isPrevious,
  });
}

interface CheckRun {
  readonly call: string;
  readonly seq: number;
  readonly output: string;
}

function readCheck(reading: Reading, line: Line, callId: string, run: CheckRun, result: ToolResult): void {
  const check = recognizeCheck(run.call);
  if (check === null) return;
  // A call that was denied, cancelled, cut off or only started says nothing about the code.
  const ended =
    (result.outcome === 'ok' || result.outcome === 'error') && !runsInBackground(result.structured, result.text ?? '');
  const verdict = ended
    ? judgeCheck(check, {
        command: run.call,
        output: run.output,
        exitCode: result.exitCode,
        isError: result.isError,
      })
    : { result: 'unknown' as const, evidence: null, firstError: null, files: [] };
  reading.context.sink.check({
    seq: run.seq,
    threadId: line.threadId,
    callId,
    ts: line.ts,
    command: run.call,
    category: check.category,
    runner: check.runner,
    exitCode: ended ? result.exitCode : null,
    ...verdict,
  });
}

function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 16);
}
