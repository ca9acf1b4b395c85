import type { FileChange } from './fileChange';
import { placesIn } from './lineHunk';
import type { KnownText, LineUses } from './lineUses';

/** One file's changes in their order, with what is known of the texts between them. */
export class KnownTexts {
  /** For changes whose text was worked out from the one before. */
  private readonly ledTo = new Set<number>();
  private readonly unknown = new Set<number>();

  constructor(
    private readonly changes: readonly FileChange[],
    private readonly uses: LineUses,
  ) {}

  /** Whether the text after a change is the very one before the next. */
  leadsOn(index: number): boolean {
    const next = this.changes[index + 1];
    if (next === undefined) return false;
    return this.ledTo.has(index + 1) || (next.beforeIsPrevious && next.previous === this.changes[index]?.id);
  }

  /** As a transcript has it, or worked out from an earlier one by changes that fit beyond doubt. */
  after(index: number): KnownText {
    const change = this.changes[index];
    if (change === undefined || this.unknown.has(index)) return undefined;
    const stated = this.stated(index);
    if (stated !== undefined) return stated;
    return this.workedOut(index);
  }

  before(index: number): KnownText {
    const change = this.changes[index];
    const stated = change && this.uses.before(change);
    if (stated !== undefined || change === undefined) return stated;
    return index > 0 && this.leadsOn(index - 1) ? this.after(index - 1) : undefined;
  }

  private stated(index: number): KnownText {
    const change = this.changes[index];
    if (change === undefined || change.status !== 'applied') return undefined;
    const after = this.uses.after(change);
    if (after !== undefined || change.operation !== 'create') return after;
    const [only, ...others] = this.uses.hunksOf(change);
    return only !== undefined && others.length === 0 && only.old.length === 0 ? only.now : undefined;
  }

  private workedOut(index: number): KnownText {
    let base = index;
    let text: KnownText;
    while (text === undefined && base > 0 && !this.unknown.has(base)) text = this.stated(--base);
    if (text === undefined || text === null) {
      this.unknown.add(index);
      return undefined;
    }
    const lines = [...text];
    for (let next = base + 1; next <= index; next++) {
      if (!this.advance(lines, next)) {
        for (let lost = next; lost <= index; lost++) this.unknown.add(lost);
        return undefined;
      }
    }
    for (let next = base + 1; next <= index; next++) this.ledTo.add(next);
    return lines;
  }

  /** Applies a change to the lines before it; false where it does not fit beyond doubt. */
  private advance(lines: number[], index: number): boolean {
    const change = this.changes[index];
    if (change === undefined || change.status !== 'applied') return false;
    const hunks = this.uses.hunksOf(change);
    if (hunks.some(({ oldAt, nowAt }) => oldAt === null && nowAt !== null)) return false;
    if (hunks.length === 0) return change.operation === 'move';
    const places = placesIn(lines, hunks, 'old');
    if (places === null) return false;
    for (const [at, hunk] of [...hunks.entries()].reverse())
      lines.splice(places[at] ?? 0, hunk.old.length, ...hunk.now);
    return true;
  }
}
