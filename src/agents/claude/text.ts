import { isRecord, stringField } from '../jsonRecord';

const summaryLimit = 200;

/** One line of plain text, at most 200 characters: what a list shows of a text. */
export function summarize(text: string): string {
  // Cut before collapsing: outputs of megabytes pass here.
  return cutAt(collapse(text.slice(0, summaryLimit * 2)), summaryLimit);
}

/** The text of a message's or tool result's content: a string, or blocks of text and images. Null when there is none. */
export function contentText(content: unknown): string | null {
  if (typeof content === 'string') return content === '' ? null : content;
  if (!Array.isArray(content)) return null;
  const parts: string[] = [];
  for (const block of content) {
    const text = typeof block === 'string' ? block : blockText(block);
    if (text !== null) parts.push(text);
  }
  return parts.length === 0 ? null : parts.join('\n');
}

function blockText(block: unknown): string | null {
  if (!isRecord(block)) return null;
  const type = stringField(block, 'type');
  if (type === 'image' || type === 'document') return `[${type}]`;
  return stringField(block, 'text');
}

function collapse(text: string): string {
  // Single blanks, which are most of the white space, are left alone.
  return text.replace(/\s{2,}|[^\S ]/g, ' ').trim();
}

function cutAt(line: string, limit: number): string {
  return line.length <= limit ? line : `${withoutHalfPair(line.slice(0, limit - 1))}…`;
}

/** Half a surrogate pair is no text: SQLite and JSON consumers would replace it. */
function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
