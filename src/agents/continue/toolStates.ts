import { fieldsAt, isRecord, type JsonRecord, listField, parseFields, recordField, stringField } from '../jsonRecord';
import type { CallResult } from '../tellCall';

/** A call and how far it got (`ToolCallState`). */
export interface ToolState {
  readonly id: string;
  readonly tool: string;
  /** Its arguments as the model wrote them. */
  readonly body: string;
  readonly input: JsonRecord;
  /** Null for calls of which only the message tells. */
  readonly status: string | null;
  /** Its arguments are complete: it waited for the user, or ran. Only the extension notes that. */
  readonly isComplete: boolean;
  /** What the extension worked out from them: the file before and after an edit. */
  readonly processed: JsonRecord;
  readonly output: readonly JsonRecord[];
}

/** The calls of an item. Before July 2025 there was one at most, under `toolCallState`. */
export function callsOf(item: JsonRecord, message: JsonRecord): ToolState[] {
  const single = recordField(item, 'toolCallState');
  const states = [...listField(item, 'toolCallStates'), ...(single === null ? [] : [single])].filter(isRecord);
  const calls = states.map(state => callOf(fieldsAt(state, 'toolCall'), state));
  const known = new Set(calls.map(({ id }) => id));
  for (const call of listField(message, 'toolCalls'))
    if (isRecord(call) && !known.has(stringField(call, 'id') ?? '')) calls.push(callOf(call, {}));
  return calls.filter(({ tool }) => tool !== '');
}

function callOf(call: JsonRecord, state: JsonRecord): ToolState {
  const told = fieldsAt(call, 'function');
  const body = stringField(told, 'arguments') ?? '';
  const parsed = fieldsAt(state, 'parsedArgs');
  const processed = recordField(state, 'processedArgs');
  return {
    id: stringField(state, 'toolCallId') ?? stringField(call, 'id') ?? '',
    tool: stringField(told, 'name') ?? '',
    body,
    input: parseFields(body) ?? parsed,
    status: stringField(state, 'status'),
    isComplete: recordField(state, 'tool') !== null,
    processed: processed ?? parsed,
    output: listField(state, 'output').filter(isRecord),
  };
}

/** How a call ended, null while it has not. `answer` is the message of role `tool` that repeats its output. */
export function resultOf(call: ToolState, answer: string | null): Omit<CallResult, 'ts'> | null {
  const said = call.output.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n\n');
  const text = said === '' ? (answer ?? '') : said;
  if (call.status === null) return answer === null ? null : { text, detail: null };
  if (call.status === 'canceled') return { text, detail: refusal(call, text) };
  if (call.status !== 'done' && call.status !== 'errored') return null;
  const exitCode = exitCodeOf(call, text);
  const hasFailed =
    call.status === 'errored' ||
    (exitCode ?? 0) !== 0 ||
    /\[Command timed out after \d+ seconds of no output\]/.test(text);
  return { text, detail: hasFailed ? 'error' : null, exitCode };
}

/** The sentences of the CLI (`streamChatResponse.helpers.ts`); the extension keeps no word. */
function refusal(call: ToolState, text: string): string {
  if (text.startsWith('Command blocked by security policy')) return 'permission_denial';
  if (text.startsWith('Permission denied by user') || text.startsWith('The user skipped the tool call'))
    return 'denial';
  // A call that was cut off while the model wrote it is not refused.
  return call.isComplete ? 'denial' : 'cancelled';
}

/**
 * The extension states the code beside the output, the CLI where the command also wrote to stderr; a failure without that
 * leaves no trace (`runTerminalCommand.ts` of each).
 */
function exitCodeOf(call: ToolState, text: string): number | null {
  if (commandOf(call) === null) return null;
  const status = call.output.map(output => stringField(output, 'status')).find(value => value !== null);
  if (status === 'Command completed') return 0;
  const code =
    /exit code (-?\d+)/.exec(status ?? '')?.[1] ??
    /^Error executing tool \S+: Error \(exit code (-?\d+)\)/.exec(text)?.[1];
  return code === undefined ? null : Number(code);
}

/** The command that a call runs. */
export function commandOf({ tool, input }: ToolState): string | null {
  return tool === 'Bash' || /^(?:builtin_)?run_terminal_command$/.test(tool) ? stringField(input, 'command') : null;
}
