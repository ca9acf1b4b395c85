import type { LineTable } from './lineTable';

/** Lines that stand together in two texts: `length` lines from `a` in the one and `b` in the other. */
export interface Run {
  a: number;
  b: number;
  length: number;
}

/** So many telling lines have to stay together for an unknown hand not to have typed them anew. */
const fewestTelling = 2;

/**
 * Which lines of two texts are the same lines, where an unknown hand changed the one into the other. A shortest
 * difference guesses here: with one of two equal braces gone it names either. So a run of equal lines counts only around
 * a telling line that both texts hold once and that has another beside it, or at the beginning or end of both, and up to
 * where one of its lines stands in the changed part beside it, too. Beside a formatter's changes lines are told by what
 * they say without white space. The runs are in order and do not cross.
 */
export function alignLines(a: readonly number[], b: readonly number[], table: LineTable): Run[] {
  const isAlike = (at: number, other: number): boolean =>
    a[at] === b[other] || table.wording(a[at] ?? -1) === table.wording(b[other] ?? -1);
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && isAlike(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && isAlike(a.length - 1 - tail, b.length - 1 - tail)) tail++;
  const middle = { from: head, endA: a.length - tail, endB: b.length - tail };
  const runs: Run[] = [];
  for (const [at, other] of anchors(a, b, middle, table)) extend(runs, at, other, isAlike, middle);
  const founded = runs.filter(run => {
    let telling = 0;
    for (let line = 0; line < run.length && telling < fewestTelling; line++)
      if (!table.isTrivial(a[run.a + line] ?? -1)) telling++;
    return telling >= fewestTelling;
  });
  if (head > 0) founded.unshift({ a: 0, b: 0, length: head });
  if (tail > 0) founded.push({ a: a.length - tail, b: b.length - tail, length: tail });
  return withoutAmbiguousEdges(founded, a, b, table).flatMap(run => equalParts(run, a, b));
}

/** Of a run of lines that say the same the parts that are the same to the letter. */
function equalParts({ a: fromA, b: fromB, length }: Run, a: readonly number[], b: readonly number[]): Run[] {
  const parts: Run[] = [];
  let open: Run | undefined;
  for (let line = 0; line < length; line++) {
    if (a[fromA + line] !== b[fromB + line]) open = undefined;
    else if (open !== undefined) open.length++;
    else {
      open = { a: fromA + line, b: fromB + line, length: 1 };
      parts.push(open);
    }
  }
  return parts;
}

interface Middle {
  readonly from: number;
  readonly endA: number;
  readonly endB: number;
}

/** Telling lines that each text holds once, as far as no two of them changed places. */
function anchors(a: readonly number[], b: readonly number[], middle: Middle, table: LineTable): [number, number][] {
  const { from, endA, endB } = middle;
  const placesB = placesOf(wordings(b, from, endB, table));
  const candidates = new Map<number, [number, number]>();
  for (const [line, at] of placesOf(wordings(a, from, endA, table))) {
    const other = placesB.get(line) ?? severalTimes;
    if (at !== severalTimes && other !== severalTimes && !table.isTrivial(line))
      candidates.set(line, [from + at, from + other]);
  }
  if (candidates.size === 0) return [];
  // Around the middle both texts say the same.
  for (const line of wordings(a, 0, from, table)) candidates.delete(line);
  for (const line of wordings(a, endA, a.length, table)) candidates.delete(line);
  return inEveryLongestOrder([...candidates.values()]);
}

function wordings(lines: readonly number[], from: number, end: number, table: LineTable): number[] {
  return lines.slice(from, end).map(line => table.wording(line));
}

const severalTimes = -1;

/** Where each line stands. */
function placesOf(lines: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  for (const [at, line] of lines.entries()) places.set(line, places.has(line) ? severalTimes : at);
  return places;
}

/** The pairs that belong to every longest rising subsequence: of lines that changed places nobody knows which moved. */
function inEveryLongestOrder(pairs: readonly [number, number][]): [number, number][] {
  const ends = risingLengths(pairs.map(([, b]) => b));
  const starts = risingLengths(pairs.map(([, b]) => -b).reverse()).reverse();
  const longest = ends.reduce((most, length) => Math.max(most, length), 0);
  const onLongest = pairs.map((_, index) => (ends[index] ?? 0) + (starts[index] ?? 0) === longest + 1);
  const rivals: number[] = [];
  for (const [index, length] of ends.entries()) if (onLongest[index]) rivals[length] = (rivals[length] ?? 0) + 1;
  return pairs.filter((_, index) => onLongest[index] && rivals[ends[index] ?? 0] === 1);
}

/** For each value the length of the longest rising subsequence that ends with it. */
function risingLengths(values: readonly number[]): number[] {
  const tails: number[] = [];
  return values.map(value => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const half = (low + high) >> 1;
      if ((tails[half] ?? 0) < value) low = half + 1;
      else high = half;
    }
    tails[low] = value;
    return low + 1;
  });
}

/** Adds the run around an anchor, unless an earlier anchor's run holds it. */
function extend(
  runs: Run[],
  at: number,
  other: number,
  isAlike: (at: number, other: number) => boolean,
  { from, endA, endB }: Middle,
): void {
  const last = runs.at(-1);
  const freeA = last === undefined ? from : last.a + last.length;
  const freeB = last === undefined ? from : last.b + last.length;
  if (at < freeA || other < freeB) return;
  let back = 0;
  while (at - back > freeA && other - back > freeB && isAlike(at - back - 1, other - back - 1)) back++;
  let length = back + 1;
  while (
    at - back + length < endA &&
    other - back + length < endB &&
    isAlike(at - back + length, other - back + length)
  )
    length++;
  runs.push({ a: at - back, b: other - back, length });
}

/** Where a telling line was doubled, or one of two is gone, the one at the edge of a run may be either. */
function withoutAmbiguousEdges(
  runs: readonly Run[],
  a: readonly number[],
  b: readonly number[],
  table: LineTable,
): Run[] {
  // In runs a line stands as often in the one text as in the other.
  const more = new Map<number, number>();
  for (let gap = 0; gap <= runs.length; gap++) {
    const [linesA, linesB] = gapBefore(runs, gap, a, b, table);
    for (const line of linesA) more.set(line, (more.get(line) ?? 0) + 1);
    for (const line of linesB) more.set(line, (more.get(line) ?? 0) - 1);
  }
  const isDoubled = (line: number): boolean => !table.isTrivial(line) && (more.get(line) ?? 0) !== 0;
  const lineAt = (at: number): number => table.wording(a[at] ?? -1);
  const kept = runs.map(run => ({ ...run }));
  for (let gap = 0; gap <= kept.length; gap++) {
    const before = kept[gap - 1];
    const after = kept[gap];
    const changed = new Set(gapBefore(kept, gap, a, b, table).flat());
    for (let isAmbiguous = changed.size > 0; isAmbiguous; ) {
      isAmbiguous = false;
      const end = before === undefined || before.length === 0 ? undefined : lineAt(before.a + before.length - 1);
      if (before !== undefined && end !== undefined && (changed.has(end) || isDoubled(end))) {
        before.length--;
        isAmbiguous = true;
      }
      const start = after === undefined || after.length === 0 ? undefined : lineAt(after.a);
      if (after !== undefined && start !== undefined && (changed.has(start) || isDoubled(start))) {
        after.a++;
        after.b++;
        after.length--;
        isAmbiguous = true;
      }
    }
  }
  return kept.filter(({ length }) => length > 0);
}

/** What the lines between a run and the one before it say, in both texts. */
function gapBefore(
  runs: readonly Run[],
  index: number,
  a: readonly number[],
  b: readonly number[],
  table: LineTable,
): [number[], number[]] {
  const before = runs[index - 1] ?? { a: 0, b: 0, length: 0 };
  const after = runs[index] ?? { a: a.length, b: b.length };
  return [wordings(a, before.a + before.length, after.a, table), wordings(b, before.b + before.length, after.b, table)];
}

/** So many telling lines in a row are cut out and put in again, not typed twice. */
const fewestMoved = 3;

/** Blocks that stand elsewhere in the other text, besides the runs that stayed in their order. */
export function movedLines(a: readonly number[], b: readonly number[], runs: readonly Run[], table: LineTable): Run[] {
  const stayed = new Uint8Array(a.length);
  const taken = new Uint8Array(b.length);
  let kept = 0;
  for (const run of runs) {
    stayed.fill(1, run.a, run.a + run.length);
    taken.fill(1, run.b, run.b + run.length);
    kept += run.length;
  }
  if (kept > Math.min(a.length, b.length) - fewestMoved) return [];
  const placesA = placesOf(a);
  const placesB = placesOf(b);
  const isAnchor = (at: number): boolean => {
    const line = a[at] ?? -1;
    return placesA.get(line) === at && (placesB.get(line) ?? severalTimes) >= 0 && !table.isTrivial(line);
  };
  const moved: Run[] = [];
  for (let at = 0; at < a.length; at++) {
    if (stayed[at] === 1 || !isAnchor(at)) continue;
    const start = placesB.get(a[at] ?? -1) ?? severalTimes;
    if (taken[start] === 1) continue;
    let length = 0;
    let telling = 0;
    for (let end = 0; a[at + end] === b[start + end] && stayed[at + end] === 0 && taken[start + end] === 0; end++) {
      if (at + end >= a.length) break;
      if (!isAnchor(at + end)) continue;
      length = end + 1;
      telling++;
    }
    if (telling >= fewestMoved) moved.push({ a: at, b: start, length });
    at += length - 1;
  }
  return moved;
}
