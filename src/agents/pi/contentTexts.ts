import { isRecord, stringField } from '../jsonRecord';

/** The text of a message's content: a string, or blocks of text and images. Null when there is none. */
export function contentText(content: unknown): string | null {
  if (typeof content === 'string') return content === '' ? null : content;
  if (!Array.isArray(content)) return null;
  const parts = content.map(blockText).filter(text => text !== null);
  return parts.length === 0 ? null : parts.join('\n');
}

function blockText(block: unknown): string | null {
  if (typeof block === 'string') return block;
  if (!isRecord(block)) return null;
  return block.type === 'image' ? '[image]' : stringField(block, 'text');
}
