import type { Hunk } from '../../model/facts';
import type { LineTable } from './lineTable';

/** A hunk in numbers of lines. */
export interface LineHunk {
  /** The lines before and after the change, context included. */
  readonly old: readonly number[];
  readonly now: readonly number[];
  /** Index of the first line of `old` and `now` in their texts, null where the transcript does not tell. */
  readonly oldAt: number | null;
  readonly nowAt: number | null;
  /** What changed, from top to bottom. */
  readonly changes: readonly LineChange[];
}

/** Consecutive lines of a hunk that were replaced; positions count from the hunk's first line after the change. */
export interface LineChange {
  readonly at: number;
  readonly added: number;
  readonly removed: readonly number[];
}

/** A change of a text: what stands at `at` now, and what stood there before. */
export interface Splice {
  readonly at: number;
  readonly added: number;
  readonly removed: readonly number[];
  /** Of the added lines (counted from `at`) those that may as well have stood there before. */
  readonly unclear?: ReadonlySet<number>;
}

export function lineHunk({ oldStart, newStart, lines }: Hunk, table: LineTable): LineHunk {
  const old: number[] = [];
  const now: number[] = [];
  const changes: { at: number; added: number; removed: number[] }[] = [];
  let open: (typeof changes)[number] | undefined;
  for (const line of lines) {
    const number = table.number(line.slice(1));
    if (line.startsWith(' ')) open = undefined;
    else {
      if (open === undefined) {
        open = { at: now.length, added: 0, removed: [] };
        changes.push(open);
      }
      if (line.startsWith('+')) open.added++;
      else open.removed.push(number);
    }
    if (!line.startsWith('+')) old.push(number);
    if (!line.startsWith('-')) now.push(number);
  }
  return { old, now, oldAt: index(oldStart, old.length), nowAt: index(newStart, now.length), changes };
}

/** A side of no lines names the line it follows. */
function index(start: number | null, length: number): number | null {
  if (start === null) return null;
  return length === 0 ? start : start - 1;
}

/** The lines that a hunk added. */
export function addedLines({ now, changes }: LineHunk): number[] {
  return changes.flatMap(({ at, added }) => now.slice(at, at + added));
}

/** The changes of a hunk as they lie in the text, when its first line after the change stands at `place`. */
export function splicesAt({ changes }: LineHunk, place: number): Splice[] {
  return changes.map(({ at, added, removed }) => ({ at: place + at, added, removed }));
}

/**
 * Where the hunks lie in a text that is known to be the one after them: at the position they state, else at the only
 * place where they fit. Null when that is not beyond doubt for each of them.
 */
export function placesIn(text: readonly number[], hunks: readonly LineHunk[], side: 'old' | 'now'): number[] | null {
  const places: number[] = [];
  let from = 0;
  for (const hunk of hunks) {
    const lines = hunk[side];
    const stated = side === 'now' ? hunk.nowAt : hunk.oldAt;
    const at =
      stated === null ? onlyPlace(text, lines, from) : fits(text, lines, stated) && stated >= from ? stated : null;
    if (at === null) return null;
    places.push(at);
    from = at + lines.length;
  }
  return places;
}

export function fits(text: readonly number[], lines: readonly number[], at: number): boolean {
  if (at < 0 || at + lines.length > text.length) return false;
  for (const [index, line] of lines.entries()) if (text[at + index] !== line) return false;
  return true;
}

/** The one place where the lines stand, null when there is none or more than one. */
export function onlyPlace(text: readonly number[], lines: readonly number[], from = 0): number | null {
  const [first] = lines;
  if (first === undefined) return null;
  let found: number | null = null;
  for (let at = text.indexOf(first, from); at !== -1; at = text.indexOf(first, at + 1)) {
    if (!fits(text, lines, at)) continue;
    if (found !== null) return null;
    found = at;
  }
  return found;
}
