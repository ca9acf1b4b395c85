import type { FactTeller } from '../factTeller';
import type { ItemChain } from '../itemChain';
import { type CallOutcome, outcomeOf } from './callOutcome';
import type { ResultEntry } from './resultEntries';
import { taskEdits } from './taskEdits';
import type { ToolRow } from './toolRows';

/** What is known of a call besides its row. */
export interface CallContext {
  readonly entry: ResultEntry | undefined;
  /** What the chat showed of the result: a command's output, a server's answer, an error. */
  readonly shown: string | null;
  readonly isFailure: boolean;
  readonly requestKey: string | null;
  readonly cwd: string | null;
}

/** Tells a call with its result, edits and check: one item of the chat, which grows with them. */
export class CallTeller {
  constructor(
    readonly tell: FactTeller,
    readonly chain: ItemChain,
    readonly taskId: string,
  ) {}

  /** Returns the call's id. */
  call(call: ToolRow, { entry, shown, isFailure, requestKey, cwd }: CallContext): string {
    const { row } = call;
    const { isTold, seq, node, parentNode } = this.chain.next(row.key, [
      call,
      entry,
      shown,
      isFailure,
      requestKey,
      cwd,
    ]);
    const callId = `${this.taskId}/${node}`;
    if (!isTold) return callId;
    const tool = entry?.tool ?? call.tool;
    const place = { ts: row.ts, tool, callId, node, parentNode };
    this.tell.event({
      ...place,
      kind: 'tool_call',
      role: 'assistant',
      summary: call.summary,
      body: call.body,
      requestKey,
      seq,
    });
    const outcome = outcomeIn(entry, shown, isFailure);
    if (outcome !== null)
      this.tell.event({
        ...place,
        kind: 'tool_result',
        role: 'tool',
        detail: outcome.detail,
        body: entry?.text ?? shown,
        seq: seq + 1,
      });
    for (const [ordinal, edit] of taskEdits(call, entry, outcome, cwd).entries())
      this.tell.edit({ ...edit, ordinal, seq, ts: row.ts, callId, tool });
    if (call.command !== null && outcome !== null && isRun(outcome))
      this.tell.command({
        seq: seq + 1,
        ts: row.ts,
        callId,
        command: call.command,
        output: outcome.output,
        exitCode: outcome.exitCode,
        isError: null,
      });
    return callId;
  }
}

function outcomeIn(entry: ResultEntry | undefined, shown: string | null, isFailure: boolean): CallOutcome | null {
  if (entry !== undefined) return outcomeOf(entry);
  if (shown === null) return null;
  return { detail: isFailure ? 'error' : null, exitCode: null, output: shown };
}

function isRun({ detail }: CallOutcome): boolean {
  return detail === null || detail === 'error';
}
