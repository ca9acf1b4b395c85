import type { EditFact, Hunk } from '../../model/facts';
import { replacementHunk } from '../editHunks';
import { isRecord, type JsonRecord, numberField, stringField } from '../jsonRecord';
import { parseApplyPatch } from '../parseApplyPatch';
import { wholeFileHunk } from '../patchChange';
import { resolvePath } from '../resolvePath';
import { patchOf } from './toolInput';
import type { ToolOutcome } from './toolResult';

/** What a call changed in one file. */
export type SessionEdit = Pick<EditFact, 'path' | 'movedTo' | 'operation' | 'status' | 'hunks' | 'after'>;

/**
 * The edits of a call, one a file. `editor` answers with the lines it changed and their numbers, `apply_patch` does not
 * (`extensions/tools/executors`). Null outcome: no result came (yet).
 */
export function editsOf(tool: string, input: unknown, outcome: ToolOutcome | null, cwd: string | null): SessionEdit[] {
  const status = statusOf(outcome);
  const patch = patchOf(tool, input);
  if (patch !== null)
    return parseApplyPatch(patch).map(({ path, movedTo, operation, hunks, after }) => ({
      path: resolvePath(cwd, path),
      movedTo: movedTo === null ? null : resolvePath(cwd, movedTo),
      operation,
      status,
      hunks,
      after: status === 'applied' ? after : null,
    }));
  const path = tool === 'editor' && isRecord(input) ? stringField(input, 'path') : null;
  if (path === null || !isRecord(input)) return [];
  const answer = outcome?.operations[0]?.result ?? outcome?.body ?? '';
  return [{ path: resolvePath(cwd, path), movedTo: null, status, ...editorChange(input, answer, status) }];
}

function statusOf(outcome: ToolOutcome | null): EditFact['status'] {
  if (outcome === null) return 'unknown';
  return outcome.failed ? 'failed' : 'applied';
}

function editorChange(
  input: JsonRecord,
  answer: string,
  status: EditFact['status'],
): Pick<SessionEdit, 'operation' | 'hunks' | 'after'> {
  const text = typeof input.new_text === 'string' ? input.new_text : '';
  const from = typeof input.old_text === 'string' ? input.old_text : null;
  const line = numberField(input, 'insert_line');
  if (line !== null) {
    const [written] = wholeFileHunk(text, '+');
    const hunks = written === undefined ? [] : [{ oldStart: line, newStart: line, lines: written.lines }];
    return { operation: 'update', hunks, after: null };
  }
  // A path that is not there is created, whatever the call wanted replaced.
  if (from === null || answer.startsWith('File created'))
    return { operation: 'create', hunks: wholeFileHunk(text, '+'), after: status === 'applied' ? text : null };
  return { operation: 'update', hunks: [numberedHunk(answer) ?? replacementHunk(from, text)], after: null };
}

/** `-3: old` and `+3: new` in a `diff` fence; null where the answer has none or cut it. */
function numberedHunk(answer: string): Hunk | null {
  const fenced = /```diff\n([\s\S]*)\n```/.exec(answer)?.[1];
  if (fenced === undefined || fenced.includes('\n... diff truncated')) return null;
  const lines: string[] = [];
  let start: number | null = null;
  for (const line of fenced.split('\n')) {
    const match = /^([-+])(\d+): (.*)$/s.exec(line);
    if (match === null) return null;
    start ??= Number(match[2]);
    lines.push(`${match[1]}${match[3]}`);
  }
  // The answer trims what both texts begin with, so both changes start at the same line.
  return lines.length === 0 ? null : { oldStart: start, newStart: start, lines };
}
