import { callSummary } from '../callSummary';
import { contentParts, type FunctionAnswer, functionAnswer } from '../contentParts';
import { editOf, isEditTool } from '../gemini/callEdit';
import { refusalOf } from '../gemini/refusal';
import { fieldsAt, type JsonRecord, numberField, parseFields, recordField, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import { readShellReport } from '../shellReport';
import type { Reading } from './reading';
import type { OpenCall } from './recordState';
import { tellAgent } from './subagents';

/** Calls that were never answered (their process was killed) must not fill the reader's state, nor long texts. */
const mostOpenCalls = 64;
const longestKeptArgs = 200_000;

/** A `functionCall` part of an answer. */
export function tellCall(reading: Reading, call: JsonRecord, requestKey: string | null): void {
  const { state, ts, isCopied } = reading;
  const tool = stringField(call, 'name') ?? 'unknown';
  const callId = stringField(call, 'id');
  const args = fieldsAt(call, 'args');
  const body = JSON.stringify(args);
  const summary = callSummary(tool, args);
  const seq = reading.event({ kind: 'tool_call', role: 'assistant', tool, callId, body, summary, requestKey });
  if (callId === null) return;
  // Of a copied call only its name is told again.
  const kept = isCopied || body.length > longestKeptArgs ? '{}' : body;
  state.calls = state.calls.filter(({ id }) => id !== callId);
  state.calls.push({ id: callId, seq, ts, tool, args: kept });
  if (state.calls.length > mostOpenCalls) state.calls.shift();
}

/** A `tool_result` record: the answers in its message, and what the client knows of the call beside. */
export function tellResults(reading: Reading, record: JsonRecord): void {
  const { parts } = fieldsAt(record, 'message');
  const known = fieldsAt(record, 'toolCallResult');
  const ids = contentParts(parts)
    .map(part => recordField(part, 'functionResponse'))
    .filter(answer => answer !== null)
    .map(answer => stringField(answer, 'id'));
  const callId = stringField(known, 'callId');
  const [first] = ids;
  // Parts beside an answer (an image) belong to it; one record answers one call, but need not.
  for (const id of ids.length > 1 ? ids : [callId ?? first ?? null])
    tellResult(reading, id, functionAnswer(parts, id), id === callId || ids.length <= 1 ? known : {});
}

function tellResult(reading: Reading, callId: string | null, given: FunctionAnswer | null, known: JsonRecord): void {
  const { state, teller, ts } = reading;
  const call = state.calls.find(({ id }) => id === callId);
  const answer = given ?? { text: stringField(known, 'resultDisplay') ?? '', isError: false };
  const shown = fieldsAt(known, 'resultDisplay');
  const isShell = call?.tool === 'run_shell_command' || shown.type === 'shell_result';
  const shell = isShell ? shellOutcome(answer.text, shown) : null;
  const detail = detailOf(answer, known, shell);
  const summary = oneLine(shell?.output.trim() || answer.text);
  const tool = call?.tool ?? null;
  const seq = reading.event({ kind: 'tool_result', role: 'tool', tool, callId, body: answer.text, detail, summary });
  if (call === undefined) return;
  state.calls = state.calls.filter(one => one !== call);
  if (reading.isCopied) return;
  const args = parseFields(call.args) ?? {};
  tellEdit(reading, call, { answer: answer.text, display: known.resultDisplay, failed: detail !== null });
  const command = stringField(args, 'command');
  if (shell !== null && command !== null && (detail === null || detail === 'error')) {
    const isError = shell.exitCode === null && (known.status === 'error' || answer.isError) ? true : null;
    teller.command({ seq, ts, callId, command, output: shell.output, exitCode: shell.exitCode, isError });
  }
  tellAgent(reading, call, args, known, answer.text);
}

/** Edits whose result never came. */
export function tellUnanswered(reading: Reading): void {
  for (const call of reading.state.calls)
    if (isEditTool(call.tool)) tellEdit(reading, call, { answer: '', display: null, failed: null });
}

function tellEdit(
  { teller, state }: Reading,
  call: OpenCall,
  outcome: { readonly answer: string; readonly display: unknown; readonly failed: boolean | null },
): void {
  const { tool, seq, ts, id } = call;
  const edit = editOf({ tool, args: parseFields(call.args) ?? {}, cwd: state.cwd, ...outcome });
  if (edit !== null) teller.edit({ ...edit, seq, ts, callId: id, tool });
}

interface ShellOutcome {
  readonly output: string;
  readonly exitCode: number | null;
  readonly stopped: boolean;
  readonly failed: boolean;
}

/** A command's end: recorded (`shell_result`, since 2026), else in the report that the model was given. */
function shellOutcome(text: string, shown: JsonRecord): ShellOutcome {
  const report = readShellReport(text);
  if (shown.type !== 'shell_result')
    return { ...report, stopped: report.cancelled, failed: (report.exitCode ?? 0) !== 0 || report.timedOut };
  const exitCode = numberField(shown, 'exitCode');
  const outcome = stringField(shown, 'outcome');
  return {
    output: report.output === text ? (stringField(shown, 'output') ?? text) : report.output,
    exitCode,
    stopped: outcome === 'cancelled' || outcome === 'aborted',
    failed: (exitCode ?? 0) !== 0 || outcome === 'timeout' || outcome === 'timed_out',
  };
}

function detailOf(answer: FunctionAnswer, known: JsonRecord, shell: ShellOutcome | null): string | null {
  if (known.errorType === 'execution_denied') return 'permission_denial';
  const refusal = refusalOf(answer.text, known.status);
  if (refusal !== null) return refusal;
  if (shell?.stopped === true) return 'interrupted';
  return known.status === 'error' || answer.isError || shell?.failed === true ? 'error' : null;
}
