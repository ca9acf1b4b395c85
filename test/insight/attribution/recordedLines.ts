import { structuredPatch } from 'diff';

/** A line of today's text, with the truth about it. */
export interface Line {
  readonly text: string;
  /** The edit that wrote it; null for people, formatters and what was there before. */
  readonly author: number | null;
  /** Edits whose line somebody put back as it had been: naming one of them is right, too. */
  readonly restored?: readonly number[];
}

/** The edits that naming would be right of a line. */
export function writers({ author, restored = [] }: Line): number[] {
  return author === null ? [...restored] : [author, ...restored];
}

/** A line with each of its neighbors, whatever a formatter makes of them. */
export function besides(lines: readonly Line[], at: number): string[] {
  const wording = (index: number): string | undefined => lines[index]?.text.replace(/\s+/g, '');
  return [at - 1, at + 1].map((beside, side) => `${side} ${wording(beside)}\n${wording(at)}`);
}

function joined(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

/** Positions as unified diffs state them: a side of no lines names the line it follows. */
export function patch(before: readonly Line[], after: readonly Line[], context: number): Placed[] {
  const { hunks } = structuredPatch('', '', joined(before), joined(after), '', '', { context });
  return hunks.map(({ oldStart, newStart, oldLines, newLines, lines }) => ({
    oldStart: oldLines === 0 ? oldStart - 1 : oldStart,
    newStart: newLines === 0 ? newStart - 1 : newStart,
    lines: lines.filter(line => /^[ +-]/.test(line)),
  }));
}

export interface Placed {
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly string[];
}

/** The lines after an edit when what its hunks add is the edit's and all else was kept. */
export function asRecorded(
  before: readonly Line[],
  after: readonly Line[],
  hunks: readonly Placed[],
  id: number,
): Line[] {
  const result: Line[] = [];
  let at = 0;
  const keepTo = (end: number): void => {
    result.push(...before.slice(at, end));
    at = end;
  };
  for (const { oldStart, lines } of hunks) {
    keepTo(lines.some(line => !line.startsWith('+')) ? oldStart - 1 : oldStart);
    for (const line of lines) {
      if (line.startsWith('-')) at++;
      else if (line.startsWith(' ')) keepTo(at + 1);
      else result.push({ text: after[result.length]?.text ?? '', author: id });
    }
  }
  keepTo(before.length);
  return result;
}
