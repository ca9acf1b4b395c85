import { structuredPatch } from 'diff';
import type { Hunk } from '../model/facts';

/** The lines of a text; a line end at its end begins no other line. */
export function splitLines(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** A replacement of one text by another as a change: lines that both begin or end with are context. Its place is unknown. */
export function replacementHunk(from: string, to: string): Hunk {
  const old = splitLines(from);
  const now = splitLines(to);
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const lines = [
    ...old.slice(0, head).map(line => ` ${line}`),
    ...old.slice(head, old.length - tail).map(line => `-${line}`),
    ...now.slice(head, now.length - tail).map(line => `+${line}`),
    ...old.slice(old.length - tail).map(line => ` ${line}`),
  ];
  return { oldStart: null, newStart: null, lines };
}

/** Beyond this many lines a diff would take too long: the whole text is one change then. */
const mostDiffLines = 20_000;

/** The changes between the text of a file before and after an edit, with their places and three lines of context. */
export function hunksBetween(before: string, after: string): Hunk[] {
  if (splitLines(before).length + splitLines(after).length > mostDiffLines)
    return [{ ...replacementHunk(before, after), oldStart: 1, newStart: 1 }];
  return structuredPatch('', '', before, after, '', '', { context: 3 }).hunks.map(({ oldStart, newStart, lines }) => ({
    oldStart,
    newStart,
    lines: lines.filter(line => /^[ +-]/.test(line)),
  }));
}
