import { editsOfArguments } from '../editArguments';
import { hunksBetween, replacementHunk, splitLines } from '../editHunks';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { countLines, fileChange, type PatchChange, wholeFileHunk } from '../patchChange';

/**
 * The changes that a call made, from what its tool returned (`ToolOutput` in `xai-grok-tools/src/types/output.rs`); what
 * it asked for where the output does not tell.
 */
export function changesOf(tool: string, input: JsonRecord, output: JsonRecord): PatchChange[] {
  const applied = fieldsAt(output, 'EditsApplied');
  const path = stringField(applied, 'absolute_path');
  if (path !== null) return [replacementIn(path, tool, input, applied)];
  const files = listField(fieldsAt(output, 'Success'), 'files').filter(isRecord).map(patchedFile);
  const found = files.filter(file => file !== null);
  return found.length > 0 ? found : requestedChanges(tool, input);
}

/** What a call that failed, or of which no more is known, asks for. */
export function requestedChanges(tool: string, input: JsonRecord): PatchChange[] {
  return editsOfArguments(/^write$/i.test(tool) ? 'write' : tool, input).map(change =>
    // An empty text to be replaced is how this tool makes a file.
    input.old_string === '' && typeof input.new_string === 'string' ? madeFile(change.path, input.new_string) : change,
  );
}

function patchedFile(file: JsonRecord): PatchChange | null {
  const path = stringField(file, 'path');
  if (path === null) return null;
  const before = typeof file.old_text === 'string' ? file.old_text : null;
  const after = typeof file.new_text === 'string' ? file.new_text : null;
  const movedTo = stringField(file, 'move_to');
  const hunks = hunksBetween(before ?? '', after ?? '');
  if (file.action === 'added') return fileChange('create', path, hunks, { after });
  if (file.action === 'deleted') return fileChange('delete', path, hunks, { before });
  return { operation: movedTo === null ? 'update' : 'move', path, movedTo, hunks, before, after };
}

function replacementIn(path: string, tool: string, input: JsonRecord, applied: JsonRecord): PatchChange {
  const from = typeof applied.old_string === 'string' ? applied.old_string : '';
  const to = typeof applied.new_string === 'string' ? applied.new_string : '';
  const details = listField(fieldsAt(applied, 'edits'), 'details').filter(isRecord);
  // Writing a file and making one both replace a whole text.
  const isWhole = /^write$/i.test(tool) || typeof (input.content ?? input.contents) === 'string';
  if (from === '' && (isWhole || details.length === 0 || isAtStart(details[0]))) return madeFile(path, to);
  const update = { operation: 'update', path, movedTo: null, before: null, after: null } as const;
  if (isWhole) return { ...update, hunks: hunksBetween(from, to), before: from, after: to };
  const patch = stringField(applied, 'patch');
  const parsed = patch === null ? [] : parseUnifiedDiff(patch);
  if (parsed.length > 0) return { ...update, hunks: parsed };
  if (details.length === 0) return { ...update, hunks: requestedChanges(tool, input).flatMap(({ hunks }) => hunks) };
  return { ...update, hunks: hunksOfDetails(details, snippetLines(applied)) };
}

function isAtStart(detail: JsonRecord | undefined): boolean {
  return detail !== undefined && detail.new_line === 1 && !detail.context_before && !detail.context_after;
}

function madeFile(path: string, text: string): PatchChange {
  const hunks = wholeFileHunk(text, '+');
  return fileChange('create', path, hunks, { after: text });
}

/** The lines that the model was shown of the changed file, by number: `12→text`. */
function snippetLines(applied: JsonRecord): ReadonlyMap<number, string> {
  const shown = stringField(applied, 'tool_output_for_prompt') ?? '';
  return new Map(
    [...shown.matchAll(/^ *(\d+)→(.*)$/gm)].map(([, line, text]): [number, string] => [Number(line), text ?? '']),
  );
}

/** One hunk for each place of a replacement, with whole lines where they are known. */
function hunksOfDetails(details: readonly JsonRecord[], shown: ReadonlyMap<number, string>): PatchChange['hunks'] {
  let shift = 0;
  const inOrder = [...details].sort((a, b) => (numberField(a, 'new_line') ?? 0) - (numberField(b, 'new_line') ?? 0));
  return inOrder.map(detail => {
    const newLine = numberField(detail, 'new_line');
    const text = (key: string) => (typeof detail[key] === 'string' ? detail[key] : '');
    const prefix = text('line_prefix');
    const now = prefix + text('new_string');
    const rest = newLine === null ? '' : restOfLine(now, newLine, shown);
    const change = replaced(prefix + text('old_string') + rest, now + rest);
    const before = splitLines(text('context_before')).map(line => ` ${line}`);
    const after = splitLines(text('context_after')).map(line => ` ${line}`);
    const newStart = newLine === null ? null : newLine - before.length;
    // Earlier places of the same call moved this one.
    const oldStart = newStart === null ? null : newStart - shift;
    const { added, removed } = countLines([{ oldStart, newStart, lines: change }]);
    shift += added - removed;
    return { oldStart, newStart, lines: [...before, ...change, ...after] };
  });
}

/** What follows the last line of a replacement that ends within a line. */
function restOfLine(now: string, firstLine: number, shown: ReadonlyMap<number, string>): string {
  const last = now.slice(now.lastIndexOf('\n') + 1);
  const line = shown.get(firstLine + now.split('\n').length - 1);
  return last !== '' && line?.startsWith(last) === true ? line.slice(last.length) : '';
}

function replaced(from: string, to: string): string[] {
  return from === to ? [] : [...replacementHunk(from, to).lines];
}
