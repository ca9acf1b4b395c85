import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import type { Message, StoredRow } from './storedSession';

/** Messages of a session, each read once. */
export class Messages {
  readonly #read = new Map<number, Message | null>();

  constructor(readonly rows: readonly StoredRow[]) {}

  at(index: number): Message | null {
    const known = this.#read.get(index);
    if (known !== undefined) return known;
    const message = this.rows[index]?.load() ?? null;
    this.#read.set(index, message);
    return message;
  }

  /** The node of the last item before a message; null where there is none. */
  nodeBefore(index: number): string | null {
    for (let at = index - 1; at >= 0; at--) {
      const node = this.lastNode(at);
      if (node !== null) return node;
    }
    return null;
  }

  /** The node of a message's last item; null for one that says nothing. */
  lastNode(index: number): string | null {
    const key = this.at(index)
      ?.blocks.map((block, at) => itemKey(block, at))
      .findLast(item => item !== null);
    return key === undefined || key === null ? null : nodeOf(this.rows[index]?.key ?? '', key);
  }
}

/** An item's native id. */
export function nodeOf(row: string, item: string): string {
  return `${row}/${item}`;
}

/** Blocks that say nothing, or repeat what another says: waiting for permission, progress, marks of old versions. */
const silent = new Set([
  'toolConfirmationRequest',
  'actionRequired',
  'redactedThinking',
  'conversationCompacted',
  'summarizationRequested',
]);

/** What a block is called within its message; null for those that are no item. */
export function itemKey(block: JsonRecord, index: number): string | null {
  const { type } = block;
  switch (type) {
    case 'toolRequest':
    case 'frontendToolRequest':
      return `call:${stringField(block, 'id') ?? index}`;
    case 'toolResponse':
      return `result:${stringField(block, 'id') ?? index}`;
    case 'systemNotification':
      return block.notificationType === 'creditsExhausted' ? String(index) : null;
    case 'thinking':
      return stringField(block, 'thinking') === null ? null : String(index);
    case 'text':
    case 'reasoning':
      return stringField(block, 'text') === null ? null : String(index);
    case 'image':
    case 'document':
    case 'error':
    case 'contextLengthExceeded':
      return String(index);
    default:
      return null;
  }
}

/** Whether a type of block is known to say nothing. */
export function isSilent(type: unknown): boolean {
  return (
    typeof type === 'string' && (silent.has(type) || /^(?:systemNotification|thinking|text|reasoning)$/.test(type))
  );
}

/** The text of a message's text blocks. */
export function textOf({ blocks }: Message): string {
  return blocks
    .map(block => (block.type === 'text' ? (stringField(block, 'text') ?? '') : ''))
    .filter(text => text !== '')
    .join('\n');
}

/** Whether a message is only text. */
export function isText({ blocks }: Message): boolean {
  return blocks.length > 0 && blocks.every(({ type }) => type === 'text');
}

export function isHiddenFromUser({ metadata }: Message): boolean {
  return metadata.userVisible === false;
}

export function isHiddenFromAgent({ metadata }: Message): boolean {
  return metadata.agentVisible === false;
}

/** The provider that answered, where the message tells. */
export function inferenceProvider({ metadata }: Message): string | null {
  return stringField(fieldsAt(metadata, 'inference'), 'provider');
}
