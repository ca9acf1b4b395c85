import type { FactTeller, ToldEvent } from '../factTeller';
import type { JsonRecord } from '../jsonRecord';
import type { PiState } from './readerState';

/** An entry of a session's tree, with what every record of it has. */
export interface Entry {
  readonly record: JsonRecord;
  readonly ts: number | null;
  /** The entry's id; null in sessions of the first version, which are linear. */
  readonly node: string | null;
  /** The nearest entry above that made an event. */
  readonly parentNode: string | null;
  /** Taken over from the session that this one was forked from. */
  readonly copied: boolean;
}

/** Tells the events of entries, one seq after the other. */
export class EntryTeller {
  readonly teller: FactTeller;
  readonly state: PiState;

  readonly threadId: string;

  constructor(teller: FactTeller, state: PiState, threadId = teller.context.identity.threadId) {
    this.teller = teller;
    this.state = state;
    this.threadId = threadId;
  }

  /** Tells an event of an entry and returns its seq; those of copied entries have the detail `copied`. */
  event(entry: Entry, told: Omit<ToldEvent, 'seq' | 'ts' | 'node' | 'parentNode'>): number {
    const { seq } = this.state;
    const { ts, node, parentNode } = entry;
    this.state.seq += 1;
    if (node !== null) this.state.lastNode = node;
    const detail = entry.copied ? 'copied' : (told.detail ?? null);
    this.teller.event({ ...told, threadId: this.threadId, seq, ts, node, parentNode, detail });
    return seq;
  }
}
