import type { Hunk } from './facts';

/**
 * The text after the changes, null where they do not fit beyond doubt. Stricter than patch tools: a hunk with a position
 * must fit exactly there, and one without must fit at one place only, since a misplaced line would be shown as fact.
 * Transcripts do not say whether a changed last line ends with a newline, so a text without one is not changed there.
 */
export function applyHunks(text: string, hunks: readonly Hunk[]): string | null {
  if (text === '') return null;
  const lines = text.split('\n');
  let searchFrom = 0;
  for (const { newStart, lines: hunk } of hunks) {
    const old = linesBefore(hunk);
    const now = linesAfter(hunk);
    const at = newStart === null ? onlyPlace(lines, old, searchFrom) : placeAt(lines, old, newStart, now.length);
    if (at === null || at + old.length >= lines.length) return null;
    lines.splice(at, old.length, ...now);
    searchFrom = at + now.length;
  }
  return lines.join('\n');
}

/** The text before the changes, null where that is not beyond doubt. */
export function revertHunks(text: string, hunks: readonly Hunk[]): string | null {
  // Written over whatever was there: what that was cannot be told.
  if (hunks.some(({ oldStart, newStart }) => oldStart === null && newStart !== null)) return null;
  return applyHunks(text, reversed(hunks));
}

function reversed(hunks: readonly Hunk[]): Hunk[] {
  return hunks.map(({ oldStart, newStart, lines }) => ({
    oldStart: newStart,
    newStart: oldStart,
    lines: lines.map(line => (line.startsWith('+') ? '-' : line.startsWith('-') ? '+' : ' ') + line.slice(1)),
  }));
}

/** The lines of a hunk as they were, without their prefixes. */
export function linesBefore(lines: readonly string[]): string[] {
  return lines.filter(line => !line.startsWith('+')).map(line => line.slice(1));
}

/** The lines of a hunk as they became. */
export function linesAfter(lines: readonly string[]): string[] {
  return lines.filter(line => !line.startsWith('-')).map(line => line.slice(1));
}

/** Hunks come in order, so what stands before one has its new length already. Nothing new: the line after it is meant. */
function placeAt(lines: readonly string[], old: readonly string[], newStart: number, added: number): number | null {
  const at = added === 0 ? newStart : newStart - 1;
  return fits(lines, old, at) ? at : null;
}

function onlyPlace(lines: readonly string[], old: readonly string[], from: number): number | null {
  if (old.length === 0) return null;
  let found: number | null = null;
  for (let at = from; at + old.length <= lines.length; at++) {
    if (!fits(lines, old, at)) continue;
    if (found !== null) return null;
    found = at;
  }
  return found;
}

function fits(lines: readonly string[], old: readonly string[], at: number): boolean {
  return at >= 0 && at <= lines.length && old.every((line, index) => lines[at + index] === line);
}
