import { editsOfArguments, writtenFile } from '../editArguments';
import { hunksBetween } from '../editHunks';
import { stringField } from '../jsonRecord';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { fileChange, type PatchChange } from '../patchChange';
import type { ToolState } from './toolStates';

/** The files that a call changes; `result` is what it answered. */
export function editsOf(call: ToolState, result: string | null): PatchChange[] {
  const { input, processed } = call;
  const tool = call.tool.replace(/^builtin_/, '');
  const path = stringField(input, 'filepath') ?? stringField(input, 'file_path');
  const { editingFileContents: before, newFileContents: after } = processed;
  if (typeof before === 'string' && typeof after === 'string' && path !== null)
    return [
      { ...updated(stringField(processed, 'fileUri') ?? path), hunks: hunksBetween(before, after), before, after },
    ];
  // The sketch of a change, which another model applies: what became of the file is not recorded.
  if (tool === 'edit_existing_file') return path === null ? [] : [updated(path)];
  const asked = editsOfArguments(tool, input);
  // The CLI shows what it changed (`generateDiff`); a new file has nothing to show.
  const diff = /^Successfully [^\n]*\nDiff:\n([\s\S]*)$/.exec(result ?? '')?.[1];
  const hunks = diff === undefined ? [] : parseUnifiedDiff(diff);
  if (tool !== 'Write') return hunks.length === 0 ? asked : asked.map(edit => ({ ...edit, hunks }));
  const content = input.content;
  if (path === null || typeof content !== 'string') return asked;
  return diff === undefined ? [writtenFile(path, content)] : [{ ...updated(path), hunks, after: content }];
}

function updated(path: string): PatchChange {
  return fileChange('update', path, []);
}
