import { createHash } from 'node:crypto';
import type { Json } from './adapter';
import { isRecord } from './jsonRecord';

/** Seqs that each item has for its events: a call and its result, and what else one item says. */
export const seqsPerItem = 4;

const keyLength = 8;
const printLength = 8;
const entryLength = keyLength + printLength;

/**
 * Remembers which items (messages, parts, tool calls) of a source that is read as a whole were told, and what they said,
 * so that each reading tells only what is new or different, under seqs that stay. An item has `seqsPerItem` seqs from
 * its first one on, in the order in which the items were first seen.
 */
export class ItemLedger {
  private readonly ordinals = new Map<string, number>();
  private readonly prints: string[] = [];
  /** How many items this ledger let be told: a reader pauses where that has grown, for a pause at which nothing was told leads nowhere. */
  changes = 0;

  /** `state` is what `state()` of an earlier ledger gave; anything else starts anew. */
  constructor(state: Json | undefined) {
    const entries = isRecord(state) && typeof state.items === 'string' ? state.items : '';
    for (let at = 0; at + entryLength <= entries.length; at += entryLength) {
      this.ordinals.set(entries.slice(at, at + keyLength), this.prints.length);
      this.prints.push(entries.slice(at + keyLength, at + entryLength));
    }
  }

  /**
   * The item's first seq when it is new or says something else than it did when it was told; null when it was told as it
   * is. `content` is whatever decides the item's facts (JSON); `key` names the item within the source.
   */
  tell(key: string, content: unknown): number | null {
    const name = hash(key, keyLength);
    const print = hash(JSON.stringify(content) ?? '', printLength);
    const known = this.ordinals.get(name);
    if (known !== undefined && this.prints[known] === print) return null;
    this.changes += 1;
    if (known === undefined) {
      this.ordinals.set(name, this.prints.length);
      return (this.prints.push(print) - 1) * seqsPerItem;
    }
    this.prints[known] = print;
    return known * seqsPerItem;
  }

  /** The first seq of an item that was told; null of one that was not. */
  seqOf(key: string): number | null {
    const known = this.ordinals.get(hash(key, keyLength));
    return known === undefined ? null : known * seqsPerItem;
  }

  /** How many items were told. */
  get size(): number {
    return this.prints.length;
  }

  state(): Json & { readonly items: string } {
    const names = [...this.ordinals.keys()];
    return { items: this.prints.map((print, ordinal) => `${names[ordinal]}${print}`).join('') };
  }
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
