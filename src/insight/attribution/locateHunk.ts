import { fits, type LineHunk } from './lineHunk';
import type { LineTable } from './lineTable';
import type { TracedText } from './tracedText';

/** What makes a line unfit for telling where a hunk lies. */
export interface Doubts {
  /** Whether some edit that could not be found wrote or removed such a line: nobody can be named for it. */
  isTainted(line: number): boolean;
  /** Whether several edits wrote such a line. */
  isContested(line: number): boolean;
}

/** The whole hunk stands at `place`; or of its lines after the change only `parts` stand in the text, as [hunk, text] indexes. */
export type Location =
  | { readonly kind: 'whole'; readonly place: number }
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  | { readonly kind: 'nowhere' };

export interface Part {
  readonly inHunk: number;
  readonly inText: number;
  readonly length: number;
}

/** So many telling lines have to stand together to say where they come from: one alone may have been typed by anybody. */
const fewestTelling = 2;

/** Finds a hunk in a text that other hands may have changed since, where that is beyond doubt. */
export function locateHunk(text: TracedText, hunk: LineHunk, table: LineTable, doubts: Doubts): Location {
  const telling = hunk.now.filter(line => !table.isTrivial(line)).length;
  if (telling === 0) return { kind: 'nowhere' };
  const place = wholePlace(text, hunk, table);
  if (place !== null) {
    const isEnough = telling >= fewestTelling || place === hunk.nowAt;
    if (isEnough && hasOwnEvidence(text, hunk, table, doubts)) return { kind: 'whole', place };
  }
  const parts = findParts(text, hunk, table, doubts);
  return parts.length === 0 ? { kind: 'nowhere' } : { kind: 'parts', parts };
}

/** The only place of all lines of the hunk, found by those that the text holds least often. */
function wholePlace(text: TracedText, { now }: LineHunk, table: LineTable): number | null {
  let rarest = -1;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [index, line] of now.entries()) {
    const times = text.times(line);
    if (times === 0) return null;
    if (times < fewest && !table.isTrivial(line)) {
      fewest = times;
      rarest = index;
    }
  }
  const line = now[rarest];
  if (line === undefined) return null;
  let found: number | null = null;
  for (let at = text.lines.indexOf(line); at !== -1; at = text.lines.indexOf(line, at + 1)) {
    if (!fits(text.lines, now, at - rarest)) continue;
    if (found !== null) return null;
    found = at - rarest;
  }
  return found;
}

/** A hunk all of whose telling lines are doubtful may have been found where another stood. */
function hasOwnEvidence(text: TracedText, hunk: LineHunk, table: LineTable, doubts: Doubts): boolean {
  return hunk.now.some(
    line => !table.isTrivial(line) && text.times(line) === 1 && !doubts.isTainted(line) && !doubts.isContested(line),
  );
}

function findParts(text: TracedText, hunk: LineHunk, table: LineTable, doubts: Doubts): Part[] {
  const { now, changes } = hunk;
  const isCertain = (line: number): boolean =>
    !table.isTrivial(line) && text.times(line) === 1 && !doubts.isTainted(line) && !doubts.isContested(line);
  const parts: Part[] = [];
  let covered = 0;
  for (const { at, added } of changes) {
    for (let index = Math.max(at, covered); index < at + added; index++) {
      const line = now[index];
      if (line === undefined || !isCertain(line)) continue;
      const place = text.lines.indexOf(line);
      let start = 0;
      while (index - start > covered && now[index - start - 1] === text.lines[place - start - 1]) start++;
      let end = 1;
      while (index + end < now.length && now[index + end] === text.lines[place + end]) end++;
      covered = index + end;
      // What borders on a changed line has to be certain itself.
      while (!isCertain(now[index - start] ?? -1)) start--;
      while (!isCertain(now[index + end - 1] ?? -1)) end--;
      const part = { inHunk: index - start, inText: place - start, length: start + end };
      const telling = now.slice(part.inHunk, part.inHunk + part.length).filter(one => isCertain(one)).length;
      if (telling >= fewestTelling) parts.push(part);
    }
  }
  return parts;
}
