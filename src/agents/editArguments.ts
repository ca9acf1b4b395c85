import { replacementHunk } from './editHunks';
import { isRecord, type JsonRecord, listField, stringField } from './jsonRecord';
import { parseApplyPatch } from './parseApplyPatch';
import { fileChange, type PatchChange, wholeFileHunk } from './patchChange';

const editing = /edit|write|replace|patch|create|delete|insert|append/i;
/** Tools whose names sound alike and that change no file of the project. */
const other = /todo|plan|memory|diagram|notebook_?read|task|stdin|comment|issue|branch|repo|pull/i;

const pathKeys = [
  'file_path',
  'filePath',
  'filepath',
  'target_file',
  'targetFile',
  'TargetFile',
  'relativeWorkspacePath',
  'path',
  'filename',
  'file',
];
const oldKeys = ['old_string', 'oldString', 'old_str', 'oldStr', 'old_text', 'oldText', 'search', 'TargetContent'];
const newKeys = [
  'new_string',
  'newString',
  'new_str',
  'newStr',
  'new_text',
  'newText',
  'replace',
  'ReplacementContent',
];
const contentKeys = ['contents', 'content', 'file_text', 'text', 'CodeContent', 'streamingContent'];
const listKeys = ['edits', 'replacements', 'ReplacementChunks'];

/**
 * The changes that a call asks for, from arguments as the edit tools of many agents have them: a patch, texts to replace,
 * a whole text. Empty for calls that change no file.
 */
export function editsOfArguments(tool: string, input: JsonRecord): PatchChange[] {
  if (!editing.test(tool) || other.test(tool)) return [];
  const patch = firstString(input, ['patch', 'input', 'patchText', 'patch_content']);
  if (patch?.includes('*** Begin Patch') === true) return parseApplyPatch(patch);
  const path = firstString(input, pathKeys);
  if (path === null) return [];
  if (/delete/i.test(tool)) return [fileChange('delete', path, [])];
  const list = listKeys.flatMap(key => listField(input, key)).filter(isRecord);
  const hunks = (list.length > 0 ? list : [input]).flatMap(replacementOf);
  if (hunks.length > 0) return [fileChange('update', path, hunks)];
  const content = firstText(input, contentKeys);
  if (content === null || !/write|create/i.test(tool)) return [];
  return [writtenFile(path, content)];
}

/** A file whose whole text was written; whether there was one before is not known. */
export function writtenFile(path: string, content: string): PatchChange {
  return fileChange('create', path, wholeFileHunk(content, '+'), { after: content });
}

function replacementOf(input: JsonRecord): PatchChange['hunks'] {
  const from = firstText(input, oldKeys);
  const to = firstText(input, newKeys);
  return from === null && to === null ? [] : [replacementHunk(from ?? '', to ?? '')];
}

function firstString(input: JsonRecord, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = stringField(input, key);
    if (value !== null) return value;
  }
  return null;
}

/** As `firstString`, for texts that may be empty. */
function firstText(input: JsonRecord, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = input[key];
    if (typeof value === 'string') return value;
  }
  return null;
}
