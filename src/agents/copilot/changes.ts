import { replacementHunk } from '../editHunks';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { parseApplyPatch } from '../parseApplyPatch';
import { fileChange, type PatchChange, wholeFileHunk } from '../patchChange';

/**
 * What a call of an editing tool was to change, from its arguments; empty for other tools. Those of Copilot CLI (`edit`,
 * `create`, `apply_patch`, formerly `str_replace_editor`) and of Copilot Chat in VS Code.
 */
export function requestedChanges(tool: string, args: JsonRecord, text: string | null): PatchChange[] {
  switch (tool) {
    case 'create':
    case 'create_file':
      return written(args);
    case 'edit':
    case 'replace_string_in_file':
      return replaced(args);
    case 'multi_replace_string_in_file':
      return listField(args, 'replacements').flatMap(one => (isRecord(one) ? replaced(one) : []));
    case 'str_replace_editor':
      return args.command === 'create' ? written(args) : args.command === 'str_replace' ? replaced(args) : [];
    case 'apply_patch':
      return parseApplyPatch(stringField(args, 'input') ?? stringField(args, 'patch') ?? text ?? '');
    case 'insert_edit_into_file':
      return partial(args);
    default:
      return [];
  }
}

function pathIn(args: JsonRecord): string | null {
  return stringField(args, 'path') ?? stringField(args, 'filePath');
}

function written(args: JsonRecord): PatchChange[] {
  const path = pathIn(args);
  const after = args.file_text ?? args.content;
  if (path === null || typeof after !== 'string') return [];
  return [fileChange('create', path, wholeFileHunk(after, '+'), { after })];
}

function replaced(args: JsonRecord): PatchChange[] {
  const path = pathIn(args);
  const from = args.old_str ?? args.oldString;
  const to = args.new_str ?? args.newString ?? '';
  if (path === null || typeof from !== 'string' || typeof to !== 'string') return [];
  return [update(path, [replacementHunk(from, to)])];
}

/** Code with marks for what stays (`...existing code...`): which file, not which lines. */
function partial(args: JsonRecord): PatchChange[] {
  const path = pathIn(args);
  return path === null ? [] : [update(path, [])];
}

function update(path: string, hunks: PatchChange['hunks']): PatchChange {
  return fileChange('update', path, hunks);
}
