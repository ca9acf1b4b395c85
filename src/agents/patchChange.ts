import type { Hunk } from '../model/facts';
import { splitLines } from './editHunks';

/** One file's part of a patch, from the patch's own text or from the record of its application. */
export interface PatchChange {
  readonly operation: 'create' | 'update' | 'delete' | 'move';
  /** As written; relative to the directory of the call unless absolute. */
  readonly path: string;
  readonly movedTo: string | null;
  readonly hunks: readonly Hunk[];
  /** The whole file before or after, where the record holds it. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Lines added and removed by hunks. */
export function countLines(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  let added = 0;
  let removed = 0;
  for (const { lines } of hunks) {
    for (const line of lines) {
      if (line.startsWith('+')) added += 1;
      else if (line.startsWith('-')) removed += 1;
    }
  }
  return { added, removed };
}

/** The hunk that writes (or deletes) a whole text. */
export function wholeFileHunk(content: string, prefix: '+' | '-'): Hunk[] {
  if (content === '') return [];
  const oldStart = prefix === '-' ? 1 : null;
  const newStart = prefix === '+' ? 1 : null;
  return [{ oldStart, newStart, lines: splitLines(content).map(line => prefix + line) }];
}

/** A change of one file that was not moved; `texts` are those of the whole file that are known. */
export function fileChange(
  operation: PatchChange['operation'],
  path: string,
  hunks: readonly Hunk[],
  texts: { readonly before?: string | null; readonly after?: string | null } = {},
): PatchChange {
  return { operation, path, movedTo: null, hunks, before: texts.before ?? null, after: texts.after ?? null };
}
