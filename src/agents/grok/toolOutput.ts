import { isRecord, type JsonRecord, stringField } from '../jsonRecord';

/** How a call ended, from the update that ends it. */
export interface CallOutcome {
  readonly text: string;
  /** `error`, `denial`, `permission_denial`, `cancelled`; null when it went well. */
  readonly detail: string | null;
  /** Of a shell, where it ended. */
  readonly exitCode: number | null;
  /** The command, where the output names it: one that ran in the background is asked for later. */
  readonly command: string | null;
}

/** The texts of `session/acp_session_impl/tool_calls.rs`: a person said no; a rule, mode or hook did; a call was not made. */
const refusal = /^user (?:previously )?rejected |^the user elected to avoid running/i;
const forbidden = /^tool `[^`]*` was not executed: |^edits prohibited|^permission manager unavailable/i;
const cancellation = /^user cancelled the execution|^tool execution cancelled/i;

/** Reads a `tool_call_update` that ends a call; null for one that does not. */
export function readOutcome(update: JsonRecord): CallOutcome | null {
  const status = stringField(update, 'status');
  const output = isRecord(update.rawOutput) ? update.rawOutput : {};
  const isBackgrounded = output.signal === 'backgrounded';
  if (status !== 'completed' && status !== 'failed' && !isBackgrounded) return null;
  const said = contentText(update.content);
  // A search says here how much it found, and there what.
  const text = (Array.isArray(output.stdout) ? (outputText(output) ?? said) : (said ?? outputText(output))) ?? '';
  const ended = isBackgrounded ? null : endOf(output);
  const failed = status === 'failed' || output.timed_out === true || (ended?.exitCode ?? 0) !== 0;
  return {
    text,
    detail: failed ? (textFailure(text) ?? 'error') : null,
    exitCode: ended?.exitCode ?? null,
    command: ended?.command ?? null,
  };
}

/** A failure that the text of a result tells by itself: that its call was not made; null for other texts. */
export function textFailure(text: string): string | null {
  const head = text.slice(0, 300);
  if (refusal.test(head)) return 'denial';
  if (forbidden.test(head)) return 'permission_denial';
  return cancellation.test(head) ? 'cancelled' : null;
}

/** The exit code of a command and the command, from the output of a shell or of a look at what ran in the background. */
function endOf(output: JsonRecord): Pick<CallOutcome, 'exitCode' | 'command'> | null {
  const found = output.type === 'TaskOutput' && isRecord(output.Result) ? output.Result : output;
  if (found === output && output.type !== 'Bash') return null;
  const code = found.exit_code;
  // A command that a signal ended has no code of its own.
  const exitCode = typeof code === 'number' && typeof found.signal !== 'string' ? code : null;
  return exitCode === null ? null : { exitCode, command: stringField(found, 'command') };
}

/** The texts of a call's content; its diffs are told as edits. */
function contentText(content: unknown): string | null {
  if (!Array.isArray(content)) return null;
  const texts = content.map(item => {
    const block = isRecord(item) && isRecord(item.content) ? item.content : null;
    return block?.type === 'image' ? '[image]' : block === null ? null : stringField(block, 'text');
  });
  const found = texts.filter(text => text !== null);
  return found.length === 0 ? null : found.join('\n');
}

const textKeys = [
  'output_for_prompt',
  'tool_output_for_prompt',
  'stdout',
  'content',
  'output',
  'OkayOutput',
  'Error',
  'message',
  'text',
];

/** What the model was shown, from the output as the tool returned it; all of it where no text stands out. */
export function outputText(output: JsonRecord): string | null {
  const { type: _, ...fields } = output;
  const inner = Object.values(fields).filter(isRecord);
  for (const record of [fields, ...inner])
    for (const key of textKeys) {
      const text = textOf(record[key]);
      if (text !== null) return text;
    }
  const values = Object.values(fields);
  const only = values.length === 1 ? values[0] : undefined;
  if (typeof only === 'string') return only;
  return values.length === 0 ? null : JSON.stringify(fields);
}

/** A text as it is, as bytes, or in blocks. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (!Array.isArray(value) || value.length === 0) return null;
  const bytes = value.filter(byte => typeof byte === 'number');
  if (bytes.length === value.length) return Buffer.from(bytes).toString('utf8');
  const texts = value.flatMap(block => (isRecord(block) ? (stringField(block, 'text') ?? []) : []));
  return texts.length === 0 ? null : texts.join('\n');
}
