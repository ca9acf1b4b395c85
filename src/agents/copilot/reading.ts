import { mainThread } from '../../model/facts';
import type { LinePosition, ReaderContext } from '../adapter';
import { FactTeller, type ToldEvent } from '../factTeller';
import { stringField } from '../jsonRecord';
import type { EventLine } from './eventLine';
import type { ReaderState } from './readerState';

/** A line being read: what it says of time and thread is filled into the facts it gives. */
export class Reading {
  readonly teller: FactTeller;
  line: EventLine = { type: '', data: {}, id: null, ts: null, agentId: null };
  threadId = mainThread;

  constructor(
    readonly context: ReaderContext,
    readonly state: ReaderState,
  ) {
    this.teller = new FactTeller(context);
  }

  begin(line: EventLine, at: LinePosition): void {
    this.line = line;
    this.teller.at = at;
    this.threadId = this.#threadOf(line);
  }

  get isMain(): boolean {
    return this.threadId === mainThread;
  }

  /** Id of the session that the lines are of: the one they name, else the file's. */
  get sessionId(): string {
    return this.state.sessionId ?? this.context.identity.sessionId ?? '';
  }

  /** Tells an event and returns its seq. */
  event(told: Omit<ToldEvent, 'seq' | 'ts'>): number {
    const seq = this.state.seq++;
    const { ts, id } = this.line;
    this.teller.event({ threadId: this.threadId, node: id, ...told, seq, ts });
    return seq;
  }

  /** Versions before 1.0.7x name an agent by the call that started it alone. */
  #threadOf({ type, data, agentId }: EventLine): string {
    if (agentId !== null) return agentId;
    const callId = stringField(data, type.startsWith('subagent.') ? 'toolCallId' : 'parentToolCallId');
    if (callId === null || type === 'subagent.selected' || type === 'subagent.deselected') return mainThread;
    return this.state.agents.find(agent => agent.callId === callId)?.agentId ?? callId;
  }
}
