import { callSummary } from '../callSummary';
import { isRecord, type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { patchedPaths } from '../parseApplyPatch';
import type { CallResult } from '../tellCall';

/** How a call ended, null while it waits, runs or is not known of. */
export function resultOf(run: JsonRecord | undefined, ts: number | null): CallResult | null {
  const reason = run === undefined ? '' : (stringField(run, 'reason') ?? '');
  switch (run?.status) {
    case 'done': {
      const exitCode = exitCodeOf(run.result);
      return { ts, text: textOf(run.result), detail: exitCode === null || exitCode === 0 ? null : 'error', exitCode };
    }
    case 'error':
      return { ts, text: errorOf(run.error), detail: 'error' };
    case 'cancelled':
      return { ts, text: reason, detail: 'cancelled' };
    case 'rejected-by-user':
      return { ts, text: reason, detail: 'denial' };
    default:
      return null;
  }
}

/** A tool's result is a text, or an object whose fields are the tool's own: `output`, `content`, `diff`. */
export function textOf(result: unknown): string {
  if (typeof result === 'string') return result;
  if (isRecord(result))
    for (const key of ['output', 'content', 'diff']) {
      const value = result[key];
      if (typeof value === 'string') return value;
    }
  return result === undefined || result === null ? '' : JSON.stringify(result);
}

/** The diff in a result, which stands in a fence of Markdown. */
export function diffOf(run: JsonRecord | undefined): string | null {
  const result = run === undefined ? null : recordField(run, 'result');
  const diff = result === null ? null : stringField(result, 'diff');
  return diff === null ? null : diff.replace(/^```\w*\n/, '').replace(/\n?```\s*$/, '');
}

/** The command that a call runs: `Bash {cmd, cwd}`, since 2026 `shell_command {command, workdir}`. */
export function commandOf(tool: string, input: JsonRecord): string | null {
  if (tool !== 'Bash' && tool !== 'shell_command') return null;
  return stringField(input, 'cmd') ?? stringField(input, 'command');
}

/** What a call is about; of a patch, the files in it. */
export function summaryOf(tool: string, input: JsonRecord): string {
  const patch = stringField(input, 'patchText');
  return patch === null ? callSummary(tool, input) : patchedPaths(patch).join(', ');
}

function exitCodeOf(result: unknown): number | null {
  return isRecord(result) ? numberField(result, 'exitCode') : null;
}

function errorOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return isRecord(error) ? (stringField(error, 'message') ?? JSON.stringify(error)) : '';
}
