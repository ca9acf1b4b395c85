import { posix, win32 } from 'node:path';
import { writtenFile } from '../editArguments';
import { hunksBetween, replacementHunk } from '../editHunks';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { fileChange, type PatchChange } from '../patchChange';
import type { CallResult } from '../tellCall';
import type { CallAnswer } from './messages';

/**
 * How a call ended. The terminal's result is no error when its command failed: what Zed itself writes before the output
 * tells then (`process_content` of the terminal tool).
 */
export function resultOf(tool: string, { isError, text }: CallAnswer, ts: number | null): CallResult {
  if (text === 'Permission to run tool denied by user') return { ts, text, detail: 'denial' };
  if (text === 'Tool canceled by user') return { ts, text, detail: 'cancelled' };
  if (!tool.includes('terminal')) return { ts, text, detail: isError ? 'error' : null };
  if (/^(?:The user stopped this command|Command failed or was interrupted)/.test(text))
    return { ts, text, detail: 'interrupted' };
  if (/^Command cancelled: user denied permission/.test(text)) return { ts, text, detail: 'denial' };
  const failed = /^Command "[\s\S]*?" failed with exit code (-?\d+)\./.exec(text);
  if (failed !== null) return { ts, text, detail: 'error', exitCode: Number(failed[1]) };
  if (isError || /^Command "[\s\S]*?" (?:timed out|was interrupted)/.test(text)) return { ts, text, detail: 'error' };
  // It says what failed, and nothing of what went well.
  const isDone = /^(?:```|Command executed successfully\.|Command output too long\.)/.test(text);
  return { ts, text, detail: null, exitCode: isDone ? 0 : null };
}

/** The files that a call changed; paths begin with the name of one of the project's folders. */
export function editsOf(
  tool: string,
  input: JsonRecord,
  answer: CallAnswer | undefined,
  folders: readonly string[],
): PatchChange[] {
  const path = (key: string): string | null => {
    const given = stringField(input, key);
    return given === null ? null : inProject(given, folders);
  };
  const [file, from, to] = [path('path'), path('source_path'), path('destination_path')];
  if (tool === 'delete_path' && file !== null) return [fileChange('delete', file, [])];
  if (tool === 'move_path' && from !== null && to !== null)
    return [{ operation: 'move', path: from, movedTo: to, hunks: [], before: null, after: null }];
  if (tool === 'copy_path' && to !== null) return [fileChange('create', to, [])];
  if (!/^(?:streaming_)?(?:edit|write)_file$|^create_file$/.test(tool) || file === null) return [];
  return [fileEdit(file, input, answer?.output ?? {})];
}

/** The texts before and after are in the tool's output; without it, what was asked for is in the input of newer versions. */
function fileEdit(path: string, input: JsonRecord, output: JsonRecord): PatchChange {
  const { old_text: before, new_text: after } = output;
  if (typeof before === 'string' && typeof after === 'string') {
    if (before === '') return writtenFile(path, after);
    return fileChange('update', path, hunksBetween(before, after), { before, after });
  }
  const content = stringField(input, 'content') ?? stringField(input, 'contents');
  if (content !== null) return writtenFile(path, content);
  const hunks = listField(input, 'edits')
    .filter(isRecord)
    .map(edit => replacementHunk(stringField(edit, 'old_text') ?? '', stringField(edit, 'new_text') ?? ''));
  const operation = input.mode === 'create' ? 'create' : 'update';
  return fileChange(operation, path, hunks);
}

/** `backend/src/main.rs` of a project with the folder `/a/b/backend` is `/a/b/backend/src/main.rs`. */
function inProject(path: string, folders: readonly string[]): string {
  const [first = ''] = path.split(/[\\/]/);
  for (const folder of folders) {
    const style = /^[A-Za-z]:/.test(folder) ? win32 : posix;
    if (style.isAbsolute(path)) return path;
    if (style.basename(folder) === first) return style.join(style.dirname(folder), path);
  }
  const [folder] = folders;
  if (folder === undefined || posix.isAbsolute(path)) return path;
  return (/^[A-Za-z]:/.test(folder) ? win32 : posix).join(folder, path);
}
