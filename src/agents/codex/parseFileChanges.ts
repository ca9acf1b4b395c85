import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { parseUnifiedDiff } from '../parseUnifiedDiff';
import { type PatchChange, wholeFileHunk } from '../patchChange';

/**
 * Reads the `changes` of a `patch_apply_end` event or a `FileChange` item: by path
 * `{type: add|delete, content}` or `{type: update, unified_diff, move_path}`. They have positions, which the patch's own
 * text lacks.
 */
export function parseFileChanges(changes: JsonRecord): PatchChange[] {
  return Object.entries(changes).flatMap(([path, change]) => (isRecord(change) ? [readChange(path, change)] : []));
}

function readChange(path: string, change: JsonRecord): PatchChange {
  const content = typeof change.content === 'string' ? change.content : null;
  const movedTo = stringField(change, 'move_path');
  switch (change.type) {
    case 'add':
      return {
        operation: 'create',
        path,
        movedTo: null,
        hunks: wholeFileHunk(content ?? '', '+'),
        before: null,
        after: content,
      };
    case 'delete':
      return {
        operation: 'delete',
        path,
        movedTo: null,
        hunks: wholeFileHunk(content ?? '', '-'),
        before: content,
        after: null,
      };
    default: {
      const hunks = parseUnifiedDiff(stringField(change, 'unified_diff') ?? '');
      return { operation: movedTo === null ? 'update' : 'move', path, movedTo, hunks, before: null, after: null };
    }
  }
}
