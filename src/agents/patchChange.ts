import type { Hunk } from '../model/facts';

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
  const lines = content.endsWith('\n') ? content.slice(0, -1).split('\n') : content.split('\n');
  const oldStart = prefix === '-' ? 1 : null;
  const newStart = prefix === '+' ? 1 : null;
  return [{ oldStart, newStart, lines: lines.map(line => prefix + line) }];
}
