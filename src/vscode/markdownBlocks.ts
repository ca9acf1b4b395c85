import { escapeMarkdown } from './escapeMarkdown';

/** Parts of a Markdown document, each from plain text: what is hostile in it is escaped here and nowhere else. */
export type MarkdownBlock = string;

export interface TableColumn {
  readonly head: string;
  readonly align?: 'right';
}

/** A cell of a tree's row stands deeper by its depth. */
export type TableCell = string | { readonly text: string; readonly depth: number };

export function heading(level: 1 | 2 | 3, text: string): MarkdownBlock {
  return `${'#'.repeat(level)} ${escapeMarkdown(text)}`;
}

export function paragraph(text: string): MarkdownBlock {
  return escapeMarkdown(text);
}

export function bullets(items: readonly string[]): MarkdownBlock {
  return items.map(item => `- ${escapeMarkdown(item)}`).join('\n');
}

export function table(columns: readonly TableColumn[], rows: readonly (readonly TableCell[])[]): MarkdownBlock {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ head }) => escapeMarkdown(head))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(row => line(row.map(cellText))),
  ].join('\n');
}

/** The blocks that there are, as one document. */
export function markdownDocument(blocks: readonly (MarkdownBlock | null)[]): string {
  return `${blocks.filter(block => block !== null && block !== '').join('\n\n')}\n`;
}

function cellText(cell: TableCell): string {
  if (typeof cell === 'string') return escapeMarkdown(cell);
  return `${cell.depth > 0 ? `${'&emsp;'.repeat(cell.depth - 1)}↳ ` : ''}${escapeMarkdown(cell.text)}`;
}
