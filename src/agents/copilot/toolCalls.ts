import type { EditFact, EventKind } from '../../model/facts';
import { fieldsAt, isRecord, listField, stringField } from '../jsonRecord';
import type { PatchChange } from '../patchChange';
import { resolvePath } from '../resolvePath';
import { readArguments, shellCommand, summaryOf } from './callArguments';
import { requestedChanges } from './changes';
import { diffOf, parseGitDiff } from './gitDiff';
import type { OpenCall } from './readerState';
import type { Reading } from './reading';
import { kindOf } from './threads';
import { readToolResult, type ToolResult } from './toolResult';

/** Calls that were never answered (their process was killed) must not fill the reader's state. */
const mostOpenCalls = 64;

/** Follows calls from the message that asks for them to their result, and tells their events, edits and checks. */
export class ToolCalls {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The calls that an `assistant.message` asks for. */
  requested(requestKey: string | null): void {
    for (const asked of listField(this.#reading.line.data, 'toolRequests')) {
      if (!isRecord(asked)) continue;
      const id = stringField(asked, 'toolCallId');
      const tool = stringField(asked, 'name');
      if (id !== null && tool !== null) this.#open(id, tool, asked.arguments, requestKey);
    }
  }

  /** A `tool.execution_start`, which repeats a call; some versions and clients tell it here alone. */
  started(): void {
    const { data } = this.#reading.line;
    const id = stringField(data, 'toolCallId');
    const tool = stringField(data, 'toolName');
    if (id !== null && tool !== null && this.#find(id) === undefined) this.#open(id, tool, data.arguments, null);
  }

  /** A `tool.user_requested`: a command that the user typed with `!`. */
  byUser(): void {
    const { data } = this.#reading.line;
    const id = stringField(data, 'toolCallId');
    const tool = stringField(data, 'toolName') ?? 'local_shell';
    const given = readArguments(data.arguments);
    const command = shellCommand(tool, given);
    const summary = `! ${command ?? summaryOf(tool, given, [])}`;
    const event = { kind: 'user_msg', role: 'user', detail: 'shell' } as const;
    const seq = this.#reading.event({ ...event, tool, callId: id, body: command ?? given.text, summary });
    if (id !== null) this.#remember({ ...this.#callOf(id, tool, data.arguments), seq });
  }

  /** A `permission.completed`: a call is remembered as refused until its result tells how it ended. */
  permission(): void {
    const { data } = this.#reading.line;
    const result = fieldsAt(data, 'result');
    const call = this.#find(stringField(data, 'toolCallId') ?? '');
    const kind = stringField(result, 'kind') ?? '';
    if (call === undefined || kind.startsWith('approved')) return;
    call.refusal =
      kind === 'cancelled' ? 'cancelled' : kind === 'denied-interactively-by-user' ? 'denial' : 'permission_denial';
    call.feedback = stringField(result, 'feedback') ?? stringField(result, 'message');
  }

  /** A `tool.execution_complete`. */
  completed(): void {
    const { data } = this.#reading.line;
    const id = stringField(data, 'toolCallId');
    const call = id === null ? undefined : this.#find(id);
    const result = readToolResult(data, call);
    const tool = call?.tool ?? null;
    const seq = this.#reading.event({
      ...outcomeEvent(result, tool),
      tool,
      callId: id,
      body: result.text === '' ? null : result.text,
      summary:
        result.text === '' && result.exitCode !== null ? `exit code ${result.exitCode}` : result.text.slice(0, 400),
      ...(call === undefined ? {} : { threadId: call.threadId }),
    });
    if (call === undefined) return;
    this.#forget(call);
    this.#tellEdits(call, result.ended === 'ok' ? 'applied' : 'failed', result.diff);
    this.#judge(seq, call, result);
  }

  /** Edits of calls without an answer: they may or may not have been made. */
  flush(): void {
    for (const call of this.#reading.state.calls) this.#tellEdits(call, 'unknown', null);
  }

  /** The process that ran them is gone: calls will not be answered any more. */
  abandon(): void {
    this.flush();
    this.#reading.state.calls = [];
    this.#reading.state.running = [];
  }

  #open(id: string, tool: string, given: unknown, requestKey: string | null): void {
    const call = this.#callOf(id, tool, given);
    const args = readArguments(given);
    const summary = summaryOf(
      tool,
      args,
      call.changes.map(({ path }) => path),
    );
    const body = args.text;
    const told = { kind: 'tool_call', role: 'assistant', tool, callId: id, body, summary, requestKey } as const;
    call.seq = this.#reading.event({ ...told, node: id });
    this.#remember(call);
  }

  #callOf(id: string, tool: string, given: unknown): OpenCall {
    const { state, threadId, line } = this.#reading;
    const args = readArguments(given);
    const { fields } = args;
    return {
      id,
      threadId,
      seq: state.seq,
      ts: line.ts,
      tool,
      command: shellCommand(tool, args),
      shell: stringField(fields, 'shellId'),
      cwd: state.cwd,
      changes: requestedChanges(tool, fields, args.text).map(change => ({
        ...change,
        hunks: change.hunks.map(hunk => ({ ...hunk, lines: [...hunk.lines] })),
      })),
      refusal: null,
      feedback: null,
      spawn:
        tool === 'task'
          ? {
              name: stringField(fields, 'name'),
              description: stringField(fields, 'description') ?? stringField(fields, 'prompt'),
              agentType: stringField(fields, 'agent_type'),
              kind: kindOf(stringField(fields, 'mode')),
            }
          : null,
    };
  }

  #find(id: string): OpenCall | undefined {
    return this.#reading.state.calls.find(call => call.id === id);
  }

  #remember(call: OpenCall): void {
    const { calls } = this.#reading.state;
    calls.push(call);
    const oldest = calls.length > mostOpenCalls ? calls.shift() : undefined;
    if (oldest !== undefined) this.#tellEdits(oldest, 'unknown', null);
  }

  #forget(call: OpenCall): void {
    const { calls } = this.#reading.state;
    calls.splice(calls.indexOf(call), 1);
  }

  #tellEdits(call: OpenCall, status: EditFact['status'], diff: string | null): void {
    const diffs = diff === null || call.changes.length === 0 ? [] : parseGitDiff(diff);
    for (const [ordinal, change] of call.changes.entries()) {
      const shown = diffOf(diffs, change.path, call.changes.length === 1);
      this.#reading.teller.edit({
        ...placed(change, shown?.hunks),
        seq: call.seq,
        threadId: call.threadId,
        ordinal,
        ts: call.ts,
        callId: call.id,
        tool: call.tool,
        path: resolvePath(call.cwd, change.path),
        movedTo: change.movedTo === null ? null : resolvePath(call.cwd, change.movedTo),
        status,
      });
    }
  }

  #judge(seq: number, call: OpenCall, result: ToolResult): void {
    const { state, line, teller } = this.#reading;
    const started = state.running.find(({ shell }) => shell === (result.shell ?? call.shell));
    const command = call.command ?? started?.command ?? null;
    if (command === null || result.ended === 'refused') return;
    if (result.isRunning) {
      if (call.command !== null && result.shell !== null) state.running.push({ shell: result.shell, command });
      if (state.running.length > mostOpenCalls) state.running.shift();
      return;
    }
    // Polling a command tells of it when it has ended; what else polls say is nothing.
    if (call.command === null && result.exitCode === null) return;
    state.running = state.running.filter(one => one !== started || call.command !== null);
    const isError = result.exitCode !== null || result.ended === 'ok' ? null : true;
    const { threadId } = call;
    const output = result.text;
    teller.command({
      seq,
      ts: line.ts,
      callId: call.id,
      threadId,
      command,
      output,
      exitCode: result.exitCode,
      isError,
    });
  }
}

/** The diff that the result shows knows the lines; the call's own text knows a new file to its end. */
function placed(change: PatchChange, shown: PatchChange['hunks'] | undefined): PatchChange {
  return shown === undefined || shown.length === 0 || change.operation === 'create'
    ? change
    : { ...change, hunks: shown };
}

function outcomeEvent(
  { ended, exitCode, refusal }: ToolResult,
  tool: string | null,
): { kind: EventKind; role: 'user' | 'tool'; detail: string | null } {
  if (refusal === 'denial') return { kind: 'human_intervention', role: 'user', detail: 'denial' };
  if (refusal !== null) return { kind: 'tool_result', role: 'tool', detail: refusal };
  if (ended === 'ok' && tool === 'ask_user') return { kind: 'decision', role: 'user', detail: 'answer' };
  const failed = ended === 'failed' || (exitCode !== null && exitCode !== 0);
  return { kind: 'tool_result', role: 'tool', detail: failed ? 'error' : null };
}
