import type { Run } from './alignLines';
import type { Splice } from './lineHunk';

/** One place of a file that an edit changed, as far as its lines are still of interest. */
export interface ChangedPlace {
  /** `FileChange.id`. */
  readonly change: number;
  /** What stood there before, as numbers of lines. */
  readonly removed: readonly number[];
  /** Changes that wrote lines which this one replaced. */
  readonly earlier: Set<ChangedPlace>;
}

export type Tier = 'exact' | 'matched';

export interface Claim {
  readonly tier: Tier;
  readonly place: ChangedPlace;
}

/** A line that was found and is out of the question for earlier edits; equal to no other line. */
const spent = -1;
const notToday = -1;
const several = -1;

/** A file's text as it was at some time, with the lines of today's text that go back to its lines. */
export class TracedText {
  /** Numbers of the lines. */
  lines: number[];
  private today: number[];
  /** Later changes that took the line away. */
  private heirs: (ChangedPlace | null)[];
  /** By the line's number. */
  private counts = new Int32Array(0);
  /** The place in the order of edits before which the text is known. */
  private provenAt = Number.POSITIVE_INFINITY;
  /** For every line of today's text who wrote it; null while that is open and where nobody can be named. */
  readonly claims: (Claim | null)[];
  /**
   * For every line of today's text the place in the order of edits of the earliest whose known text before it already
   * holds the line.
   */
  readonly provenBefore: number[];
  /** Lines that changes took away, with the change, or `several`. */
  readonly removed = new Map<number, number>();
  /** Lines that some change wrote or took away in a place that was not found. */
  readonly unplaced = new Set<number>();

  constructor(today: readonly number[]) {
    this.lines = [...today];
    this.today = today.map((_, index) => index);
    this.heirs = today.map(() => null);
    this.claims = today.map(() => null);
    this.provenBefore = today.map(() => Number.POSITIVE_INFINITY);
    for (const line of today) this.count(line, 1);
  }

  /** Whether anything earlier is worth knowing. */
  get isOpen(): boolean {
    return this.today.some((line, at) => line !== notToday || this.heirs[at] !== null);
  }

  /** How often the line stands in the text. */
  times(line: number): number {
    return this.counts[line] ?? 0;
  }

  /** The text is proven to be the one before the edit at `order`. */
  prove(order: number): void {
    this.provenAt = order;
  }

  /** Nothing earlier is known: what is left was there before. */
  end(): void {
    for (const line of this.today) if (line !== notToday) this.provenBefore[line] = this.provenAt;
  }

  /** Becomes an earlier text that an unknown hand changed into this one; what is in no run was that hand's. */
  becomeEarlier(text: readonly number[], runs: readonly Run[]): void {
    const today = new Array<number>(text.length).fill(notToday);
    const heirs = new Array<ChangedPlace | null>(text.length).fill(null);
    const followed = new Uint8Array(this.lines.length);
    const taken = new Uint8Array(text.length);
    for (const { a, b, length } of runs) {
      followed.fill(1, a, a + length);
      taken.fill(1, b, b + length);
      for (let line = 0; line < length; line++) {
        today[b + line] = this.today[a + line] ?? notToday;
        heirs[b + line] = this.heirs[a + line] ?? null;
      }
    }
    for (let at = 0; at < followed.length; at++) if (followed[at] === 0) this.count(this.lines[at] ?? spent, -1);
    for (let at = 0; at < taken.length; at++) if (taken[at] === 0) this.count(text[at] ?? spent, 1);
    for (let at = 0; at < followed.length; at++) {
      if (followed[at] === 1) continue;
      const line = this.today[at] ?? notToday;
      if (line === notToday) continue;
      this.provenBefore[line] = this.provenAt;
      // It may be one of the earlier text's all the same.
      if (this.times(this.lines[at] ?? spent) > 0) this.leaveOpen(at);
    }
    this.lines = [...text];
    this.today = today;
    this.heirs = heirs;
  }

  /**
   * Takes a change back. Its added lines are claimed, but for those that `isClaimed` denies (by their place in the text):
   * they are nobody's.
   */
  takeBack(change: number, splice: Splice, tier: Tier, isClaimed: (at: number) => boolean = () => true): void {
    const { at, added, removed, unclear } = splice;
    const place: ChangedPlace = { change, removed, earlier: new Set() };
    for (let line = 0; line < added; line++) {
      if (unclear?.has(line) !== true && isClaimed(at + line)) this.claim(at + line, place, tier);
      else this.leaveOpen(at + line);
    }
    for (let line = 0; line < added; line++) this.count(this.lines[at + line] ?? spent, -1);
    for (const line of removed) {
      this.count(line, 1);
      this.removed.set(line, (this.removed.get(line) ?? change) === change ? change : several);
    }
    this.lines = replaced(this.lines, at, added, removed);
    this.today = replaced(
      this.today,
      at,
      added,
      removed.map(() => notToday),
    );
    this.heirs = replaced(
      this.heirs,
      at,
      added,
      removed.map(() => place),
    );
  }

  /** Claims lines of a change that cannot be taken back as a whole. */
  claimLines(change: number, removed: readonly number[], at: readonly number[], tier: Tier): void {
    const place: ChangedPlace = { change, removed, earlier: new Set() };
    for (const line of at) {
      this.claim(line, place, tier);
      this.count(this.lines[line] ?? spent, -1);
      this.lines[line] = spent;
      this.today[line] = notToday;
      this.heirs[line] = null;
    }
  }

  /** Whose a line is cannot be told here, nor by what was written elsewhere. */
  private leaveOpen(at: number): void {
    const line = this.today[at] ?? notToday;
    if (line !== notToday) this.provenBefore[line] = 0;
  }

  private claim(at: number, place: ChangedPlace, tier: Tier): void {
    const line = this.today[at] ?? notToday;
    if (line !== notToday) this.claims[line] = { tier, place };
    this.heirs[at]?.earlier.add(place);
  }

  private count(line: number, by: number): void {
    if (line === spent) return;
    if (line >= this.counts.length) {
      const more = new Int32Array(2 * line + 1);
      more.set(this.counts);
      this.counts = more;
    }
    this.counts[line] = (this.counts[line] ?? 0) + by;
  }
}

/** As `splice`, which cannot take very many items. */
function replaced<T>(items: T[], at: number, count: number, by: readonly T[]): T[] {
  if (by.length > 1000) return items.slice(0, at).concat(by, items.slice(at + count));
  items.splice(at, count, ...by);
  return items;
}
