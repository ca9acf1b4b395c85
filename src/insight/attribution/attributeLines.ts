import type { FileChange } from './fileChange';
import { linesOfDescent } from './linesOfDescent';
import type { LineTable } from './lineTable';
import { LineUses } from './lineUses';
import { replayBack } from './replayBack';
import type { ChangedPlace, Claim, Tier, TracedText } from './tracedText';

/** Who wrote a line of today's text. */
export interface LineOrigin {
  /** `FileChange.id`. */
  readonly change: number;
  readonly tier: Tier;
  /** Equal for the lines that the change wrote in one place. */
  readonly place: number;
  /** The lines which the change replaced where it wrote this one. */
  readonly replaced: readonly string[];
  /** Changes that wrote lines which it replaced, and so on, the latest first. */
  readonly earlier: readonly number[];
}

/** A line of no known origin is null. */
export type Attribution = readonly (LineOrigin | null)[];

/**
 * For every line of a file as it is today the edit that wrote it, where that can be told (docs/attribution.md).
 *
 * `changes` are all edits that agents made to the file, its copies in other worktrees and files that may have become it,
 * in the order in which they were made, without failed ones; `path` is the file's name among theirs. `uses` may be that of
 * an earlier question about the same changes.
 */
export function attributeLines(
  changes: readonly FileChange[],
  path: string,
  today: string,
  uses = new LineUses(changes),
): Attribution {
  const { table } = uses;
  const lines = table.numbersIn(today);
  const { own, joined, others } = linesOfDescent(changes, path, lines, uses);
  const text = replayBack(own, lines, uses);
  const orders = new Map(changes.map(({ id }, order) => [id, order]));
  const copies = others.map(steps => replayBack(steps, lines, uses, true));
  const elsewhere = copies.map(copy => wellFounded(copy, lines, orders, uses));
  const origins = new Map<ChangedPlace, Omit<LineOrigin, 'tier'>>();
  const provenBefore = (line: number): number =>
    Math.min(...[text, ...copies].map(({ provenBefore }) => provenBefore[line] ?? Number.POSITIVE_INFINITY));
  const isUnplaced = (line: number): boolean => [text, ...copies].some(({ unplaced }) => unplaced.has(line));
  const claimElsewhere = (content: number, line: number): Claim | null =>
    copies.length === 0 || isUnplaced(content) ? null : onlyEarlier(elsewhere, line, provenBefore(line), orders);
  const attribution = lines.map((content, line) => {
    const claim = text.claims[line] ?? claimElsewhere(content, line);
    if (claim === null) return null;
    const origin = origins.get(claim.place) ?? originOf(claim.place, origins.size, table, orders);
    origins.set(claim.place, origin);
    return { ...origin, tier: joined.has(origin.change) ? 'matched' : claim.tier };
  });
  return withoutDisputes(attribution, lines);
}

/** Which of equal lines in a row is whose cannot be told: when they are not all one edit's, they are nobody's. */
function withoutDisputes(attribution: readonly (LineOrigin | null)[], lines: readonly number[]): Attribution {
  const kept = [...attribution];
  for (let start = 0, end = 0; start < lines.length; start = end) {
    let isDisputed = false;
    for (end = start + 1; end < lines.length && lines[end] === lines[start]; end++)
      isDisputed ||= attribution[end]?.change !== attribution[start]?.change;
    if (isDisputed) kept.fill(null, start, end);
  }
  return kept;
}

/** How many of today's lines each change wrote, as far as that is known. A change that is not listed has none. */
export function linesLeft(attribution: Attribution): Map<number, number> {
  const left = new Map<number, number>();
  for (const origin of attribution) if (origin !== null) left.set(origin.change, (left.get(origin.change) ?? 0) + 1);
  return left;
}

/**
 * What was written in a copy of the file may have been written here as well: only lines that no other edit mentions count,
 * two of them together at least, and what stands between them.
 */
function wellFounded(
  { claims, removed }: TracedText,
  lines: readonly number[],
  orders: ReadonlyMap<number, number>,
  uses: LineUses,
): (Claim | null)[] {
  const { table } = uses;
  const told = claims.map((claim, index) => {
    const line = lines[index] ?? -1;
    if (claim === null || table.isTrivial(line) || uses.isDoubtful(line)) return null;
    if ((removed.get(line) ?? claim.place.change) !== claim.place.change) return null;
    return uses.firstSeen(line) < (orders.get(claim.place.change) ?? 0) ? null : claim;
  });
  const count = new Map<ChangedPlace, number>();
  for (const claim of told) if (claim !== null) count.set(claim.place, (count.get(claim.place) ?? 0) + 1);
  const founded = told.map(claim => (claim !== null && (count.get(claim.place) ?? 0) > 1 ? claim : null));
  for (let index = 1; index < lines.length; index++) {
    const place = founded[index - 1]?.place;
    let end = index;
    while (end < lines.length && table.isTrivial(lines[end] ?? -1) && claims[end]?.place === place) end++;
    if (place === undefined || founded[end]?.place !== place) continue;
    for (; index < end; index++) founded[index] = claims[index] ?? null;
  }
  return founded;
}

/** The claim of the only file that has one, unless the line was there before. */
function onlyEarlier(
  elsewhere: readonly (readonly (Claim | null)[])[],
  line: number,
  before: number,
  orders: ReadonlyMap<number, number>,
): Claim | null {
  const [claim, ...rivals] = elsewhere.map(claimed => claimed[line] ?? null).filter(found => found !== null);
  if (claim === undefined || rivals.length > 0 || (orders.get(claim.place.change) ?? 0) >= before) return null;
  return { ...claim, tier: 'matched' };
}

function originOf(
  place: ChangedPlace,
  number: number,
  table: LineTable,
  orders: ReadonlyMap<number, number>,
): Omit<LineOrigin, 'tier'> {
  const earlier = new Set<number>();
  const seen = new Set<ChangedPlace>();
  const open = [...place.earlier];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    earlier.add(next.change);
    open.push(...next.earlier);
  }
  earlier.delete(place.change);
  return {
    change: place.change,
    place: number,
    replaced: place.removed.map(line => table.text(line)),
    earlier: [...earlier].sort((a, b) => (orders.get(b) ?? 0) - (orders.get(a) ?? 0)),
  };
}
