import { parseFields, stringField } from '../jsonRecord';
import type { ResultEntry } from './resultEntries';

/** How a call ended, as its result tells the model. */
export interface CallOutcome {
  readonly detail: 'error' | 'denial' | 'permission_denial' | 'cancelled' | null;
  readonly exitCode: number | null;
  /** Of a command, what it printed. */
  readonly output: string;
}

// The sentences of `prompts/responses.ts` and the terminal of Cline and Roo Code, in all their versions.
const denied = /^The user denied this operation\b/;
const skipped =
  /^(?:Skipping tool\b|Tool \[[^\]]+\](?: was not executed because| was interrupted)|Command was cancelled by the user\.)/;
const failed =
  /^(?:The tool execution failed\b|Missing value for required parameter\b|Unable to apply diff to file|\[ERROR\]|Failed to (?:edit|write to) '|Command failed to execute\b|Command (?:timed out|was terminated) after|File does not exist at path)/;
const blocked =
  /(?:is blocked by the \.\w+ignore file settings|Command execution blocked by CLINE_COMMAND_PERMISSIONS|was denied by CLINE_COMMAND_PERMISSIONS)/;
const fileError = /^<files?>\s*(?:<file>\s*)?<path>[^<]*<\/path>\s*<error>/;

export function outcomeOf({ text, isError }: Pick<ResultEntry, 'text' | 'isError'>): CallOutcome {
  const exitCode = exitCodeIn(text);
  const output = /^Output:\n([\s\S]*)$/m.exec(text)?.[1] ?? text;
  return { detail: detailOf(text, isError, exitCode), exitCode, output };
}

function detailOf(text: string, isError: boolean, exitCode: number | null): CallOutcome['detail'] {
  const fields = text.length < 20_000 ? parseFields(text) : null;
  const status = fields === null ? null : stringField(fields, 'status');
  if (denied.test(text) || status === 'denied') return 'denial';
  if (skipped.test(text)) return 'cancelled';
  if (blocked.test(text.slice(0, 1000)) || fields?.type === 'access_denied') return 'permission_denial';
  if (isError || status === 'error' || failed.test(text) || fileError.test(text)) return 'error';
  return exitCode !== null && exitCode !== 0 ? 'error' : null;
}

/** The exit code where the agent itself states it, before the output. */
function exitCodeIn(text: string): number | null {
  if (!/^(?:Command (?:executed|failed)\b|The user approved this operation)/.test(text)) return null;
  const head = text.split('\nOutput:')[0]?.slice(0, 2000) ?? '';
  const code = /\bexit code (-?\d+)\)?\.?$/m.exec(head)?.[1] ?? /^(?:.*\. )?Exit code: (-?\d+)$/m.exec(head)?.[1];
  return code === undefined ? null : Number(code);
}
