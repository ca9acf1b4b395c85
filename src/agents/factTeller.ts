import { judgeCheck } from '../checks/judgeCheck';
import { recognizeCheck } from '../checks/recognizeCheck';
import type { EditFact, EventFact, ProblemReason } from '../model/facts';
import type { LinePosition, ReaderContext } from './adapter';
import { oneLine } from './oneLine';
import { countLines } from './patchChange';

/** What a reader says of an event; the teller adds where it stands and shortens the summary (default: the body). */
export type ToldEvent = Pick<EventFact, 'seq' | 'ts' | 'kind' | 'role'> &
  Partial<
    Pick<EventFact, 'threadId' | 'detail' | 'tool' | 'callId' | 'body' | 'node' | 'parentNode' | 'requestKey'>
  > & {
    readonly summary?: string | undefined;
  };

/** What a reader says of an edit; one that is no move, and of whose text nothing is known, says less. */
export type ToldEdit = Pick<EditFact, 'seq' | 'ts' | 'callId' | 'tool' | 'path' | 'operation' | 'status' | 'hunks'> &
  Partial<Pick<EditFact, 'threadId' | 'ordinal' | 'movedTo' | 'before' | 'after' | 'beforeIsPrevious'>>;

/** How a shell command ended. */
export interface ToldCommand {
  /** The event of the result. */
  readonly seq: number;
  readonly ts: number | null;
  readonly callId: string | null;
  readonly threadId?: string | undefined;
  readonly command: string;
  readonly output: string;
  readonly exitCode: number | null;
  /** The agent's own error flag; null where it has none. */
  readonly isError: boolean | null;
}

/** Gives facts to a reader's sink in the thread of its source, with what most readers say alike filled in. */
export class FactTeller {
  /** Where the record stands that is being read; 1 and 0 for sources without lines. */
  at: LinePosition = { line: 1, offset: 0 };

  constructor(readonly context: ReaderContext) {}

  event(told: ToldEvent): void {
    const body = told.body ?? null;
    this.context.sink.event({
      seq: told.seq,
      threadId: told.threadId ?? this.context.identity.threadId,
      ts: told.ts,
      kind: told.kind,
      role: told.role,
      detail: told.detail ?? null,
      tool: told.tool ?? null,
      callId: told.callId ?? null,
      summary: oneLine(told.summary ?? body ?? ''),
      body,
      node: told.node ?? null,
      parentNode: told.parentNode ?? null,
      requestKey: told.requestKey ?? null,
      line: this.at.line,
      offset: this.at.offset,
    });
  }

  edit(told: ToldEdit): void {
    const isApplied = told.status === 'applied';
    const { added, removed } = countLines(told.hunks);
    this.context.sink.edit({
      ...told,
      threadId: told.threadId ?? this.context.identity.threadId,
      ordinal: told.ordinal ?? 0,
      movedTo: told.movedTo ?? null,
      before: told.before ?? null,
      after: told.after ?? null,
      beforeIsPrevious: told.beforeIsPrevious ?? false,
      linesAdded: isApplied ? added : 0,
      linesRemoved: isApplied ? removed : 0,
    });
  }

  /** Tells a command that ended, if it judges code; true when it does. */
  command({ seq, ts, callId, threadId, ...outcome }: ToldCommand): boolean {
    const check = recognizeCheck(outcome.command);
    if (check === null) return false;
    this.context.sink.check({
      seq,
      ts,
      callId,
      threadId: threadId ?? this.context.identity.threadId,
      command: outcome.command,
      category: check.category,
      runner: check.runner,
      exitCode: outcome.exitCode,
      ...judgeCheck(check, outcome),
    });
    return true;
  }

  /** `detail` names a kind of record or field, never content. */
  problem(reason: ProblemReason, detail: string): void {
    this.context.sink.problem({ reason, detail: oneLine(detail), line: this.at.line, offset: this.at.offset });
  }
}
