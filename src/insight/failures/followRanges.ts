import type { Hunk } from '../../model/facts';
import type { LineRange } from '../../model/failedApproach';

/** A change of lines: at `line` of the old text `removed` lines went and `added` came. */
interface Splice {
  readonly line: number;
  readonly removed: number;
  readonly added: number;
}

/** The lines an edit wrote, in the text it left behind; null where the transcript has no positions. */
export function writtenRanges(hunks: readonly Hunk[]): LineRange[] | null {
  const ranges: LineRange[] = [];
  for (const { newStart, lines } of hunks) {
    if (newStart === null) return null;
    let line = newStart;
    let first: number | null = null;
    for (const text of [...lines, ' ']) {
      const sign = text[0];
      if (sign === '+') first ??= line;
      else if (first !== null && sign !== '-') {
        ranges.push([first, line - 1]);
        first = null;
      }
      if (sign !== '-') line++;
    }
    if (!lines.some(text => text.startsWith('+'))) ranges.push([Math.max(1, newStart), Math.max(1, newStart)]);
  }
  return joined(ranges);
}

/** Where ranges stand after a later edit; null where that edit has no positions. What it rewrites stays in the range. */
export function followedRanges(ranges: readonly LineRange[], hunks: readonly Hunk[]): LineRange[] | null {
  const splices: Splice[] = [];
  for (const { oldStart, lines } of hunks) {
    if (oldStart === null) return null;
    splices.push(...splicesOf(oldStart, lines));
  }
  return joined(ranges.map(range => followed(range, splices)));
}

function splicesOf(oldStart: number, lines: readonly string[]): Splice[] {
  const splices: Splice[] = [];
  let line = oldStart;
  let open: { line: number; removed: number; added: number } | null = null;
  for (const text of lines) {
    const sign = text[0];
    if (sign === '+' || sign === '-') {
      if (open === null) {
        open = { line, removed: 0, added: 0 };
        splices.push(open);
      }
      if (sign === '+') open.added++;
      else open.removed++;
    } else open = null;
    if (sign !== '+') line++;
  }
  return splices;
}

function followed([first, last]: LineRange, splices: readonly Splice[]): LineRange {
  let [from, to] = [first, last];
  for (const { line, removed, added } of splices) {
    const end = line + Math.max(removed, 1) - 1;
    const grown = added - removed;
    if (removed === 0 ? line <= first : end < first) {
      from += grown;
      to += grown;
    } else if (line <= last) {
      from += Math.min(0, line - first);
      to += grown + Math.max(0, end - last);
    }
  }
  return [Math.max(1, from), Math.max(1, from, to)];
}

/** Sorted, ranges that touch made one. */
function joined(ranges: readonly LineRange[]): LineRange[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const found: LineRange[] = [];
  for (const range of sorted) {
    const last = found.at(-1);
    if (last !== undefined && range[0] <= last[1] + 1) found[found.length - 1] = [last[0], Math.max(last[1], range[1])];
    else found.push(range);
  }
  return found;
}
