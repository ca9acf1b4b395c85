import type { LineRange } from '../../model/failedApproach';
import { alignLines } from './alignLines';
import { LineTable } from './lineTable';

/** By so many lines a place may have grown: what else stands between its neighbors then is not the place. */
const mostGrown = 3;

/**
 * Where ranges of an earlier text of a file stand in it today: between the lines that stood around them, which must be
 * there still, beyond doubt. Of what was only put in, and is gone, the place is the line after it. Ranges that cannot be
 * followed are left out. 1-based.
 */
export function rangesToday(ranges: readonly LineRange[], then: string, today: string): LineRange[] {
  const table = new LineTable();
  const before = table.numbersIn(then);
  const now = table.numbersIn(today);
  if (now.length === 0) return [];
  const places = new Map<number, number>();
  for (const { a, b, length } of alignLines(before, now, table))
    for (let line = 0; line < length; line++) places.set(a + line, b + line);
  return ranges.flatMap(([first, last]): LineRange[] => {
    const isAtEdge = first === 1 || last >= before.length;
    // Any text fills a whole file.
    if (first === 1 && last >= before.length) return [];
    const above = first === 1 ? -1 : places.get(first - 2);
    const below = last >= before.length ? now.length : places.get(last);
    if (above === undefined || below === undefined || below <= above) return [];
    const grown = below - above - 1 - (last - first + 1);
    if (grown > (isAtEdge ? 0 : mostGrown)) return [];
    const from = Math.min(above + 2, now.length);
    return [[from, Math.max(from, below)]];
  });
}
