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
  if (a.length === b.length && a.every((line, at) => line === b[at]))
    return a.length === 0 ? [] : [{ a: 0, b: 0, length: a.length }];
  const runs = alignWordings(
    a.map(line => table.wording(line)),
    b.map(line => table.wording(line)),
    table,
  );
  return runs.flatMap(run => equalParts(run, a, b));
}

/** How often each line stands there, by its number. */
function timesOf(lines: readonly number[], table: LineTable): Int32Array {
  const times = new Int32Array(table.size);
  for (const line of lines) times[line] = (times[line] ?? 0) + 1;
  return times;
}

function alignWordings(a: readonly number[], b: readonly number[], table: LineTable): Run[] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  if (head === a.length && head === b.length) return [{ a: 0, b: 0, length: head }];
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const runs: Run[] = [];
  const middle = { from: head, endA: a.length - tail, endB: b.length - tail };
  for (const [at, other] of anchors(a, b, middle, table)) extend(runs, at, other, a, b, middle);
  const founded = runs.filter(run => {
    let telling = 0;
    for (let line = 0; line < run.length && telling < fewestTelling; line++)
      if (!table.isTrivial(a[run.a + line] ?? -1)) telling++;
    return telling >= fewestTelling;
  });
  if (head > 0) founded.unshift({ a: 0, b: 0, length: head });
  if (tail > 0) founded.push({ a: a.length - tail, b: b.length - tail, length: tail });
  return withoutAmbiguousEdges(founded, a, b, table);
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
  const placesA = placesOf(a, table);
  const placesB = placesOf(b, table);
  const candidates: [number, number][] = [];
  for (let at = middle.from; at < middle.endA; at++) {
    const line = a[at] ?? 0;
    const other = placesB[line] ?? nowhere;
    if (placesA[line] !== at || other < middle.from || other >= middle.endB) continue;
    if (!table.isTrivial(line)) candidates.push([at, other]);
  }
  return inEveryLongestOrder(candidates);
}

const severalTimes = -1;
const nowhere = -2;

/** Where each line stands, by its number. */
function placesOf(lines: readonly number[], table: LineTable): Int32Array {
  const places = new Int32Array(table.size).fill(nowhere);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? 0;
    places[line] = places[line] === nowhere ? at : severalTimes;
  }
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
  a: readonly number[],
  b: readonly number[],
  { from, endA, endB }: Middle,
): void {
  const last = runs.at(-1);
  const freeA = last === undefined ? from : last.a + last.length;
  const freeB = last === undefined ? from : last.b + last.length;
  if (at < freeA || other < freeB) return;
  let back = 0;
  while (at - back > freeA && other - back > freeB && a[at - back - 1] === b[other - back - 1]) back++;
  let length = back + 1;
  while (
    at - back + length < endA &&
    other - back + length < endB &&
    a[at - back + length] === b[other - back + length]
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
  const timesA = timesOf(a, table);
  const timesB = timesOf(b, table);
  const isDoubled = (line: number): boolean => !table.isTrivial(line) && timesA[line] !== timesB[line];
  const kept = runs.map(run => ({ ...run }));
  for (let gap = 0; gap <= kept.length; gap++) {
    const before = kept[gap - 1];
    const after = kept[gap];
    const fromA = before === undefined ? 0 : before.a + before.length;
    const fromB = before === undefined ? 0 : before.b + before.length;
    const changed = new Set(a.slice(fromA, after?.a));
    for (const line of b.slice(fromB, after?.b)) changed.add(line);
    for (let isAmbiguous = changed.size > 0; isAmbiguous; ) {
      isAmbiguous = false;
      const end = before === undefined || before.length === 0 ? undefined : a[before.a + before.length - 1];
      if (before !== undefined && end !== undefined && (changed.has(end) || isDoubled(end))) {
        before.length--;
        isAmbiguous = true;
      }
      const start = after === undefined || after.length === 0 ? undefined : a[after.a];
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
  const placesA = placesOf(a, table);
  const placesB = placesOf(b, table);
  const isAnchor = (at: number): boolean => {
    const line = a[at] ?? 0;
    return placesA[line] === at && (placesB[line] ?? nowhere) >= 0 && !table.isTrivial(line);
  };
  const moved: Run[] = [];
  for (let at = 0; at < a.length; at++) {
    if (stayed[at] === 1 || !isAnchor(at)) continue;
    const start = placesB[a[at] ?? 0] ?? nowhere;
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
