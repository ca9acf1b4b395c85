import { mainThread } from '../../model/facts';
import type { FactTeller } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import type { ChatState } from './chatState';

/** What the readers of a chat's records share. */
export class Chat {
  constructor(
    readonly teller: FactTeller,
    readonly ledger: ItemLedger,
    public state: ChatState,
    /** Whose price list holds, null where the record does not tell. */
    readonly provider: string | null,
  ) {}

  get isMain(): boolean {
    return this.teller.context.identity.threadId === mainThread;
  }

  /** A chat stays in the directory it was begun in. */
  place(cwd: string): void {
    if (this.state.cwd === cwd) return;
    this.state.cwd = cwd;
    this.teller.context.sink.place({ cwd, gitBranch: null, seq: 0 });
  }

  /** Ids of messages are random; those of tests and exports may not be, and must not meet another chat's. */
  requestKey(id: string): string {
    const { sessionId, threadId } = this.teller.context.identity;
    return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(id) ? id : `${sessionId}/${threadId}/${id}`;
  }
}
