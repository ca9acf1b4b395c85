import { editsOfArguments, writtenFile } from '../editArguments';
import { isRecord, type JsonRecord, numberField, parseFields, stringField } from '../jsonRecord';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { fileChange, type PatchChange } from '../patchChange';
import type { CallResult } from '../tellCall';
import type { ToolCall } from './messages';

/**
 * How a call ended, from the JSON that tools answer: `{output, exit_code, error}` of the terminal, `{success, error}` of
 * others (tools/terminal_tool.py, tools/file_tools.py); what was skipped says so in plain text.
 */
export function resultOf(tool: string, text: string, ts: number | null): CallResult {
  if (/^\[Tool execution cancelled\b/.test(text)) return { ts, text, detail: 'cancelled' };
  const answer = parseFields(text);
  if (answer === null) return { ts, text, detail: /^Error\b/.test(text) ? 'error' : null };
  const error = stringField(answer, 'error');
  if (answer.status === 'blocked' || error?.startsWith('BLOCKED') === true)
    return { ts, text, detail: isDenied(text) ? 'denial' : 'permission_denial' };
  const exitCode = tool === 'terminal' ? numberField(answer, 'exit_code') : null;
  const output = stringField(answer, 'output');
  if (exitCode !== null && output !== null && /\[Command interrupted\]\s*$/.test(output))
    return { ts, text: output, detail: 'interrupted', exitCode };
  const hasFailed = answer.success === false || error !== null || (exitCode !== null && exitCode !== 0);
  // What the terminal printed is all that its answer says beside the code.
  const said = exitCode === null || output === null ? text : error === null ? output : `${output}\n${error}`;
  return { ts, text: said, detail: hasFailed ? 'error' : null, exitCode };
}

/** Whether the user stopped it. */
export function isInterrupted({ text, detail }: CallResult): boolean {
  return detail === 'interrupted' || (detail === 'cancelled' && /user interrupt|keyboard interrupt/.test(text));
}

/** The files that a call changed. A patch that was applied answers with a diff, which has the lines' numbers. */
export function editsOf({ tool, input }: ToolCall, answerText: string | null): PatchChange[] {
  if (tool !== 'write_file' && tool !== 'patch') return [];
  const answer = answerText === null ? {} : (parseFields(answerText) ?? {});
  const path = stringField(answer, 'resolved_path') ?? stringField(input, 'path');
  if (tool === 'write_file')
    return path === null || typeof input.content !== 'string' ? [] : [writtenFile(path, input.content)];
  if (input.mode === 'patch' || path === null) return editsOfArguments(tool, input);
  const hunks = parseUnifiedDiff(stringField(answer, 'diff') ?? '');
  if (hunks.length > 0) return [fileChange('update', path, hunks)];
  return editsOfArguments(tool, { ...input, path });
}

/** The goals that a call of `delegate_task` gives to sidechains, in their order. */
export function goalsOf({ tool, input }: ToolCall): string[] {
  if (tool !== 'delegate_task') return [];
  const tasks = Array.isArray(input.tasks) ? input.tasks.filter(isRecord) : [];
  return (tasks.length > 0 ? tasks : [input]).flatMap(task => stringField(task, 'goal') ?? []);
}

/** What an answer of `delegate_task` says of its sidechains. */
export function delegationOf(answerText: string | null): {
  readonly isBackground: boolean;
  readonly statuses: ReadonlyMap<number, 'completed' | 'failed' | 'interrupted'>;
} {
  const answer: JsonRecord = answerText === null ? {} : (parseFields(answerText) ?? {});
  const results = Array.isArray(answer.results) ? answer.results.filter(isRecord) : [];
  const statuses = new Map(
    results.map((result, index) => {
      const { status } = result;
      const word = status === 'completed' || status === 'interrupted' ? status : 'failed';
      return [numberField(result, 'task_index') ?? index, word] as const;
    }),
  );
  return { isBackground: answer.mode === 'background' || answer.status === 'dispatched', statuses };
}

function isDenied(text: string): boolean {
  return /user denied|denied by (?:the )?user|you denied/i.test(text);
}
