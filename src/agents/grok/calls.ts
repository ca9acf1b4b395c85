import type { EditFact } from '../../model/facts';
import { callSummary } from '../callSummary';
import type { FactTeller, ToldEvent } from '../factTeller';
import { type JsonRecord, parseFields, recordField, stringField } from '../jsonRecord';
import type { PatchChange } from '../patchChange';
import { resolvePath } from '../resolvePath';
import { changesOf, requestedChanges } from './edits';
import type { GrokState, OpenCall } from './readerState';
import type { CallOutcome } from './toolOutput';

/** Calls that were never answered must not fill the reader's state. */
const mostCalls = 200;
/** A call's input is part of the reader's state; a larger one is told, not kept. */
const longestInput = 256 * 1024;

/** A call as it begins; its name and input may come later. */
export interface NewCall {
  readonly id: string;
  readonly ts: number | null;
  readonly tool: string;
  readonly input: JsonRecord;
  readonly isOwn: boolean;
  readonly copied: boolean;
}

/** Tells the calls of a session, their results, and what they changed. */
export class Calls {
  readonly #teller: FactTeller;
  readonly #state: GrokState;
  readonly #cwd: string | null;

  constructor(teller: FactTeller, state: GrokState, cwd: string | null) {
    this.#teller = teller;
    this.#state = state;
    this.#cwd = cwd;
  }

  begin({ id, ts, tool, input, isOwn, copied }: NewCall): void {
    const { calls, shellSeq } = this.#state;
    // A command of the user's was told as what he typed.
    const seq = isOwn && shellSeq !== null ? shellSeq : this.#nextSeq();
    this.#state.shellSeq = null;
    const call: OpenCall = { id, seq, ts, tool, input: '{}', isOwn, copied, ...this.#teller.at };
    calls.push(call);
    this.#tell(call, input);
    if (!isOwn) this.#state.last = 'call';
    const forgotten = calls.length > mostCalls ? calls.shift() : undefined;
    if (forgotten !== undefined) this.#tellUnknown(forgotten);
  }

  has(id: string): boolean {
    return this.#state.calls.some(call => call.id === id);
  }

  /** What is learned of a call before it ends. */
  refine(id: string, tool: string | null, input: JsonRecord | null): void {
    const call = this.#state.calls.find(open => open.id === id);
    if (call === undefined || (tool === null && input === null)) return;
    if (tool !== null) call.tool = tool;
    const { at } = this.#teller;
    this.#teller.at = { line: call.line, offset: call.offset };
    this.#tell(call, input ?? parseFields(call.input) ?? {});
    this.#teller.at = at;
  }

  /** The end of a call. `output` is what its tool returned, as far as the record tells. */
  end(id: string, ts: number | null, outcome: CallOutcome, output: JsonRecord): void {
    const { calls } = this.#state;
    const at = calls.findIndex(call => call.id === id);
    const call = at < 0 ? undefined : calls.splice(at, 1)[0];
    if (call === undefined) return;
    const seq = this.#nextSeq();
    const { text, detail, exitCode } = outcome;
    const told = { seq, ts, callId: id, body: text } as const;
    const summary = text.trim() === '' && exitCode !== null ? `exit code ${exitCode}` : text;
    if (call.isOwn) {
      const said = { kind: 'user_msg', role: 'system', detail: copiedDetail(call) ?? 'shell_output' } as const;
      this.#teller.event({ ...told, ...said, summary });
      return;
    }
    this.#teller.event({ ...told, ...resultOf(call, detail), summary });
    this.#state.last = 'result';
    if (call.copied) return;
    const input = parseFields(call.input) ?? {};
    this.#tellEdits(call, changesOf(call.tool, input, detail === null ? output : {}), detail);
    const command = outcome.command ?? (exitCode === null && output.type === 'TaskOutput' ? null : commandOf(input));
    // One that was put in the background has not ended.
    if (command === null || output.signal === 'backgrounded' || output.type === 'BackgroundTaskStarted') return;
    if (detail !== null && detail !== 'error') return;
    const isError = exitCode === null && detail !== null ? true : null;
    this.#teller.command({ seq, ts, callId: id, command, output: text, exitCode, isError });
  }

  /** What is known of calls that have not ended. */
  flush(): void {
    for (const call of this.#state.calls) this.#tellUnknown(call);
  }

  /** The turn is over: calls that have not ended never will. */
  drop(): void {
    this.flush();
    this.#state.calls = [];
  }

  #tell(call: OpenCall, input: JsonRecord): void {
    const { seq, ts, tool, id: callId } = call;
    const stored = JSON.stringify(input);
    call.input = stored.length > longestInput ? JSON.stringify(withoutTexts(input)) : stored;
    // The name of the input's type is Grok's own.
    const { variant: _, ...given } = input;
    const summary = callSummary(tool, given);
    const told = { seq, ts, callId, summary } as const;
    const detail = copiedDetail(call);
    if (call.isOwn)
      this.#teller.event({ ...told, kind: 'user_msg', role: 'user', detail: detail ?? 'shell', body: summary });
    else
      this.#teller.event({ ...told, kind: 'tool_call', role: 'assistant', tool, detail, body: JSON.stringify(given) });
  }

  #tellUnknown(call: OpenCall): void {
    if (call.copied || call.isOwn) return;
    this.#tellEdits(call, requestedChanges(call.tool, parseFields(call.input) ?? {}), undefined);
  }

  /** `detail` as of a result, undefined where there is none. */
  #tellEdits(call: OpenCall, changes: readonly PatchChange[], detail: string | null | undefined): void {
    const { seq, ts, id: callId, tool } = call;
    const status: EditFact['status'] = detail === undefined ? 'unknown' : detail === null ? 'applied' : 'failed';
    for (const [ordinal, { path, movedTo, operation, hunks, before, after }] of changes.entries())
      this.#teller.edit({
        seq,
        ts,
        callId,
        tool,
        ordinal,
        path: resolvePath(this.#cwd, path),
        movedTo: movedTo === null ? null : resolvePath(this.#cwd, movedTo),
        operation,
        status,
        hunks,
        before,
        after,
      });
  }

  #nextSeq(): number {
    return this.#state.seq++;
  }
}

function resultOf(call: OpenCall, detail: string | null): Pick<ToldEvent, 'kind' | 'role' | 'tool' | 'detail'> {
  return { kind: 'tool_result', role: 'tool', tool: call.tool, detail: copiedDetail(call) ?? detail };
}

function copiedDetail({ copied }: OpenCall): string | null {
  return copied ? 'copied' : null;
}

/** The command of a shell's call; `variant` is the name of the tool's input type. */
function commandOf(input: JsonRecord): string | null {
  const variant = stringField(input, 'variant');
  return variant === null || variant === 'Bash' ? stringField(input, 'command') : null;
}

function withoutTexts(input: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => JSON.stringify(value)?.length < 4096));
}

/** The name of a call's tool: as the model knows it, else as it is shown. */
export function toolNameIn(update: JsonRecord): string | null {
  const meta = recordField(update, '_meta');
  const named = meta === null ? null : recordField(meta, 'x.ai/tool');
  return named === null ? null : stringField(named, 'name');
}
