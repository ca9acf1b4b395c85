import type { FileChange } from './fileChange';
import { addedLines, type LineHunk, lineHunk } from './lineHunk';
import type { LineTable } from './lineTable';

/** The hunks of all changes in numbers of lines, and who mentions which lines. */
export class LineUses {
  private readonly hunks = new Map<FileChange, readonly LineHunk[]>();
  private doubtful: Set<number> | undefined;

  constructor(
    /** In the order in which they were made. */
    private readonly changes: readonly FileChange[],
    private readonly table: LineTable,
  ) {}

  hunksOf(change: FileChange): readonly LineHunk[] {
    const known = this.hunks.get(change);
    if (known !== undefined) return known;
    const hunks = change.hunks().map(hunk => lineHunk(hunk, this.table));
    this.hunks.set(change, hunks);
    return hunks;
  }

  /** Whether several changes wrote such a line, or one was seen before the change that wrote it: its text says nothing. */
  isDoubtful(line: number): boolean {
    this.doubtful ??= this.findDoubtful();
    return this.doubtful.has(line);
  }

  private findDoubtful(): Set<number> {
    const seen = new Set<number>();
    const doubtful = new Set<number>();
    for (const change of this.changes) {
      const hunks = this.hunksOf(change);
      for (const line of hunks.flatMap(addedLines)) if (seen.has(line)) doubtful.add(line);
      for (const { old, now } of hunks) for (const lines of [old, now]) for (const line of lines) seen.add(line);
    }
    return doubtful;
  }
}
