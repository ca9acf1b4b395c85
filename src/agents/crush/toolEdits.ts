import type { Hunk } from '../../model/facts';
import { hunksBetween, replacementHunk, splitLines } from '../editHunks';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { parseApplyPatch } from '../parseApplyPatch';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { fileChange, type PatchChange, wholeFileHunk } from '../patchChange';
import type { FileChange } from './fileHistory';
import type { ToolCall, ToolResult } from './toolCall';

/** Finds the texts of a file before and after an edit; null where no history tells. */
export type FindTexts = (path: string, isOf: (before: string, after: string) => boolean) => FileChange | null;

/** The changes of a call that was applied, or would have been; none for tools that change no files. */
export function toolEdits({ tool, input }: ToolCall, result: ToolResult | null, find: FindTexts): PatchChange[] {
  const applied = result === null || result.isError ? null : result.metadata;
  const path = stringField(input, 'file_path');
  switch (tool) {
    case 'edit':
      return path === null ? [] : replaced(path, [input], applied, find);
    case 'multiedit':
      return path === null ? [] : replaced(path, listField(input, 'edits').filter(isRecord), applied, find);
    case 'write':
      return path === null || typeof input.content !== 'string' ? [] : [written(path, input.content, applied, find)];
    case 'patch':
      return parseApplyPatch(stringField(input, 'patch_text') ?? '').map(change =>
        applied === null ? change : patched(whereItWas(change, applied), find),
      );
    default:
      return [];
  }
}

function replaced(
  path: string,
  replacements: readonly JsonRecord[],
  applied: JsonRecord | null,
  find: FindTexts,
): PatchChange[] {
  const texts = replacements.map(({ old_string, new_string }) => [textOf(old_string), textOf(new_string)] as const);
  const [first] = texts;
  if (first === undefined) return [];
  const operation = first[0] === '' ? 'create' : 'update';
  const planned = texts.map(([from, to]) => replacementHunk(from, to)).filter(({ lines }) => lines.length > 0);
  if (applied === null) return [fileChange(operation, path, planned)];
  const recorded = recordedTexts(applied);
  const found =
    recorded ?? find(path, (before, after) => texts.every(([from, to]) => before.includes(from) && after.includes(to)));
  if (found !== null) return [fullChange(operation, path, found)];
  const hunks = diffOf(applied);
  return [fileChange(operation, path, hunks.length > 0 ? hunks : planned)];
}

/** Empty texts are left out of the record: a file that was made, or emptied. */
function recordedTexts(metadata: JsonRecord): Pick<FileChange, 'before' | 'after'> | null {
  const before = stringField(metadata, 'old_content');
  const after = stringField(metadata, 'new_content');
  return before === null && after === null ? null : { before: before ?? '', after: after ?? '' };
}

function written(path: string, content: string, applied: JsonRecord | null, find: FindTexts): PatchChange {
  if (applied === null) return fileChange('update', path, wholeFileHunk(content, '+'), { after: null });
  const found = find(path, (_, after) => after === content);
  if (found !== null) return fullChange(found.isNew ? 'create' : 'update', path, found);
  const hunks = diffOf(applied);
  const isNew = hunks.length === 1 && hunks[0]?.oldStart === 0;
  return fileChange(isNew ? 'create' : 'update', path, hunks.length > 0 ? hunks : wholeFileHunk(content, '+'), {
    after: content,
  });
}

/** A patch may name files relative to a directory; its record has their whole paths. */
function whereItWas(change: PatchChange, metadata: JsonRecord): PatchChange {
  const path = listField(metadata, 'files_changed').find(
    file => typeof file === 'string' && file.replaceAll('\\', '/').endsWith(`/${change.path}`),
  );
  return typeof path === 'string' ? { ...change, path } : change;
}

function patched(planned: PatchChange, find: FindTexts): PatchChange {
  const signed = (sign: string): string[] =>
    planned.hunks.flatMap(({ lines }) => lines.filter(line => line.startsWith(sign)).map(line => line.slice(1)));
  const [removed, added] = [signed('-'), signed('+')];
  const grows = added.length - removed.length;
  const found = find(
    planned.path,
    (before, after) =>
      splitLines(after).length - splitLines(before).length === grows &&
      removed.every(line => before.includes(line)) &&
      added.every(line => after.includes(line)),
  );
  if (found === null || planned.operation === 'delete') return planned;
  return {
    ...planned,
    ...fullChange(planned.operation === 'create' ? 'create' : 'update', planned.path, found),
    ...moved(planned),
  };
}

function moved({ operation, movedTo }: PatchChange): Partial<PatchChange> {
  return movedTo === null ? {} : { operation, movedTo };
}

function fullChange(
  operation: 'create' | 'update',
  path: string,
  { before, after }: Pick<FileChange, 'before' | 'after'>,
): PatchChange {
  if (operation === 'create' && before === '') return fileChange('create', path, wholeFileHunk(after, '+'), { after });
  return fileChange('update', path, hunksBetween(before, after), { before, after });
}

function diffOf(metadata: JsonRecord): Hunk[] {
  const diff = stringField(metadata, 'diff');
  return diff === null ? [] : parseUnifiedDiff(diff);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
