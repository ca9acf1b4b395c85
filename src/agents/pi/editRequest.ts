import { type AskedEdit, keptEdit } from '../askedEdit';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';

/** Tools that change files, in Pi and in the agents made from it. */
const editTools = new Set(['edit', 'write', 'apply_patch', 'multiedit', 'edit_file', 'write_file', 'create_file']);

/** The request of an edit call; null for calls of other tools. */
export function readEditRequest(tool: string, input: JsonRecord): AskedEdit | null {
  if (!editTools.has(tool.toLowerCase())) return null;
  const edits = listField(input, 'edits').filter(isRecord);
  const replacements = [input, ...edits].map(replacementOf).filter(found => found !== null);
  const content = typeof input.content === 'string' ? input.content : null;
  return keptEdit({ path: pathIn(input), replacements, content, patch: patchText(input) });
}

/** The path that a call of a file tool names. */
export function pathIn(input: JsonRecord): string | null {
  return stringField(input, 'path') ?? stringField(input, 'file_path') ?? stringField(input, 'filePath');
}

function replacementOf(input: JsonRecord): AskedEdit['replacements'][number] | null {
  const from = input.oldText ?? input.old_text ?? input.old_string ?? input.oldString;
  const to = input.newText ?? input.new_text ?? input.new_string ?? input.newString;
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
}

function patchText(input: JsonRecord): string | null {
  const text = stringField(input, 'input') ?? stringField(input, 'patch');
  return text !== null && (text.includes('*** Begin Patch') || hashlinePaths(text).length > 0) ? text : null;
}

/** The files that a patch in Oh My Pi's line-hash form names (`[PATH#TAG]`); its lines are places, not text. */
export function hashlinePaths(text: string): string[] {
  return [...text.matchAll(/^(?:\[|¶)([^\]#\n]+)#[0-9a-z]{2,8}\]?\s*$/gim)].map(match => (match[1] ?? '').trim());
}
