import type { EditFact, Hunk } from '../../model/facts';
import { hunksBetween, replacementHunk } from '../editHunks';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { parseApplyPatch } from '../parseApplyPatch';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { wholeFileHunk } from '../patchChange';
import { resolvePath } from '../resolvePath';
import type { CallOutcome } from './callOutcome';
import type { ResultEntry } from './resultEntries';
import { parseSearchReplace, type SearchReplace, undoReplacements } from './searchReplace';
import type { ToolRow } from './toolRows';

/** What a call changed in one file. */
export type TaskEdit = Pick<EditFact, 'path' | 'movedTo' | 'operation' | 'status' | 'hunks' | 'before' | 'after'>;

const edits = new Set([
  'editedExistingFile',
  'newFileCreated',
  'appliedDiff',
  'insertContent',
  'searchAndReplace',
  'fileDeleted',
  'deleteFile',
]);

/** The edits of a call, one a file; none for calls that edit nothing. */
export function taskEdits(
  { fields, row }: ToolRow,
  entry: ResultEntry | undefined,
  outcome: CallOutcome | null,
  cwd: string | null,
): TaskEdit[] {
  const word = stringField(fields, 'tool') ?? '';
  if (!edits.has(word)) return [];
  // A row whose request was cut off, and of which no result tells, never came to be an edit.
  if (row.isPartial && entry === undefined) return [];
  const status = outcome === null ? 'unknown' : outcome.detail === null ? 'applied' : 'failed';
  const batch = listField(fields, 'batchDiffs').filter(isRecord);
  const files = batch.length > 0 ? batch : [fields];
  return files.flatMap(file => {
    const path = stringField(file, 'path');
    if (path === null) return [];
    const change = changeOf(word, file, batch.length > 0 ? undefined : entry, status);
    return [{ path: resolvePath(cwd, path), movedTo: null, status, ...change }];
  });
}

type Change = Pick<TaskEdit, 'operation' | 'hunks' | 'before' | 'after'>;

function changeOf(word: string, file: JsonRecord, entry: ResultEntry | undefined, status: EditFact['status']): Change {
  if (word === 'fileDeleted' || word === 'deleteFile' || /^Delete file: /.test(stringField(file, 'content') ?? ''))
    return { operation: 'delete', hunks: [], before: null, after: null };
  const operation = word === 'newFileCreated' ? 'create' : 'update';
  const after = status === 'applied' ? savedText(entry) : null;
  const blocks = blocksOf(file);
  if (blocks.length > 0) return { operation, ...replaced(blocks, entry, after) };
  const unified = unifiedIn(file);
  if (unified.length > 0)
    return { operation, hunks: unified, before: null, after: after ?? writtenText(entry, status) };
  const patch = patchIn(file);
  if (patch.length > 0) return { operation, hunks: patch, before: null, after };
  const content = typeof file.content === 'string' ? file.content : (stringField(file, 'diff') ?? '');
  // Roo Code's insertions have only the lines that they inserted.
  if (word === 'insertContent') return { operation, hunks: inserted(content), before: null, after };
  const written = status === 'applied' ? content : null;
  return { operation, hunks: wholeFileHunk(after ?? content, '+'), before: null, after: after ?? written };
}

/** With the text that was saved, replacements have places; without, only their lines are known. */
function replaced(
  blocks: readonly SearchReplace[],
  entry: ResultEntry | undefined,
  after: string | null,
): Omit<Change, 'operation'> {
  // What a formatter or the user changed as well cannot be undone.
  const isTheirs = /^(?:Along with your edits|The user made the following updates)/m.test(entry?.text ?? '');
  const before = after === null || isTheirs ? null : undoReplacements(after, blocks);
  const hunks =
    before === null || after === null
      ? blocks.map(({ from, to }) => replacementHunk(from, to))
      : hunksBetween(before, after);
  return { hunks: hunks.filter(({ lines }) => lines.length > 0), before, after };
}

function blocksOf(file: JsonRecord): SearchReplace[] {
  for (const key of ['diff', 'content']) {
    const blocks = parseSearchReplace(stringField(file, key) ?? '');
    if (blocks.length > 0) return blocks;
  }
  return listField(file, 'diffs')
    .filter(isRecord)
    .flatMap(({ content }) => parseSearchReplace(typeof content === 'string' ? content : ''));
}

function unifiedIn(file: JsonRecord): Hunk[] {
  for (const key of ['content', 'diff']) {
    const text = stringField(file, key) ?? '';
    if (!/^@@ -\d/m.test(text)) continue;
    const hunks = parseUnifiedDiff(text);
    if (hunks.length > 0) return hunks;
  }
  return [];
}

function patchIn(file: JsonRecord): Hunk[] {
  const text = stringField(file, 'content') ?? '';
  if (!/^\*\*\* (?:Begin Patch|(?:Add|Update|Delete) File: )/m.test(text)) return [];
  return parseApplyPatch(text).flatMap(({ hunks }) => hunks);
}

function inserted(content: string): Hunk[] {
  return wholeFileHunk(content, '+').map(({ lines }) => ({ oldStart: null, newStart: null, lines }));
}

/** Cline tells the model the whole text that it saved. */
function savedText(entry: ResultEntry | undefined): string | null {
  const text = /<final_file_content path="[^"]*">\n([\s\S]*)\n<\/final_file_content>/.exec(entry?.text ?? '')?.[1];
  return text ?? null;
}

/** `write_to_file` in the conversation of later versions has the whole text. */
function writtenText(entry: ResultEntry | undefined, status: EditFact['status']): string | null {
  const content = entry?.tool === 'write_to_file' ? entry.input?.content : undefined;
  return status === 'applied' && typeof content === 'string' ? content : null;
}
