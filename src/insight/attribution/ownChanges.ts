import { alignLines, type Run } from './alignLines';
import { type LineHunk, placesIn, type Splice, splicesAt } from './lineHunk';
import type { LineTable } from './lineTable';

/** What an edit changed as its hunks tell it, in the text it left behind; null where they do not fit there. */
export function recordedChanges(after: readonly number[], hunks: readonly LineHunk[]): Splice[] | null {
  const places = hunks.length === 0 ? null : placesIn(after, hunks, 'now');
  return places && hunks.flatMap((hunk, index) => splicesAt(hunk, places[index] ?? 0));
}

/**
 * What an edit changed, from the texts before and after it alone. A line of a changed part that both hold may be the
 * edit's own or kept by it, which the texts do not tell: those are `unclear`.
 */
export function comparedChanges(before: readonly number[], after: readonly number[], table: LineTable): Splice[] {
  const runs: Run[] = [...alignLines(before, after, table), { a: before.length, b: after.length, length: 0 }];
  const gaps = runs.map((run, index) => {
    const last = runs[index - 1] ?? { a: 0, b: 0, length: 0 };
    const [a, b] = [last.a + last.length, last.b + last.length];
    return { at: b, removed: before.slice(a, run.a), lines: after.slice(b, run.b) };
  });
  const old = new Set(gaps.flatMap(({ removed }) => removed));
  return gaps
    .filter(({ removed, lines }) => removed.length > 0 || lines.length > 0)
    .map(({ at, removed, lines }) => {
      const unclear = new Set(lines.flatMap((line, index) => (old.has(line) ? [index] : [])));
      return { at, added: lines.length, removed, unclear };
    });
}
