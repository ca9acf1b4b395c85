import type { EventFact, ProblemReason } from '../../model/facts';
import type { LinePosition, ReaderContext } from '../adapter';
import { oneLine } from '../oneLine';
import type { ReaderState } from './readerState';

/** What a caller says of an event; the rest comes from the line being read. */
export type EventDraft = Pick<EventFact, 'kind' | 'role'> &
  Partial<Pick<EventFact, 'detail' | 'tool' | 'callId' | 'body' | 'node' | 'parentNode'>> & {
    /** Shortened to one line. Default: the body. */
    readonly summary?: string;
  };

/** Gives facts to the sink, stamped with the line's position, time and thread. */
export class FactWriter {
  readonly context: ReaderContext;
  readonly state: ReaderState;
  at: LinePosition = { line: 0, offset: 0 };
  ts: number | null = null;

  constructor(context: ReaderContext, state: ReaderState) {
    this.context = context;
    this.state = state;
  }

  get threadId(): string {
    return this.context.identity.threadId;
  }

  /** Tells an event and returns its seq. Those of copied history keep their kind and get the detail `copied`. */
  event(draft: EventDraft): number {
    const { state } = this;
    const seq = state.seq;
    state.seq += 1;
    state.lastKind = draft.kind;
    const body = draft.body ?? null;
    this.context.sink.event({
      seq,
      threadId: this.threadId,
      ts: this.ts,
      kind: draft.kind,
      role: draft.role,
      detail: state.copied ? 'copied' : (draft.detail ?? null),
      tool: draft.tool ?? null,
      callId: draft.callId ?? null,
      summary: oneLine(draft.summary ?? body ?? ''),
      body,
      node: draft.node ?? null,
      parentNode: draft.parentNode ?? null,
      // Usage is recorded after the items of its request, and old versions do not say whose it is.
      requestKey: null,
      line: this.at.line,
      offset: this.at.offset,
    });
    return seq;
  }

  problem(reason: ProblemReason, detail: string): void {
    this.context.sink.problem({ reason, detail: oneLine(detail), line: this.at.line, offset: this.at.offset });
  }
}
