import type { Hunk } from '../../model/facts';
import { editsOfArguments, writtenFile } from '../editArguments';
import { hunksBetween } from '../editHunks';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { fileChange, type PatchChange } from '../patchChange';
import type { BubbleCall } from './bubbleOutcome';

/** Looks up a text that the database keeps once for many edits (`composer.content.<sha256>`). */
export type FindContent = (key: string) => string | null;

/**
 * The files that a call of the editor changed: the texts before and after since April 2026 (`edit_file_v2`), the changed
 * lines with their places before (`result.diff.chunks`), else what the call asked for.
 */
export function editsOfBubble(call: BubbleCall, find: FindContent): PatchChange[] {
  const asked = editsOfArguments(call.tool, { ...call.params, ...call.args });
  const path =
    stringField(call.params, 'relativeWorkspacePath') ??
    stringField(call.args, 'target_file') ??
    stringField(call.args, 'file_path') ??
    asked[0]?.path;
  if (path === undefined || !isEditing(call.tool)) return [];
  const whole = wholeTexts(path, call.resultFields, find);
  if (whole !== null) return [whole];
  const hunks = listField(fieldsAt(call.resultFields, 'diff'), 'chunks').filter(isRecord).map(readChunk);
  const [first, ...more] = asked;
  if (hunks.length > 0 && more.length === 0) {
    const known = first ?? { operation: 'update', path, movedTo: null, before: null, after: null };
    return [{ ...known, path, hunks }];
  }
  const streamed = stringField(call.params, 'streamingContent');
  if (first === undefined && streamed !== null) return [writtenFile(path, streamed)];
  if (first !== undefined) return asked;
  return [fileChange('update', path, [])];
}

function isEditing(tool: string): boolean {
  return /edit|write|search_replace|apply_patch|delete_file|reapply/i.test(tool) && !/todo|notebook_read/i.test(tool);
}

function wholeTexts(path: string, result: JsonRecord, find: FindContent): PatchChange | null {
  const after = contentOf(result, 'afterContentId', find);
  if (after === null) return null;
  const before = contentOf(result, 'beforeContentId', find);
  if (before === null)
    return {
      ...writtenFile(path, after),
      operation: stringField(result, 'beforeContentId') === null ? 'create' : 'update',
    };
  return fileChange('update', path, hunksBetween(before, after), { before, after });
}

function contentOf(result: JsonRecord, field: string, find: FindContent): string | null {
  const key = stringField(result, field);
  return key?.startsWith('composer.content.') === true ? find(key) : null;
}

/** Cursor writes a sign and a blank before each line. */
function readChunk(chunk: JsonRecord): Hunk {
  const lines = (stringField(chunk, 'diffString') ?? '').replace(/\n$/, '').split('\n');
  const isPadded = lines.every(line => line.length < 2 || line[1] === ' ');
  return {
    oldStart: numberField(chunk, 'oldStart'),
    newStart: numberField(chunk, 'newStart'),
    lines: lines
      .map(line => (isPadded ? line.slice(0, 1) + line.slice(2) : line))
      .map(line => (line === '' ? ' ' : line))
      .filter(line => /^[ +-]/.test(line)),
  };
}
