import { isRecord, stringField } from './jsonRecord';

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
