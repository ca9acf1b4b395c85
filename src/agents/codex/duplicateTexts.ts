import type { ReaderState } from './readerState';

const remembered = 32;

/**
 * Codex writes most messages twice: as the model's item (`response_item`) and as what the client showed (`event_msg`,
 * later `item_completed`), in either order. The first to come is told; its twin is recognised here by its text and left
 * out. Only the last few unmatched texts are remembered, so a message that is said again later is told again.
 */
export function isTwin(
  state: ReaderState,
  record: 'item' | 'event',
  channel: 'user' | 'assistant' | 'thinking' | 'search',
  texts: readonly string[],
): boolean {
  const own = record === 'item' ? state.itemTexts : state.eventTexts;
  const other = record === 'item' ? state.eventTexts : state.itemTexts;
  const whole = keyOf(channel, texts.join('\n'));
  const keys = texts.length > 1 ? [whole, ...texts.map(text => keyOf(channel, text))] : [whole];
  const matched = keys.filter(key => other.includes(key));
  if (matched.includes(whole) || (texts.length > 1 && matched.length === texts.length)) {
    for (const key of matched) other.splice(other.indexOf(key), 1);
    return true;
  }
  own.push(...keys);
  if (own.length > remembered) own.splice(0, own.length - remembered);
  return false;
}

/** Short, and different for texts that differ in length, beginning or end. */
function keyOf(channel: string, text: string): string {
  const trimmed = text.trim();
  return `${channel}:${trimmed.length}:${trimmed.slice(0, 48)}:${trimmed.slice(-24)}`;
}
