import type { Hunk } from '../../model/facts';
import { splitLines } from '../editHunks';

/** Texts in which the lines of a diff occur as they are in the file. */
export interface KnownTexts {
  /** Texts of whole files: every line is whole. */
  readonly whole?: readonly string[] | undefined;
  /** Texts that replace others: the first line may begin in the midst of one. */
  readonly pieces?: readonly string[] | undefined;
}

/**
 * Gives the lines of a diff back the indentation that the agent took from all of them alike (`trimDiff` in
 * `tool/edit.ts`), as far as the call's own texts show it.
 */
export function withLostIndent(hunks: readonly Hunk[], known: KnownTexts): Hunk[] {
  const indent = lostIndent(hunks, known);
  if (indent === '') return [...hunks];
  return hunks.map(hunk => ({
    ...hunk,
    lines: hunk.lines.map(line => (line.slice(1).trim() === '' ? line : line[0] + indent + line.slice(1))),
  }));
}

function lostIndent(hunks: readonly Hunk[], { whole = [], pieces = [] }: KnownTexts): string {
  const lines = new Set<string>();
  for (const hunk of hunks) for (const line of hunk.lines) if (line.slice(1).trim() !== '') lines.add(line.slice(1));
  // Some line lost all it had: where all are indented still, nothing was taken.
  if (![...lines].some(line => /^\S/.test(line))) return '';
  const certain = [...whole.flatMap(splitLines), ...pieces.flatMap(text => splitLines(text).slice(1))];
  return (
    commonLoss(certain, lines) ??
    commonLoss(
      pieces.flatMap(text => splitLines(text).slice(0, 1)),
      lines,
    ) ??
    ''
  );
}

/** What most of the texts' lines that are in the diff have before it there; null where none is, or two say as much. */
function commonLoss(texts: readonly string[], lines: ReadonlySet<string>): string | null {
  const votes = new Map<string, number>();
  for (const text of new Set(texts)) {
    const blank = /^\s*/.exec(text)?.[0] ?? '';
    if (blank.length === text.length) continue;
    for (let taken = 0; taken <= blank.length; taken++)
      if (lines.has(text.slice(taken))) votes.set(blank.slice(0, taken), (votes.get(blank.slice(0, taken)) ?? 0) + 1);
  }
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? null : first[0];
}
