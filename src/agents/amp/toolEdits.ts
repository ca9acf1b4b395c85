import { editsOfArguments, writtenFile } from '../editArguments';
import { type JsonRecord, stringField } from '../jsonRecord';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { fileChange, type PatchChange } from '../patchChange';
import { diffOf } from './toolRun';

/** The files that a call changes: what it asks for, with the places of the diff that it answers. */
export function editsOf(tool: string, input: JsonRecord, run: JsonRecord | undefined): PatchChange[] {
  const diff = diffOf(run);
  const hunks = diff === null ? [] : parseUnifiedDiff(diff);
  const path = stringField(input, 'path');
  const content = input.content;
  if (tool === 'create_file' && path !== null && typeof content === 'string') {
    const isNew = !hunks.some(({ lines }) => lines.some(line => !line.startsWith('+')));
    return [isNew ? writtenFile(path, content) : { ...updated(path), hunks, after: content }];
  }
  const asked = editsOfArguments(tool, input);
  if (hunks.length === 0 || path === null) return asked;
  const [edit = updated(path), ...more] = asked;
  return more.length > 0 ? asked : [{ ...edit, hunks }];
}

function updated(path: string): PatchChange {
  return fileChange('update', path, []);
}
