import type { EditFact } from '../../model/facts';
import { hunksBetween, replacementHunk } from '../editHunks';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { parseApplyPatch } from '../parseApplyPatch';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { fileChange, type PatchChange, wholeFileHunk } from '../patchChange';
import { withLostIndent } from './lostIndent';

/** What a call changed, or would have: its input, and what the tool recorded of it. */
export interface EditingCall {
  readonly tool: string;
  readonly input: JsonRecord;
  /** `state.metadata`; empty where the call failed or is not done. */
  readonly metadata: JsonRecord;
}

/** The changes of a call, one for each file; none for tools that change no files. */
export function toolEdits(call: EditingCall): PatchChange[] {
  switch (call.tool) {
    case 'edit':
      return stringField(call.input, 'content') !== null && call.input.oldString === undefined
        ? written(call)
        : replaced(call.input, call.input, call.metadata);
    case 'multiedit':
      return listField(call.input, 'edits').flatMap((edit, index) =>
        isRecord(edit) ? replaced(call.input, edit, resultOf(call.metadata, index)) : [],
      );
    case 'write':
      return written(call);
    case 'apply_patch':
    case 'patch':
      return patched(call);
    default:
      return [];
  }
}

function replaced(input: JsonRecord, { oldString, newString }: JsonRecord, metadata: JsonRecord): PatchChange[] {
  const path = stringField(input, 'filePath');
  if (path === null || typeof newString !== 'string') return [];
  const from = typeof oldString === 'string' ? oldString : '';
  const diff = fieldsAt(metadata, 'filediff');
  const [before, after] = wholeTexts(diff);
  const operation = from === '' && (before ?? '') === '' ? 'create' : 'update';
  if (before !== null && after !== null)
    return [
      fileChange(operation, path, hunksBetween(before, after), {
        before: operation === 'create' ? null : before,
        after,
      }),
    ];
  if (operation === 'create') return [fileChange(operation, path, wholeFileHunk(newString, '+'), { after: newString })];
  const recorded = diffHunks(stringField(diff, 'patch') ?? stringField(metadata, 'diff'));
  const hunks =
    recorded.length > 0 ? withLostIndent(recorded, { pieces: [from, newString] }) : [replacementHunk(from, newString)];
  return [fileChange(operation, path, hunks)];
}

function written({ input, metadata }: EditingCall): PatchChange[] {
  const path = stringField(input, 'filePath');
  const { content } = input;
  if (path === null || typeof content !== 'string') return [];
  const diff = fieldsAt(metadata, 'filediff');
  const [before] = wholeTexts(diff);
  const isNew = metadata.exists === false || (metadata.exists === undefined && before === '');
  if (isNew) return [fileChange('create', path, wholeFileHunk(content, '+'), { after: content })];
  const recorded = diffHunks(stringField(diff, 'patch') ?? stringField(metadata, 'diff'));
  const hunks =
    before !== null
      ? hunksBetween(before, content)
      : recorded.length > 0
        ? withLostIndent(recorded, { whole: [content] })
        : wholeFileHunk(content, '+');
  return [fileChange('update', path, hunks, { before, after: content })];
}

/** The files of a patch as they were changed, else as the patch says. */
function patched({ input, metadata }: EditingCall): PatchChange[] {
  const text = stringField(input, 'patchText') ?? stringField(input, 'patch') ?? '';
  const files = listField(metadata, 'files').filter(isRecord);
  const named = files.flatMap(file => {
    const path = stringField(file, 'filePath');
    return path === null ? [] : [recordedFile(file, path, text)];
  });
  return named.length > 0 ? named : parseApplyPatch(text);
}

function recordedFile(file: JsonRecord, path: string, patchText: string): PatchChange {
  const type = stringField(file, 'type');
  const operation = type === 'add' ? 'create' : type === 'delete' || type === 'move' ? type : 'update';
  const [before, after] = wholeTexts(file);
  const movedTo = stringField(file, 'movePath');
  const recorded = diffHunks(stringField(file, 'diff') ?? stringField(file, 'patch'));
  // Lines of a patch are whole; the sign before them is part of the format.
  const lines = patchText.split('\n').map(line => line.slice(1));
  const hunks =
    before !== null && after !== null
      ? hunksBetween(before, after)
      : withLostIndent(recorded, { whole: [lines.join('\n')] });
  const texts = {
    before: operation === 'create' ? null : before,
    after:
      operation === 'delete' ? null : (after ?? (operation === 'create' ? textOf(hunks.flatMap(h => h.lines)) : null)),
  };
  return { operation, path, movedTo, hunks, before: texts.before, after: texts.after };
}

function resultOf(metadata: JsonRecord, index: number): JsonRecord {
  const result = listField(metadata, 'results')[index];
  return isRecord(result) ? result : {};
}

/** The texts before and after, which versions up to 1.2 or so recorded. */
function wholeTexts({ before, after }: JsonRecord): [string | null, string | null] {
  return [typeof before === 'string' ? before : null, typeof after === 'string' ? after : null];
}

function diffHunks(diff: string | null): EditFact['hunks'] {
  return diff === null ? [] : parseUnifiedDiff(diff);
}

function textOf(lines: readonly string[]): string {
  return lines.map(line => `${line.slice(1)}\n`).join('');
}
