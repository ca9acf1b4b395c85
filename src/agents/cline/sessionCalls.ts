import type { EventFact } from '../../model/facts';
import type { FactTeller } from '../factTeller';
import type { ItemChain } from '../itemChain';
import { type JsonRecord, stringField } from '../jsonRecord';
import { editsOf } from './sessionEdits';
import { callSummary, commandsOf } from './toolInput';
import { readToolResult, type ToolOutcome } from './toolResult';

interface Place {
  readonly ts: number | null;
  readonly copied: boolean;
}

interface Call {
  readonly tool: string;
  readonly input: unknown;
  readonly seq: number;
  readonly ts: number | null;
  readonly copied: boolean;
}

/** Tells calls, their results, and the edits and checks that they were. */
export class SessionCalls {
  readonly #open = new Map<string, Call>();

  constructor(
    readonly tell: FactTeller,
    readonly chain: ItemChain,
    readonly sessionId: string,
    readonly cwd: string | null,
  ) {}

  /** Some models number their calls from 0 in each session: with the session's id no two are alike. */
  callId(native: string): string {
    return `${this.sessionId}/${native}`;
  }

  get isPending(): boolean {
    return this.#open.size > 0;
  }

  call(block: JsonRecord, key: string, { ts, copied, requestKey }: Place & { requestKey: string | null }): void {
    const native = stringField(block, 'id') ?? key;
    const tool = stringField(block, 'name') ?? 'unknown';
    const { input } = block;
    const { isTold, seq, node, parentNode } = this.chain.next(key, [block, copied, requestKey]);
    this.#open.set(native, { tool, input, seq, ts, copied });
    if (!isTold) return;
    this.tell.event({
      kind: 'tool_call',
      role: 'assistant',
      detail: copied ? 'copied' : null,
      tool,
      callId: this.callId(native),
      summary: callSummary(tool, input),
      body: JSON.stringify(input ?? {}),
      requestKey,
      seq,
      ts,
      node,
      parentNode,
    });
  }

  result(block: JsonRecord, key: string, { ts, copied }: Place): void {
    const native = stringField(block, 'tool_use_id') ?? '';
    const call = this.#open.get(native);
    this.#open.delete(native);
    const tool = call?.tool ?? stringField(block, 'name');
    const outcome = readToolResult(block);
    const { isTold, seq, node, parentNode } = this.chain.next(key, [block, copied, call?.tool]);
    if (!isTold) return;
    const told = resultKind(tool, outcome);
    this.tell.event({
      ...told,
      detail: copied ? 'copied' : told.detail,
      tool,
      callId: native === '' ? null : this.callId(native),
      body: outcome.feedback ?? outcome.body,
      seq,
      ts,
      node,
      parentNode,
    });
    if (call === undefined || copied) return;
    this.#edits(native, call, outcome);
    if (outcome.refusedBy === null) this.#check(native, call, outcome, { seq, ts });
  }

  /** Edits whose result is not there: the run goes on, or was ended. */
  tellUnanswered(): void {
    for (const [native, call] of this.#open)
      if (!call.copied && this.chain.aside(`unanswered ${native}`, call.input).isTold) this.#edits(native, call, null);
  }

  #edits(native: string, call: Call, outcome: ToolOutcome | null): void {
    for (const [ordinal, edit] of editsOf(call.tool, call.input, outcome, this.cwd).entries())
      this.tell.edit({ ...edit, ordinal, seq: call.seq, ts: call.ts, callId: this.callId(native), tool: call.tool });
  }

  /** The commands of a call run side by side; its one result shows the first check that failed, else the first. */
  #check(native: string, call: Call, outcome: ToolOutcome, { seq, ts }: { seq: number; ts: number | null }): void {
    const commands = commandsOf(call.tool, call.input);
    if (commands.length !== outcome.operations.length) return;
    const runs = commands.flatMap((command, index) => {
      const operation = outcome.operations[index];
      return operation === undefined ? [] : [{ command, ...operation }];
    });
    runs.sort((a, b) => Number(a.success !== false) - Number(b.success !== false));
    runs.some(({ command, result, error, success }) => {
      const exit = /^Command exited with code (-?\d+)$/.exec(error ?? '')?.[1];
      return this.tell.command({
        seq,
        ts,
        callId: this.callId(native),
        command,
        output: result.replace(/^\[Command exited with code -?\d+\]\n?/, '') || (error ?? ''),
        exitCode: exit !== undefined ? Number(exit) : success === true ? 0 : null,
        // Any other failure is that of running it: it timed out, or was stopped.
        isError: null,
      });
    });
  }
}

function resultKind(tool: string | null, outcome: ToolOutcome): Pick<EventFact, 'kind' | 'role' | 'detail'> {
  if (outcome.feedback !== null) return { kind: 'human_intervention', role: 'user', detail: 'denial' };
  if (outcome.refusedBy === 'user') return { kind: 'tool_result', role: 'tool', detail: 'denial' };
  if (outcome.refusedBy === 'policy') return { kind: 'tool_result', role: 'tool', detail: 'permission_denial' };
  if (outcome.failed) return { kind: 'tool_result', role: 'tool', detail: 'error' };
  if (tool === 'ask_question') return { kind: 'decision', role: 'user', detail: 'answer' };
  return { kind: 'tool_result', role: 'tool', detail: null };
}
