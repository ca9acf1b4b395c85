import type { EditFact } from '../../model/facts';
import { fieldsAt, type JsonRecord, numberField, parseFields, stringField } from '../jsonRecord';
import { patchedPaths } from '../parseApplyPatch';
import { CheckWriter } from './checkWriter';
import { type CommandOutput, nestedResults, readOutput } from './commandOutput';
import { EditWriter } from './editWriter';
import type { FactWriter } from './factWriter';
import { parseFileChanges } from './parseFileChanges';
import type { OpenCall } from './readerState';
import { readScript } from './readScript';
import { commandLine, readShellCommand } from './shellCommand';
import type { ThreadWriter } from './threadWriter';

const shellTools = new Set(['shell', 'exec_command', 'shell_command', 'container.exec', 'local_shell', 'unified_exec']);
const patchTools = new Set(['apply_patch', 'applypatch']);
/** Calls that were never answered (their process was killed) must not fill the reader's state. */
const mostOpenCalls = 64;

/** What a call was given: a JSON object, a plain text, or nothing. */
interface CallInput {
  readonly text: string | null;
  readonly args: JsonRecord;
}

/** Follows calls from the record that makes them to the one that answers, and tells their events, edits and checks. */
export class ToolCalls {
  readonly #writer: FactWriter;
  readonly #edits: EditWriter;
  readonly #checks: CheckWriter;
  readonly #threads: ThreadWriter;

  constructor(writer: FactWriter, threads: ThreadWriter) {
    this.#writer = writer;
    this.#edits = new EditWriter(writer);
    this.#checks = new CheckWriter(writer);
    this.#threads = threads;
  }

  /** A `function_call`, `custom_tool_call` or `local_shell_call` item. */
  call(payload: JsonRecord): void {
    const tool = stringField(payload, 'name') ?? (payload.type === 'local_shell_call' ? 'local_shell' : 'unknown');
    const callId = stringField(payload, 'call_id') ?? stringField(payload, 'id');
    const input = readInput(payload);
    const call = this.#openCall(callId ?? '', tool, input);
    const summary = summaryOf(tool, call, input);
    call.seq = this.#writer.event({ kind: 'tool_call', role: 'assistant', tool, callId, body: input.text, summary });
    if (callId === null || this.#writer.state.copied) return;
    this.#remember(call);
    if (call.form === 'spawn') this.#threads.spawning(callId, input.args);
  }

  /** A `function_call_output` or `custom_tool_call_output` item. */
  result(payload: JsonRecord): void {
    const { state } = this.#writer;
    const callId = stringField(payload, 'call_id');
    const call = callId === null ? undefined : this.#find(callId);
    const output = readOutput(payload.output);
    const detail = output.interrupted
      ? 'interrupt'
      : output.denied
        ? 'denial'
        : output.failed === true
          ? 'error'
          : null;
    const summary = oneLineOf(output);
    const tool = call?.tool ?? null;
    const seq = this.#writer.event({
      kind: 'tool_result',
      role: 'tool',
      tool,
      callId,
      body: output.full,
      detail,
      summary,
    });
    if (call === undefined || state.copied) return;
    this.#forget(call);
    this.#edits.untold(call, editStatus(call, output, state.reportsChanges));
    this.#judge(seq, call, output);
    this.#threads.result(call.id, call.tool, output.text);
  }

  /** The record of an applied patch: a `patch_apply_end` event, or a `FileChange` item. */
  changed(id: string | null, record: JsonRecord): void {
    const { state } = this.#writer;
    if (state.copied || id === null) return;
    state.reportsChanges = true;
    const call = this.#callOf(id);
    if (call === undefined || call.toldBy.includes(id)) return;
    call.toldBy.push(id);
    const isFailed = record.success === false || /^(?:failed|declined)$/.test(stringField(record, 'status') ?? '');
    this.#edits.told(call, parseFileChanges(fieldsAt(record, 'changes')), isFailed ? 'failed' : 'applied');
    if (call.id !== id) call.nested = true;
  }

  /** The record of a command's end: an `exec_command_end` event (older builds), or a `CommandExecution` item. */
  executed(id: string | null, record: JsonRecord): void {
    const { state } = this.#writer;
    if (id === null || state.copied) return;
    const call = this.#callOf(id);
    if (call === undefined) return;
    const exitCode = numberField(record, 'exit_code');
    if (call.id === id) {
      call.exitCode = exitCode;
      return;
    }
    call.nested = true;
    const words = Array.isArray(record.command) ? record.command.filter(word => typeof word === 'string') : [];
    const command = words.length > 0 ? commandLine(words) : (stringField(record, 'command') ?? '');
    const output = stringField(record, 'aggregated_output') ?? '';
    const failed = exitCode === null ? record.status === 'failed' : exitCode !== 0;
    const seq = this.nested(id, 'exec_command', { cmd: command }, command, output, failed);
    this.#checks.check(seq, id, command, { output, exitCode, isError: exitCode === null ? failed : null });
  }

  /** A call that only its end records (from a script, or a client's own); `seq` of its result. */
  nested(callId: string, tool: string, input: unknown, summary: string, output: string, failed: boolean): number {
    const body = JSON.stringify(input) ?? null;
    this.#writer.event({ kind: 'tool_call', role: 'assistant', tool, callId, body, summary });
    const detail = failed ? 'error' : null;
    return this.#writer.event({ kind: 'tool_result', role: 'tool', tool, callId, body: output, detail });
  }

  isOpen(id: string): boolean {
    return this.#find(id) !== undefined;
  }

  /** Tells what is known of calls without an answer: their patches may or may not have been applied. */
  flush(): void {
    for (const call of this.#writer.state.calls) this.#edits.untold(call, 'unknown');
  }

  /** A new turn began: calls of the one before will not be answered any more. */
  abandonOpen(): void {
    this.flush();
    this.#writer.state.calls = [];
  }

  #openCall(id: string, tool: string, input: CallInput): OpenCall {
    const { state, ts } = this.#writer;
    const base: OpenCall = {
      id,
      seq: state.seq,
      ts,
      tool,
      form: 'other',
      commands: [],
      patches: [],
      told: [],
      toldBy: [],
      edits: 0,
      nested: false,
      exitCode: null,
      session: null,
    };
    if (patchTools.has(tool)) {
      const text = stringField(input.args, 'input') ?? stringField(input.args, 'patch') ?? input.text ?? '';
      return { ...base, form: 'patch', patches: [{ text, dir: state.cwd }] };
    }
    if (shellTools.has(tool)) {
      const shell = readShellCommand(input.args, state.cwd);
      return {
        ...base,
        form: 'shell',
        commands: shell === null ? [] : [shell.command],
        patches: [...(shell?.patches ?? [])],
      };
    }
    if (tool === 'exec' || tool === 'functions.exec') {
      const script = readScript(input.text ?? '', state.cwd);
      return { ...base, form: 'script', commands: [...script.commands], patches: [...script.patches] };
    }
    if (tool === 'write_stdin') {
      const session = input.args.session_id;
      return { ...base, form: 'stdin', session: session === undefined ? null : String(session) };
    }
    return { ...base, form: tool === 'spawn_agent' ? 'spawn' : 'other' };
  }

  #find(id: string): OpenCall | undefined {
    return this.#writer.state.calls.find(call => call.id === id);
  }

  /** The call that a record belongs to: its own, or for ids that code mode made up, the script that is running. */
  #callOf(id: string): OpenCall | undefined {
    return this.#find(id) ?? this.#writer.state.calls.findLast(({ form }) => form === 'script');
  }

  #remember(call: OpenCall): void {
    const { calls } = this.#writer.state;
    const earlier = this.#find(call.id);
    if (earlier !== undefined) this.#forget(earlier);
    calls.push(call);
    const oldest = calls.length > mostOpenCalls ? calls.shift() : undefined;
    if (oldest !== undefined) this.#edits.untold(oldest, 'unknown');
  }

  #forget(call: OpenCall): void {
    const { calls } = this.#writer.state;
    calls.splice(calls.indexOf(call), 1);
  }

  #judge(seq: number, call: OpenCall, output: CommandOutput): void {
    const exitCode = output.exitCode ?? call.exitCode;
    if (call.form === 'stdin') this.#judgePolled(seq, call.session, output, exitCode);
    else if (call.form === 'shell') this.#judgeShell(seq, call, output, exitCode);
    else if (call.form === 'script' && !call.nested) {
      this.#checks.script(seq, call.id, call.commands, nestedResults(output.parts), output);
    }
  }

  #judgeShell(seq: number, call: OpenCall, output: CommandOutput, exitCode: number | null): void {
    const { running } = this.#writer.state;
    const [command] = call.commands;
    if (command === undefined) return;
    if (output.runningSession !== null) {
      running.push({
        session: output.runningSession,
        callId: call.id,
        command,
        output: output.text.slice(-runningOutputLimit),
      });
      if (running.length > mostOpenCalls) running.shift();
    } else if (!output.interrupted && !output.denied) {
      this.#checks.check(seq, call.id, command, { output: output.text, exitCode, isError: null });
    }
  }

  /** The end of a polled command is judged as that of the call that started it. */
  #judgePolled(seq: number, session: string | null, output: CommandOutput, exitCode: number | null): void {
    const { running } = this.#writer.state;
    const at = running.findLastIndex(command => command.session === session);
    const polled = running[at];
    if (polled === undefined) return;
    const text = polled.output + output.text.slice(-runningOutputLimit);
    polled.output = text.slice(-runningOutputLimit);
    if (output.runningSession !== null) return;
    running.splice(at, 1);
    const { callId, command } = polled;
    this.#checks.check(seq, callId, command, { output: polled.output, exitCode, isError: null });
  }
}

/** Test runners print their verdict at the end. */
const runningOutputLimit = 16_384;

function readInput(payload: JsonRecord): CallInput {
  const given = payload.arguments ?? payload.input ?? payload.action;
  if (typeof given === 'string') return { text: given, args: parseFields(given) ?? {} };
  if (given === undefined || given === null) return { text: null, args: {} };
  const text = JSON.stringify(given);
  return { text, args: parseFields(text) ?? {} };
}

function summaryOf(tool: string, call: OpenCall, input: CallInput): string {
  if (call.form === 'shell' && call.commands[0] !== undefined) return call.commands[0];
  if (call.form === 'patch') {
    const paths = call.patches.flatMap(({ text }) => patchedPaths(text));
    return `${tool} ${paths.join(', ')}`;
  }
  return input.text === null ? tool : `${tool} ${input.text.slice(0, 400)}`;
}

function oneLineOf(output: CommandOutput): string {
  const text = output.text.slice(0, 400).trim();
  if (text !== '') return text;
  return output.exitCode === null ? output.full.slice(0, 400) : `exit code ${output.exitCode}`;
}

const patchFailure =
  /verification failed|Failed to find (?:expected lines|context)|Invalid (?:patch|Context)|patch rejected/;

function editStatus(call: OpenCall, output: CommandOutput, reportsChanges: boolean): EditFact['status'] {
  if (call.patches.length === 0) return 'unknown';
  if (patchFailure.test(output.full.slice(0, 4000)) || output.denied) return 'failed';
  // A compound command may fail after its patch was applied.
  if (output.full.includes('Success. Updated the following files')) return 'applied';
  if (output.interrupted) return 'unknown';
  // Where applications are recorded, a script that went on without one did not apply the patch, or not this one.
  if (call.form === 'script' && output.failed === false && reportsChanges) return 'unknown';
  if (output.failed !== null) return output.failed ? 'failed' : 'applied';
  return 'unknown';
}
