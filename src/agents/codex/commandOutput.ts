import { fieldsAt, isRecord, listField, numberField, parseFields, stringField } from '../jsonRecord';

/** The result of a call, read from the many forms in which Codex has recorded it. */
export interface CommandOutput {
  /** Everything the record holds, as text; images are named, not quoted. */
  readonly full: string;
  /** What the command itself printed: without Codex's header. */
  readonly text: string;
  /** The text parts of a list output (code mode prints one a `text()` call). */
  readonly parts: readonly string[];
  readonly exitCode: number | null;
  /** Id of the session in which the command still runs. */
  readonly runningSession: string | null;
  /** What the record says about success; null where it says nothing. */
  readonly failed: boolean | null;
  readonly interrupted: boolean;
  readonly denied: boolean;
}

const headerStart = /^(?:Command: |Chunk ID: |Exit code: |Wall time|Process |Script )/;
const failureText =
  /^(?:apply_patch verification failed|unsupported (?:custom tool )?call|failed to parse|error[: ]|execution error|exec_command failed|write_stdin failed|patch rejected|invalid patch|failed in sandbox|command timed out|collab |tool call error|err: )/i;

/**
 * Reads an `output`: text with a header (`Process exited with code N`, `Exit code: N`, `Script failed`), JSON
 * `{"output","metadata":{"exit_code"}}`, a list of parts, or `{content, success}`.
 */
export function readOutput(output: unknown): CommandOutput {
  if (Array.isArray(output)) {
    const parts = output.map(partText);
    return readText(parts.join('\n'), parts, null);
  }
  if (isRecord(output)) {
    const text = stringField(output, 'content') ?? partText(output);
    return readText(text, [text], typeof output.success === 'boolean' ? !output.success : null);
  }
  const text = typeof output === 'string' ? output : '';
  return readText(text, [text], null);
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (!isRecord(part)) return '';
  return stringField(part, 'text') ?? (part.type === 'input_image' ? '[image]' : '');
}

function readText(full: string, parts: readonly string[], flag: boolean | null): CommandOutput {
  const header = headerStart.test(full) ? full.slice(0, headerLength(full)) : '';
  let text = full.slice(header.length).replace(/^\n/, '');
  let exitCode = codeIn(header);
  if (text.startsWith('{"output":')) {
    const wrapped = parseFields(text);
    if (wrapped !== null) {
      text = stringField(wrapped, 'output') ?? '';
      exitCode ??= numberField(fieldsAt(wrapped, 'metadata'), 'exit_code');
    }
  }
  // A command that ended with a code ran; what it printed is no word of the client's.
  const ran = exitCode !== null;
  const interrupted = !ran && (/^aborted(?: by user)?/.test(text) || /\naborted by user/.test(full.slice(0, 200)));
  const denied = !ran && /rejected by user|^patch rejected|reject command|was denied/.test(full.slice(0, 400));
  return {
    full,
    text,
    parts,
    exitCode,
    runningSession: /Process running with session ID (\S+)/.exec(header)?.[1] ?? null,
    failed: flag ?? failedBy(header, text, exitCode, interrupted || denied),
    interrupted,
    denied,
  };
}

/** The header ends with its `Output:` line, or with the first line that is none of its own. */
function headerLength(full: string): number {
  const marker = full.indexOf('\nOutput:\n');
  if (marker !== -1) return marker + '\nOutput:\n'.length;
  const newline = full.indexOf('\n');
  return newline === -1 ? full.length : newline + 1;
}

function codeIn(header: string): number | null {
  const match = /(?:Process exited with code|Exit code:) (-?\d+)/.exec(header);
  return match?.[1] === undefined ? null : Number(match[1]);
}

function failedBy(header: string, text: string, exitCode: number | null, stopped: boolean): boolean | null {
  if (exitCode !== null) return exitCode !== 0;
  if (stopped || header.startsWith('Script failed')) return true;
  if (header.startsWith('Script completed')) return false;
  if (failureText.test(header) || failureText.test(text)) return true;
  return text.startsWith('Success.') ? false : null;
}

/** What a nested call of code mode printed as JSON: `{"exit_code":N,"output":"..."}`. */
export function nestedResults(parts: readonly string[]): { readonly exitCode: number; readonly text: string }[] {
  return parts.flatMap(part => {
    if (!part.startsWith('{') || !part.includes('"exit_code"')) return [];
    const result = parseFields(part);
    const exitCode = result === null ? null : numberField(result, 'exit_code');
    return result === null || exitCode === null ? [] : [{ exitCode, text: stringField(result, 'output') ?? '' }];
  });
}

/** The text parts of a message's or reasoning's content, whatever their type is called. */
export function contentTexts(content: unknown): string[] {
  if (typeof content === 'string') return content === '' ? [] : [content];
  const parts = Array.isArray(content) ? content : listField({}, '');
  return parts.map(partText).filter(text => text !== '');
}
