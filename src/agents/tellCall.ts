import type { EventFact } from '../model/facts';
import type { FactTeller } from './factTeller';
import type { PatchChange } from './patchChange';
import { resolvePath } from './resolvePath';

/** How a call ended. */
export interface CallResult {
  readonly ts: number | null;
  readonly text: string;
  /** `error`, `denial`, `cancelled`, `interrupted` ...; null when it went well. */
  readonly detail: string | null;
  readonly exitCode?: number | null | undefined;
}

/** A call with its result, of a source that is read as a whole: an item of its own. */
export interface ToldCall {
  /** The call's event; its result has the next one. */
  readonly seq: number;
  readonly ts: number | null;
  readonly threadId?: string | undefined;
  readonly node: string;
  readonly parentNode?: string | null | undefined;
  readonly callId: string | null;
  readonly tool: string;
  readonly requestKey?: string | null | undefined;
  /** What it was given, as JSON. */
  readonly body: string | null;
  readonly summary: string;
  /** Null while there is none. */
  readonly result: CallResult | null;
  /** The command it ran, when it is a shell's. */
  readonly command?: string | null | undefined;
  /** The files it changes, their paths relative to `cwd`. */
  readonly edits?: readonly PatchChange[] | undefined;
  readonly cwd?: string | null | undefined;
  /** History taken over from another session. */
  readonly copied?: boolean | undefined;
}

/** Results after which nobody knows what a command would have said. */
const unended = new Set(['denial', 'permission_denial', 'cancelled', 'interrupted', 'interrupt']);

/** Tells a call, its result, the check that it was and the edits that it made. */
export function tellCall(teller: FactTeller, call: ToldCall): void {
  const { seq, ts, tool, callId, node, result } = call;
  const threadId = call.threadId ?? teller.context.identity.threadId;
  const { parentNode = null, requestKey = null } = call;
  const shared = { threadId, tool, callId, node, parentNode, requestKey };
  teller.event({
    ...shared,
    seq,
    ts,
    kind: 'tool_call',
    role: 'assistant',
    detail: call.copied === true ? 'copied' : null,
    body: call.body,
    summary: call.summary,
  });
  if (result !== null) tellResult(teller, call, result, shared);
  for (const [ordinal, edit] of (call.edits ?? []).entries()) {
    teller.edit({
      seq,
      ts,
      threadId,
      callId,
      tool,
      ordinal,
      path: resolvePath(call.cwd ?? null, edit.path),
      movedTo: edit.movedTo === null ? null : resolvePath(call.cwd ?? null, edit.movedTo),
      operation: edit.operation,
      status: result === null ? 'unknown' : result.detail === null ? 'applied' : 'failed',
      hunks: edit.hunks,
      before: edit.before,
      after: edit.after,
    });
  }
}

function tellResult(
  teller: FactTeller,
  { seq, command, copied }: ToldCall,
  result: CallResult,
  shared: Pick<EventFact, 'threadId' | 'tool' | 'callId' | 'node' | 'parentNode' | 'requestKey'>,
): void {
  const { ts, text, detail } = result;
  const resultSeq = seq + 1;
  const exitCode = result.exitCode ?? null;
  const summary = text.trim() === '' && exitCode !== null ? `exit code ${exitCode}` : text;
  teller.event({
    ...shared,
    seq: resultSeq,
    ts,
    kind: 'tool_result',
    role: 'tool',
    detail: copied === true ? 'copied' : detail,
    body: text,
    summary,
  });
  if (typeof command !== 'string' || (detail !== null && unended.has(detail))) return;
  teller.command({
    seq: resultSeq,
    ts,
    callId: shared.callId,
    threadId: shared.threadId,
    command,
    output: text,
    exitCode,
    isError: exitCode === null && detail !== null ? true : null,
  });
}
