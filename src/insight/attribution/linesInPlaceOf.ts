import type { LineRange } from '../../model/failedApproach';
import type { Attribution } from './attributeLines';

/**
 * Where a file's lines stand today that were written in the place of those which the given changes wrote; where nothing
 * replaced them, what is left of them. Empty where that cannot be told. 1-based.
 */
export function linesInPlaceOf(attribution: Attribution, changes: ReadonlySet<number>): LineRange[] {
  const replacing = rangesWhere(attribution, origin => origin.earlier.some(change => changes.has(change)));
  return replacing.length > 0 ? replacing : rangesWhere(attribution, origin => changes.has(origin.change));
}

function rangesWhere(
  attribution: Attribution,
  isMeant: (origin: NonNullable<Attribution[number]>) => boolean,
): LineRange[] {
  const ranges: LineRange[] = [];
  for (const [index, origin] of attribution.entries()) {
    if (origin === null || !isMeant(origin)) continue;
    const line = index + 1;
    const last = ranges.at(-1);
    if (last?.[1] === line - 1) ranges[ranges.length - 1] = [last[0], line];
    else ranges.push([line, line]);
  }
  return ranges;
}
