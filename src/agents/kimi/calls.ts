import { callSummary } from '../callSummary';
import { type JsonRecord, parseFields, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import { noteAgents } from './agents';
import { editOf, isEditTool } from './callEdit';
import type { Reading } from './reading';
import type { OpenCall } from './wireState';

/** Calls that were never answered (their process was killed) must not fill the reader's state, nor long texts. */
const mostOpenCalls = 64;
const longestKeptArgs = 200_000;

const shells = new Set(['Bash', 'Shell']);

/** What a record says of a call. */
export interface ToldCall {
  readonly id: string | null;
  readonly tool: string;
  /** JSON, or its beginning. */
  readonly args: string;
  /** The file, where the client resolved it. */
  readonly path?: string | null;
  readonly requestKey: string | null;
}

export function tellCall(reading: Reading, { id, tool, args, path = null, requestKey }: ToldCall): void {
  const { state, ts, threadId } = reading;
  const fields = parseFields(args) ?? {};
  const node = nodeOf(reading, requestKey, id);
  const named = path ?? stringField(fields, 'path');
  if (named !== null) reading.placeByPath(named);
  const summary = callSummary(tool, fields);
  const seq = reading.event({
    kind: 'tool_call',
    role: 'assistant',
    tool,
    callId: id,
    body: args,
    summary,
    requestKey,
    node,
  });
  if (id === null) return;
  // Of a copied call only its name is told again.
  const kept = reading.isCopied || args.length > longestKeptArgs ? '{}' : args;
  state.calls = state.calls.filter(call => call.id !== id || call.threadId !== threadId);
  state.calls.push({ id, threadId, seq, ts, tool, args: kept, path, node, requestKey });
  if (state.calls.length > mostOpenCalls) state.calls.shift();
  state.act = 'calls';
}

/** More of the arguments of the call that was told last: its event is told again. */
export function continueCall(reading: Reading, more: string): void {
  const { state, teller, threadId } = reading;
  const call = state.calls.findLast(one => one.threadId === threadId);
  if (call === undefined || call.args.length + more.length > longestKeptArgs) return;
  call.args += more;
  const fields = parseFields(call.args);
  if (fields === null) return;
  const { seq, ts, tool, id, args, node, requestKey } = call;
  const summary = callSummary(tool, fields);
  const told = { kind: 'tool_call', role: 'assistant', threadId, seq, ts, tool, callId: id } as const;
  teller.event({ ...told, body: args, summary, node, requestKey });
  const path = stringField(fields, 'path');
  if (path !== null) reading.placeByPath(path);
}

/** What a record says of a call's end. */
export interface ToldResult {
  readonly callId: string | null;
  /** What the tool gave the model. */
  readonly text: string;
  /** What the client says of it. */
  readonly message: string;
  readonly isError: boolean;
  /** Blocks that Kimi CLI showed. */
  readonly display: readonly unknown[];
}

export function tellResult(reading: Reading, result: ToldResult): void {
  const { state, teller, ts, threadId } = reading;
  const { callId, text, message, isError, display } = result;
  const call = state.calls.find(({ id, threadId: of }) => id === callId && of === threadId);
  const body =
    text === '' ? message : isError && message !== '' && !text.includes(message) ? `${text}\n${message}` : text;
  const isDenied = callId !== null && state.denied.includes(callId);
  const detail = detailOf(body, isError, isDenied, display);
  const seq = reading.event({
    kind: 'tool_result',
    role: 'tool',
    tool: call?.tool ?? null,
    callId,
    body,
    detail,
    summary: oneLine(body),
    requestKey: call?.requestKey ?? null,
    node: `${call?.node ?? reading.node}/result`,
  });
  state.act = 'results';
  if (call === undefined) return;
  state.calls = state.calls.filter(one => one !== call);
  if (isDenied) state.denied = state.denied.filter(id => id !== callId);
  if (reading.isCopied) return;
  const args = parseFields(call.args) ?? {};
  tellEdit(reading, call, args, display, detail !== null);
  const command = stringField(args, 'command');
  if (shells.has(call.tool) && command !== null && args.run_in_background !== true && (detail ?? 'error') === 'error') {
    const exitCode = exitCodeIn(body);
    teller.command({ seq, ts, callId, threadId, command, output: text, exitCode, isError });
  }
  noteAgents(reading, call, args, text);
}

/** Edits whose result never came. */
export function tellUnanswered(reading: Reading): void {
  for (const call of reading.state.calls)
    if (isEditTool(call.tool)) tellEdit(reading, call, parseFields(call.args) ?? {}, [], null);
}

function tellEdit(
  { teller, state }: Reading,
  { tool, seq, ts, id, path, threadId }: OpenCall,
  args: JsonRecord,
  display: readonly unknown[],
  failed: boolean | null,
): void {
  const edit = editOf({ tool, args, path, cwd: state.cwd, display, failed });
  if (edit !== null) teller.edit({ ...edit, seq, ts, callId: id, tool, threadId });
}

/** The client's own sentence ends a failed command's output; in Kimi CLI's context it begins it. */
function exitCodeIn(text: string): number | null {
  const code =
    /Command failed with exit code: (-?\d+)\.?\s*$/.exec(text.slice(-100)) ??
    /^<system>ERROR: Command failed with exit code: (-?\d+)/.exec(text);
  return code === null ? null : Number(code[1]);
}

/** Ids of calls are counted anew in every session: the request tells them apart. */
function nodeOf(reading: Reading, requestKey: string | null, id: string | null): string {
  return `${requestKey ?? reading.node}/${id ?? reading.state.seq}`;
}

/**
 * How a call ended that did not go well. The sentences are the clients' own: kimi-code
 * packages/agent-core-v2/src/agent/toolApproval and toolExecutor, kimi-cli src/kimi_cli/tools/utils.py.
 */
function detailOf(text: string, isError: boolean, isDenied: boolean, display: readonly unknown[]): string | null {
  if (!isError) return null;
  if (
    isDenied ||
    /^(?:<system>ERROR: )?The tool call is rejected by the user|the user rejected the approval request/.test(text)
  )
    return 'denial';
  if (/^Tool "[^"]*" was denied by permission/.test(text)) return 'permission_denial';
  if (JSON.stringify(display).includes('"Hook blocked"')) return 'permission_denial';
  if (/approval request was cancelled/.test(text)) return 'cancelled';
  if (/^The user manually interrupted "|^Tool "[^"]*" was aborted|^Tool execution was interrupted/.test(text))
    return 'interrupted';
  return 'error';
}
