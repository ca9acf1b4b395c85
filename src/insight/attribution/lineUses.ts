import type { Content } from '../../model/editReplay';
import type { FileChange } from './fileChange';
import { addedLines, type LineHunk, lineHunk } from './lineHunk';
import { LineTable } from './lineTable';

/** A text's lines; null where there is no file, undefined where the transcripts do not tell. */
export type KnownText = readonly number[] | null | undefined;

/** Whole texts that are remembered. Of most histories no more are needed, since hunks lead from one to the next. */
const mostTexts = 24;

/**
 * The changes of a file in numbers of lines, and who mentions which lines. To be kept for as long as there are no other
 * changes: for another text of today only that is new.
 */
export class LineUses {
  readonly table = new LineTable();
  private readonly texts = new Map<string, readonly number[]>();
  private readonly hunks = new Map<FileChange, readonly LineHunk[]>();
  private found:
    | { readonly doubtful: ReadonlySet<number>; readonly firstSeen: ReadonlyMap<number, number> }
    | undefined;

  constructor(
    /** In the order in which they were made. */
    private readonly changes: readonly FileChange[],
  ) {}

  /** The text after a change, as the transcript has it. */
  after(change: FileChange): KnownText {
    return this.remembered(`after ${change.id}`, change.after);
  }

  before(change: FileChange): KnownText {
    return this.remembered(`before ${change.id}`, change.before);
  }

  private remembered(key: string, read: () => Content): KnownText {
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const text = read();
    if (typeof text !== 'string') return text;
    const lines = this.table.numbersIn(text);
    this.texts.set(key, lines);
    const oldest = this.texts.keys().next();
    if (this.texts.size > mostTexts && !oldest.done) this.texts.delete(oldest.value);
    return lines;
  }

  hunksOf(change: FileChange): readonly LineHunk[] {
    const known = this.hunks.get(change);
    if (known !== undefined) return known;
    const hunks = change.hunks().map(hunk => lineHunk(hunk, this.table));
    this.hunks.set(change, hunks);
    return hunks;
  }

  /** Whether several changes wrote such a line, or one was seen beside or before the one written: its text says nothing. */
  isDoubtful(line: number): boolean {
    return this.uses.doubtful.has(line);
  }

  /** Place in the order of the first change that mentions the line, as new, old or context. */
  firstSeen(line: number): number {
    return this.uses.firstSeen.get(line) ?? Number.POSITIVE_INFINITY;
  }

  private get uses() {
    this.found ??= this.find();
    return this.found;
  }

  private find(): NonNullable<LineUses['found']> {
    const firstSeen = new Map<number, number>();
    const doubtful = new Set<number>();
    for (const [order, change] of this.changes.entries()) {
      const hunks = this.hunksOf(change);
      for (const line of hunks.flatMap(addedLines)) if (firstSeen.has(line)) doubtful.add(line);
      const now = new Set<number>();
      for (const line of hunks.flatMap(hunk => hunk.now)) (now.has(line) ? doubtful : now).add(line);
      for (const { old, now } of hunks)
        for (const lines of [old, now]) for (const line of lines) if (!firstSeen.has(line)) firstSeen.set(line, order);
    }
    return { doubtful, firstSeen };
  }
}
