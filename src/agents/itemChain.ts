import type { ItemLedger } from './itemLedger';

/** An item of a document, and what is to be told of it. */
export interface ChainedItem {
  readonly node: string;
  readonly parentNode: string | null;
  /** Its first seq. */
  readonly seq: number;
  /** Whether it is new or says something else than it did when it was told. */
  readonly isTold: boolean;
}

/**
 * The items of a document in their order, each with the one before it as its parent: what a rewind cuts off a document
 * becomes a branch beside what is written next (`abandonedBranches`). Items of one key are told apart by their number.
 */
export class ItemChain {
  #last: string | null;
  #hasNews = false;
  readonly #times = new Map<string, number>();

  /** `root` names what the first item follows: documents that begin anew after the same root are branches, too. */
  constructor(
    readonly ledger: ItemLedger,
    root: string | null = null,
  ) {
    this.#last = root;
  }

  /** The next item; `content` is whatever decides its facts. Only for items that tell an event. */
  next(key: string, content: unknown): ChainedItem {
    const item = this.aside(key, [this.#last, content]);
    this.#last = item.node;
    return item;
  }

  /** Whether an item was told since this was asked last: a reader pauses then, and not at what it passes over. */
  takeNews(): boolean {
    const hadNews = this.#hasNews;
    this.#hasNews = false;
    return hadNews;
  }

  /** An item that tells no event: usage, for one, which has a place in the order and no part in the conversation. */
  aside(key: string, content: unknown): ChainedItem {
    const times = this.#times.get(key) ?? 0;
    this.#times.set(key, times + 1);
    const node = times === 0 ? key : `${key}~${times}`;
    const told = this.ledger.tell(node, content);
    if (told !== null) this.#hasNews = true;
    return { node, parentNode: this.#last, seq: told ?? this.ledger.seqOf(node) ?? 0, isTold: told !== null };
  }
}
