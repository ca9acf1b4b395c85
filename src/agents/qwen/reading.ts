import { type EventFact, mainThread } from '../../model/facts';
import type { ReaderContext } from '../adapter';
import { FactTeller, type ToldEvent } from '../factTeller';
import { type JsonRecord, stringField } from '../jsonRecord';
import type { RecordState } from './recordState';

/** What the readers of a file's records share. */
export class Reading {
  readonly teller: FactTeller;
  /** Of the record that is being read. */
  ts: number | null = null;
  node: string | null = null;
  parentNode: string | null = null;
  /** It was copied from the session this one was forked from. */
  isCopied = false;
  forkedFrom: string | null = null;

  constructor(
    readonly context: ReaderContext,
    readonly state: RecordState,
  ) {
    this.teller = new FactTeller(context);
  }

  get isMain(): boolean {
    return this.context.identity.threadId === mainThread;
  }

  /** Tells an event of the record under the next seq, which it returns. */
  event(told: Omit<ToldEvent, 'seq' | 'ts' | 'node' | 'parentNode'> & { readonly parentNode?: string | null }): number {
    const seq = this.state.seq++;
    const copied: Pick<EventFact, 'detail'> | object = this.isCopied ? { detail: 'copied' } : {};
    this.teller.event({ seq, ts: this.ts, node: this.node, parentNode: this.parentNode, ...told, ...copied });
    return seq;
  }

  /** The directory and branch of a record. */
  place(record: JsonRecord): void {
    const { state } = this;
    const cwd = stringField(record, 'cwd');
    const branch = stringField(record, 'gitBranch');
    if (cwd === null || (cwd === state.cwd && branch === state.branch)) return;
    state.cwd = cwd;
    state.branch = branch;
    this.context.sink.place({ cwd, gitBranch: branch, seq: state.seq });
  }
}
