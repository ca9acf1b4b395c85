import type { FileChange } from '../../../src/insight/attribution/fileChange';
import type { Hunk } from '../../../src/model/facts';
import { SeededRandom } from '../../support/seededRandom';
import { asRecorded, besides, type Line, type Placed, patch, writers } from './recordedLines';

/** What the transcripts of a history hold of each edit. */
export type Fidelity = 'full' | 'hunks';

export interface History {
  readonly changes: FileChange[];
  readonly path: string;
  readonly today: string;
  readonly lines: readonly Line[];
}

interface Recorded extends FileChange {
  /** The transcript. */
  readonly source: number;
}

const common = [
  '}',
  '',
  '  }',
  '    }',
  '});',
  'return null;',
  '    return result;',
  '} else {',
  '  });',
  "import x from 'x';",
];
const words = [
  'load',
  'store',
  'value',
  'index',
  'total',
  'parse',
  'render',
  'queue',
  'token',
  'batch',
  'price',
  'route',
];

/** A file that people, formatters and several agents changed. The same seed makes the same history. */
export function randomHistory(seed: number, fidelity: Fidelity): History {
  return new Maker(new SeededRandom(seed), fidelity).make();
}

class Maker {
  private path = 'src/a.ts';
  private readonly copy = 'worktree/src/a.ts';
  private lines: Line[] | null = null;
  /** The worktree's copy, and what the file was when it was made. */
  private branch: { base: Line[]; lines: Line[]; undo: Line[] | null } | null = null;
  private readonly changes: FileChange[] = [];
  /** By transcript and path: the text that its last edit left behind. */
  private readonly left = new Map<string, { id: number; text: string }>();
  /** Texts of lines that are gone, for people who type them again. */
  private readonly gone: Line[] = [];
  /** By what a line says and what one says that it stood beside: whose lines they were. */
  private readonly stoodBeside = new Map<string, number[]>();
  private undo: Line[] | null = null;
  private readonly lineEnd: string;

  constructor(
    private readonly random: SeededRandom,
    private readonly fidelity: Fidelity,
  ) {
    this.lineEnd = random.below(8) === 0 ? '\r\n' : '\n';
  }

  make(): History {
    if (this.random.below(3) > 0) this.lines = this.fresh(5 + this.random.below(60), null);
    else this.create();
    const steps = 2 + this.random.below(25);
    for (let step = 0; step < steps; step++) this.step();
    if (this.lines === null) this.create();
    const lines = this.lines ?? [];
    const mark = this.random.below(10) === 0 ? '\ufeff' : '';
    const end = this.random.below(6) === 0 ? '\r\n' : this.lineEnd;
    return {
      changes: this.changes,
      path: this.path,
      today: mark + lines.map(({ text }) => text + end).join(''),
      lines,
    };
  }

  private step(): void {
    const lines = this.lines;
    if (lines === null) {
      if (this.random.below(3) === 0 && this.undo !== null) this.lines = this.putBack(this.undo);
      else this.create();
      return;
    }
    this.remember(lines);
    const choice = this.random.below(100);
    if (choice < 58) this.edit();
    else if (choice < 84) this.lines = this.withRestored(lines, this.byPerson(lines));
    else if (choice < 88) this.lines = this.formatted(lines);
    else if (choice < 90) this.moveByAgent(lines);
    else if (choice < 92) this.path = `src/moved${this.changes.length}/a.ts`;
    else if (choice < 94) this.remove(lines);
    else if (choice < 97) this.branchOff(lines);
    else this.merge(lines);
  }

  // Agents.

  private create(): void {
    const id = this.changes.length;
    this.lines = this.fresh(3 + this.random.below(40), id);
    const text = this.textOf(this.lines);
    this.record({
      ...this.base(id, this.path),
      operation: 'create',
      hunks: () => [{ oldStart: null, newStart: 1, lines: this.plainLines(text).map(line => `+${line}`) }],
      before: () => null,
      after: () => (this.fidelity === 'full' ? text : undefined),
    });
    this.leave(id, text);
  }

  private edit(): void {
    const inBranch = this.branch !== null && this.random.below(2) === 0;
    const before = (inBranch ? this.branch?.lines : this.lines) ?? [];
    const id = this.changes.length;
    const after = this.changed(before, id, inBranch ? (this.branch?.undo ?? null) : this.undo);
    if (this.textOf(after) === this.textOf(before)) return;
    const path = inBranch ? this.copy : this.path;
    const isDoubtful = this.random.below(40) === 0;
    const happened = !isDoubtful || this.random.below(2) === 0;
    const written = this.write(id, path, before, after, isDoubtful ? 'unknown' : 'applied');
    if (!happened) return;
    if (inBranch && this.branch !== null) this.branch = { ...this.branch, lines: written, undo: before };
    else {
      this.undo = before;
      this.lines = written;
    }
  }

  /** Records an edit; its lines are those that its record says it added. */
  private write(id: number, path: string, before: Line[], after: Line[], status: FileChange['status']): Line[] {
    const [old, now] = [this.textOf(before), this.textOf(after)];
    const { hunks, truth } = this.hunksOf(before, after);
    const base = this.base(id, path);
    const isFull = this.fidelity === 'full' && status === 'applied';
    const key = `${base.source} ${path}`;
    const previous = this.left.get(key);
    const isPrevious = isFull && previous?.text === old;
    this.record({
      ...base,
      operation: 'update',
      status,
      hunks: () => hunks,
      before: () => (isFull && !isPrevious ? old : undefined),
      after: () => (isFull ? now : undefined),
      beforeIsPrevious: isPrevious,
      previous: previous?.id ?? null,
    });
    if (isFull) this.left.set(key, { id, text: now });
    else this.left.delete(key);
    if (truth === null) return this.withRestored(before, after);
    const written = asRecorded(before, after, truth, id);
    const restored = this.withRestored(before, written);
    // Nobody sees what an edit of unknown outcome did; of the others the record says what they wrote.
    return status === 'unknown'
      ? restored
      : written.map((line, at) => (line.author === id ? line : (restored[at] ?? line)));
  }

  private changed(lines: readonly Line[], id: number, undo: readonly Line[] | null): Line[] {
    const choice = this.random.below(20);
    if (choice === 0) return this.fresh(3 + this.random.below(30), id);
    if (choice === 1) return this.replacedEverywhere(lines, id);
    // Takes back what was changed last, in its own hand.
    if (choice === 2 && undo !== null) return this.rewritten(lines, undo, id);
    let result = this.spliced(lines, id);
    if (choice < 6) result = this.spliced(result, id);
    return result;
  }

  private spliced(lines: readonly Line[], id: number | null): Line[] {
    const at = this.random.below(lines.length + 1);
    const removed = this.random.below(3) === 0 ? 0 : this.random.below(5);
    const added = removed > 0 && this.random.below(5) === 0 ? 0 : 1 + this.random.below(7);
    this.gone.push(...lines.slice(at, at + removed));
    return [...lines.slice(0, at), ...this.fresh(added, id, lines), ...lines.slice(at + removed)];
  }

  private replacedEverywhere(lines: readonly Line[], id: number): Line[] {
    const target = lines[this.random.below(lines.length)]?.text ?? '';
    const [by] = this.fresh(1, id);
    return by === undefined ? [...lines] : lines.map(line => (line.text === target ? by : line));
  }

  private rewritten(lines: readonly Line[], wanted: readonly Line[], id: number): Line[] {
    const texts = wanted.map(({ text }) => ({ text, author: id }));
    return asRecorded(lines, texts, patch(lines, wanted, 0), id);
  }

  private moveByAgent(lines: Line[]): void {
    const id = this.changes.length;
    const from = this.path;
    const to = `src/renamed${id}/a.ts`;
    const after = this.random.below(2) === 0 ? lines : this.spliced(lines, id);
    const { hunks, truth } = this.hunksOf(lines, after);
    if (hunks.length === 0 && after !== lines) return;
    this.record({ ...this.base(id, from), operation: 'move', movedTo: to, hunks: () => hunks });
    this.lines = truth === null ? after : asRecorded(lines, after, truth, id);
    this.path = to;
  }

  private remove(lines: Line[]): void {
    if (this.random.below(2) === 0)
      this.record({ ...this.base(this.changes.length, this.path), operation: 'delete', after: () => null });
    this.undo = lines;
    this.lines = null;
  }

  private branchOff(lines: Line[]): void {
    this.branch ??= { base: lines, lines, undo: null };
  }

  /** A worktree's copy is taken over, when the file has not changed since it was made. */
  private merge(lines: Line[]): void {
    const { base, lines: merged } = this.branch ?? { base: [], lines: [] };
    if (this.branch !== null && this.textOf(base) === this.textOf(lines)) {
      const own = new Map(base.map((line, at) => [line, lines[at] ?? line]));
      this.lines = this.withRestored(
        lines,
        merged.map(line => own.get(line) ?? line),
      );
    }
    this.branch = null;
  }

  // People.

  private byPerson(lines: Line[]): Line[] {
    const at = this.random.below(lines.length + 1);
    const line = lines[at];
    const elsewhere = this.random.below(lines.length + 1);
    switch (this.random.below(9)) {
      case 0:
        // The same line once more, typed anew.
        return line === undefined ? lines : lines.toSpliced(elsewhere, 0, { text: line.text, author: null });
      case 1: {
        // Cut out and put in elsewhere.
        const block = lines.slice(at, at + 1 + this.random.below(6));
        const rest = lines.toSpliced(at, block.length);
        return rest.toSpliced(Math.min(elsewhere, rest.length), 0, ...block);
      }
      case 2: {
        // Something that once stood here, typed again somewhere.
        const again = this.gone[this.random.below(Math.max(1, this.gone.length))];
        return again === undefined ? lines : lines.toSpliced(elsewhere, 0, { text: again.text, author: null });
      }
      case 3:
        return line === undefined ? lines : lines.toSpliced(at, 1, { text: `${line.text} // seen`, author: null });
      case 4:
        return this.undo === null ? lines : this.putBack(this.undo);
      default:
        return this.spliced(lines, null);
    }
  }

  private remember(lines: readonly Line[]): void {
    for (const [at, line] of lines.entries()) {
      const own = writers(line);
      if (own.length === 0) continue;
      for (const key of besides(lines, at)) {
        const known = this.stoodBeside.get(key) ?? [];
        this.stoodBeside.set(key, [...new Set([...known, ...own])]);
      }
    }
  }

  /**
   * A line that is written again beside one that it had stood beside, or beside its like, is as good as never taken
   * away.
   */
  private withRestored(before: readonly Line[], after: readonly Line[]): Line[] {
    this.remember(before);
    return after.map((line, at) => {
      const alike = [after[at - 1], after[at + 1]].filter(beside => beside?.text === line.text);
      const restored = new Set([
        ...(line.restored ?? []),
        ...alike.flatMap(beside => (beside === undefined ? [] : writers(beside))),
        ...besides(after, at).flatMap(key => this.stoodBeside.get(key) ?? []),
      ]);
      return { ...line, restored: [...restored] };
    });
  }

  private putBack(lines: readonly Line[]): Line[] {
    return lines.map(line => ({ text: line.text, author: null, restored: writers(line) }));
  }

  private formatted(lines: Line[]): Line[] {
    const every = 1 + this.random.below(4);
    return lines.map((line, index) => {
      const text = index % every === 0 && line.text !== '' ? `\t${line.text.trimStart()}` : line.text;
      return text === line.text ? line : { text, author: null };
    });
  }

  // Texts.

  private fresh(count: number, author: number | null, among: readonly Line[] = []): Line[] {
    return Array.from({ length: count }, () => ({ text: this.lineText(among), author }));
  }

  private lineText(among: readonly Line[]): string {
    const choice = this.random.below(100);
    if (choice < 20) return common[this.random.below(common.length)] ?? '';
    if (choice < 26 && among.length > 0) return among[this.random.below(among.length)]?.text ?? '';
    if (choice < 28 && this.gone.length > 0) return this.gone[this.random.below(this.gone.length)]?.text ?? '';
    const word = (): string => words[this.random.below(words.length)] ?? '';
    return `${'  '.repeat(this.random.below(3))}${word()}.${word()}(${word()}, ${this.random.below(40)});`;
  }

  private textOf(lines: readonly Line[]): string {
    return lines.map(({ text }) => text + this.lineEnd).join('');
  }

  private plainLines(text: string): string[] {
    return text.split('\n').slice(0, -1);
  }

  /** As agents record them; and with positions, for the truth. Null where nothing but the texts is recorded. */
  private hunksOf(before: readonly Line[], after: readonly Line[]): { hunks: Hunk[]; truth: Placed[] | null } {
    const choice = this.random.below(10);
    if (this.fidelity === 'full' && choice < 2) return { hunks: [], truth: null };
    const context = this.fidelity === 'full' || choice < 7 ? 3 : this.random.below(3);
    const isPlaced = this.fidelity === 'full' || choice < 5 || choice === 9;
    const truth = patch(before, after, context);
    const hunks = truth.map(hunk => ({
      oldStart: isPlaced ? hunk.oldStart : null,
      newStart: isPlaced ? hunk.newStart : null,
      lines: hunk.lines.map(line => (this.lineEnd === '\r\n' ? `${line}\r` : line)),
    }));
    return { hunks, truth };
  }

  private base(id: number, path: string): Recorded {
    return {
      id,
      path,
      isCopy: path === this.copy,
      movedTo: null,
      operation: 'update',
      status: 'applied',
      beforeIsPrevious: false,
      previous: null,
      hunks: () => [],
      before: () => undefined,
      after: () => undefined,
      source: this.random.below(4),
    };
  }

  private record({ source, ...change }: Recorded): void {
    this.changes.push(change);
    if (change.operation !== 'update') this.left.delete(`${source} ${change.path}`);
  }

  private leave(id: number, text: string): void {
    if (this.fidelity === 'full') this.left.set(`0 ${this.path}`, { id, text });
  }
}
