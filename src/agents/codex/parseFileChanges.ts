import type { Hunk } from '../../model/facts';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { type PatchChange, wholeFileHunk } from './patchChange';

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

const hunkHeader = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Hunks of a unified diff of one file; file headers and `\ No newline` marks are skipped. */
export function parseUnifiedDiff(diff: string): Hunk[] {
  const hunks: Hunk[] = [];
  let lines: string[] | undefined;
  const texts = diff.endsWith('\n') ? diff.slice(0, -1).split('\n') : diff.split('\n');
  for (const text of texts) {
    const header = hunkHeader.exec(text);
    if (header !== null) {
      lines = [];
      hunks.push({ oldStart: Number(header[1]), newStart: Number(header[2]), lines });
    } else if (/^[ +-]/.test(text)) {
      lines?.push(text);
    } else if (text === '') {
      lines?.push(' ');
    }
  }
  return hunks;
}
