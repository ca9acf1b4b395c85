import { alignLines, movedLines, type Run } from './alignLines';
import type { FileChange } from './fileChange';
import { KnownTexts } from './knownTexts';
import { addedLines, type LineHunk, splicesAt } from './lineHunk';
import type { Step } from './linesOfDescent';
import type { LineTable } from './lineTable';
import type { LineUses } from './lineUses';
import { type Doubts, locateHunk, type Part } from './locateHunk';
import { comparedChanges, recordedChanges } from './ownChanges';
import { TracedText } from './tracedText';

/**
 * Takes the changes of a file back from today's text, the latest first, and says whose lines come to light: the answer to
 * "who wrote this line" is the first edit that had added it, going back. Where the transcripts hold the text around an
 * edit, today's lines are followed into it; where they hold the changed lines alone, those are looked for.
 *
 * `isElsewhere`: the changes were made to another file (a worktree's copy, a former name), whose texts say nothing of
 * this one.
 */
export function replayBack(
  steps: readonly Step[],
  today: readonly number[],
  uses: LineUses,
  isElsewhere = false,
): TracedText {
  return new BackwardReplay(steps, today, uses, isElsewhere).run();
}

class BackwardReplay {
  private readonly text: TracedText;
  private readonly texts: KnownTexts;
  /** The text is what a transcript says it was. */
  private isKnown = false;
  /** Wordings of lines for which nobody can be named for now. */
  private readonly tainted = new Set<number>();
  private readonly doubts: Doubts;
  private readonly table: LineTable;

  constructor(
    private readonly steps: readonly Step[],
    today: readonly number[],
    private readonly uses: LineUses,
    private readonly isElsewhere: boolean,
  ) {
    this.text = new TracedText(today);
    this.texts = new KnownTexts(
      steps.map(({ change }) => change),
      uses,
    );
    this.table = uses.table;
    this.doubts = { isTainted: line => this.isTainted(line), isContested: line => uses.isDoubtful(line) };
  }

  run(): TracedText {
    for (let index = this.steps.length - 1; index >= 0 && this.text.isOpen; index--) {
      const step = this.steps[index];
      if (step === undefined) break;
      if (step.change.status === 'unknown') this.taint(this.uses.hunksOf(step.change));
      else if (this.reach(index)) {
        if (step.change.operation === 'create') {
          this.takeBackCreation(index, step.change);
          break;
        }
        this.takeBack(index, step);
      } else if (step.change.operation === 'create') break;
      else this.locate(step.change);
    }
    this.text.end();
    return this.text;
  }

  /** Follows the text back to the one after a change; false where that is not known. */
  private reach(index: number): boolean {
    if (this.isKnown && this.texts.leadsOn(index)) return true;
    const after = this.texts.after(index);
    if (after === undefined || after === null) return false;
    const runs = alignLines(this.text.lines, after, this.table);
    const moved = movedLines(this.text.lines, after, runs, this.table);
    const followed = [...runs, ...moved];
    this.text.becomeEarlier(
      after,
      this.tainted.size === 0 ? followed : followed.flatMap(run => [...this.untainted(run)]),
    );
    this.tainted.clear();
    this.isKnown = true;
    return true;
  }

  private *untainted({ a, b, length }: Run): Generator<Run> {
    for (let line = 0; line < length; line++)
      if (!this.isTainted(this.text.lines[a + line] ?? -1)) yield { a: a + line, b: b + line, length: 1 };
  }

  /** The text is the one after the change. */
  private takeBack(index: number, { change, order }: Step): void {
    const hunks = this.uses.hunksOf(change);
    const isOverwritten = hunks.some(({ oldAt, nowAt }) => oldAt === null && nowAt !== null);
    let splices = isOverwritten ? null : recordedChanges(this.text.lines, hunks);
    if (splices === null && hunks.length === 0 && change.operation === 'move') splices = [];
    if (splices === null) {
      const before = this.texts.before(index);
      if (before === undefined) {
        this.isKnown = false;
        return;
      }
      splices = comparedChanges(before ?? [], this.text.lines, this.table);
    }
    for (const splice of splices.reverse()) this.text.takeBack(change.id, splice, 'exact');
    this.text.prove(order);
  }

  /**
   * All of the text is the change's, unless something is known to have stood there: agents also call it creating when
   * they write over a file, and then a line that stood there before may have been kept.
   */
  private takeBackCreation(index: number, change: FileChange): void {
    const known = new Set(this.texts.after(index - 1) ?? []);
    if (known.size === 0)
      for (const step of this.steps.slice(0, index))
        for (const hunk of this.uses.hunksOf(step.change)) for (const line of hunk.now) known.add(line);
    const { lines } = this.text;
    const splice = { at: 0, added: lines.length, removed: [] };
    this.text.takeBack(change.id, splice, 'exact', at => !known.has(lines[at] ?? -1));
  }

  /** The text may have been changed by others since: only what is found beyond doubt is taken back. */
  private locate(change: FileChange): void {
    const hunks = this.uses.hunksOf(change);
    // Written over whatever was there: which of the lines are new cannot be told.
    if (change.operation !== 'create' && hunks.some(({ oldAt, nowAt }) => oldAt === null && nowAt !== null)) return;
    let isComplete = hunks.length > 0 || change.operation === 'move';
    for (const hunk of hunks.toReversed()) if (!this.locateOne(hunk, change)) isComplete = false;
    this.isKnown &&= isComplete;
  }

  private locateOne(hunk: LineHunk, change: FileChange): boolean {
    const location = locateHunk(this.text, hunk, this.table, this.doubts);
    if (location.kind === 'whole' && !(this.isElsewhere && isBare(hunk))) {
      const isClaimed = this.claimsOf(hunk, location.place);
      const tier = this.isKnown && location.place === hunk.nowAt ? 'exact' : 'matched';
      for (const splice of splicesAt(hunk, location.place).reverse())
        this.text.takeBack(change.id, splice, tier, isClaimed);
      return true;
    }
    if (location.kind === 'parts' && !this.isElsewhere)
      for (const part of location.parts) this.claimPart(hunk, part, change);
    this.taint([hunk]);
    return false;
  }

  /** At an end of the hunk without context a line that is no evidence itself may be another's. */
  private claimsOf(hunk: LineHunk, place: number): (at: number) => boolean {
    const { now } = hunk;
    const first = now.findIndex(line => !this.table.isTrivial(line));
    const last = now.findLastIndex(line => !this.table.isTrivial(line));
    const isAtStart = place === 0;
    const isAtEnd = place + now.length === this.text.lines.length;
    const { lines } = this.text;
    return at =>
      (isAtStart || at - place >= first) &&
      (isAtEnd || at - place <= last) &&
      !this.isTainted(lines[at] ?? -1) &&
      !(this.isElsewhere && this.uses.isDoubtful(lines[at] ?? -1) && !this.table.isTrivial(lines[at] ?? -1));
  }

  private claimPart(hunk: LineHunk, { inHunk, inText, length }: Part, change: FileChange): void {
    for (const { at, added, removed } of hunk.changes) {
      const from = Math.max(at, inHunk);
      const end = Math.min(at + added, inHunk + length);
      const claimed: number[] = [];
      for (let line = from; line < end; line++)
        if (!this.isTainted(hunk.now[line] ?? -1)) claimed.push(inText + line - inHunk);
      if (claimed.length > 0) this.text.claimLines(change.id, removed, claimed, 'matched');
    }
  }

  private isTainted(line: number): boolean {
    return this.tainted.has(this.table.wording(line));
  }

  /** Nobody else may be named for lines that a change wrote, or took away, in a place that was not found. */
  private taint(hunks: readonly LineHunk[]): void {
    for (const hunk of hunks) {
      for (const line of [...addedLines(hunk), ...hunk.changes.flatMap(({ removed }) => removed)]) {
        this.tainted.add(this.table.wording(line));
        this.text.unplaced.add(line);
      }
    }
  }
}

/** Whether a hunk begins or ends with what it changed. */
function isBare({ now, changes }: LineHunk): boolean {
  const last = changes.at(-1);
  return changes[0]?.at === 0 || (last !== undefined && last.at + last.added === now.length);
}
