import stringWidth from 'string-width';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** The one column that takes the room left over and is cut to it. */
  readonly grows?: boolean;
  /** Which end says more, when there is no room for both: of a path the last part. */
  readonly keeps?: 'start' | 'end';
  /** Wider cells are cut, for words that anybody may choose. */
  readonly most?: number;
}

/** Terminals report their width; pipes and files get what everybody can read. */
const defaultWidth = 80;
const gap = '  ';
const narrowest = 12;

/** A plain table within the terminal's width, wide characters counted as the terminal shows them. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = defaultWidth,
): string {
  const widths = columns.map(({ head, most = Number.POSITIVE_INFINITY }, index) =>
    rows.reduce((widest, row) => Math.max(widest, Math.min(most, stringWidth(row[index] ?? ''))), stringWidth(head)),
  );
  const growing = columns.findIndex(({ grows }) => grows === true);
  if (growing >= 0) {
    const others = widths.reduce((sum, cell, index) => (index === growing ? sum : sum + cell + gap.length), 0);
    widths[growing] = Math.max(narrowest, Math.min(widths[growing] ?? 0, width - others));
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => toWidth(cells[index] ?? '', widths[index] ?? 0, column))
      .join(gap)
      .trimEnd();
  return [columns.map(({ head }) => head), ...rows].map(line).join('\n');
}

function toWidth(cell: string, width: number, { align, keeps }: Column): string {
  const text = stringWidth(cell) > width ? cut(cell, width, keeps ?? 'start') : cell;
  const padding = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? padding + text : text + padding;
}

/** Cuts between characters as people see them, never inside an accent or an emoji. */
function cut(text: string, width: number, keeps: 'start' | 'end'): string {
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  if (keeps === 'end') characters.reverse();
  const kept: string[] = [];
  let used = 1;
  for (const character of characters) {
    used += stringWidth(character);
    if (used > width) break;
    kept.push(character);
  }
  return keeps === 'end' ? `…${kept.reverse().join('')}` : `${kept.join('').trimEnd()}…`;
}
