import type { GraphNode } from '../../model/facts';
import type { Json } from '../adapter';
import { isRecord, type JsonRecord, listField } from '../jsonRecord';

/** `detail` of the event that takes messages back; its parent node is the first message (or part) that was dropped. */
export const rewindDetail = 'rewind';
/** The same event after the user took the rewind back. */
export const undoneRewindDetail = 'rewind_undone';

/** A rewind to tell, or to tell anew. */
export interface Rewind {
  readonly target: string;
  readonly isUndone: boolean;
}

/**
 * Follows what users take back. A revert first marks the session, and what it hides can be brought back; the next prompt
 * then deletes the hidden messages (`session/revert.ts`). So messages that were there and are not any more, up to the last
 * one, were taken back, too.
 */
export class Rewinds {
  /** Messages that were seen, in order. */
  readonly #seen: Set<string>;
  /** Targets of reverts that are not final. */
  #open: string[];

  constructor(state: Json | undefined) {
    const fields: JsonRecord = isRecord(state) ? state : {};
    this.#seen = new Set(listField(fields, 'seen').filter(id => typeof id === 'string'));
    this.#open = listField(fields, 'open').filter(id => typeof id === 'string');
  }

  /** What was taken back since the last reading and is gone; to be asked before the messages are read. */
  deleted(messages: ReadonlySet<string>): Rewind | null {
    const seen = [...this.#seen];
    const first = seen.findIndex(id => !messages.has(id));
    const target = seen[first];
    if (target === undefined) return null;
    for (const id of seen) if (!messages.has(id)) this.#seen.delete(id);
    // One message deleted from the midst of a session is no rewind.
    return seen.slice(first).some(id => messages.has(id)) ? null : { target, isUndone: false };
  }

  see(message: string): void {
    this.#seen.add(message);
  }

  /** Reverts that began or were undone; to be asked after the messages were read. `ids` are those of messages and parts. */
  open(revertedFrom: string | null, exists: (id: string) => boolean): Rewind[] {
    const undone = this.#open.filter(target => target !== revertedFrom && exists(target));
    const begun = revertedFrom !== null && !this.#open.includes(revertedFrom) ? [revertedFrom] : [];
    this.#open = revertedFrom === null ? [] : [revertedFrom];
    return [
      ...undone.map(target => ({ target, isUndone: true })),
      ...begun.map(target => ({ target, isUndone: false })),
    ];
  }

  state(): Json {
    return { seen: [...this.#seen], open: this.#open };
  }
}

/** The events that rewinds took out of the conversation: from the target up to the rewind. */
export function abandonedByRewinds(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const abandoned = new Set<number>();
  nodes.forEach(({ detail, parentNode }, index) => {
    if (detail !== rewindDetail || parentNode === null) return;
    const first = nodes.findIndex(node => node.node === parentNode || node.parentNode === parentNode);
    if (first !== -1) for (const { seq } of nodes.slice(first, index)) abandoned.add(seq);
  });
  return abandoned;
}
