import { type Hunk, mainThread } from '../../model/facts';
import type { Json, ReaderContext } from '../adapter';
import { FactTeller, type ToldEvent } from '../factTeller';
import { ItemLedger, seqsPerItem } from '../itemLedger';
import { isRecord, type JsonRecord, listField } from '../jsonRecord';
import { resolvePath } from '../resolvePath';
import { titleFrom } from '../titleFrom';
import { callSummary, changeOf, commandOf, readPaths } from './kiroTools';

/** A call as one of Kiro's records has it. */
export interface KiroCall {
  readonly id: string;
  readonly tool: string;
  readonly input: JsonRecord;
  readonly ts: number | null;
  /** Taken over from the session that this one was forked from. */
  readonly copied: boolean;
  /** Where it ran, if its record tells. */
  readonly cwd?: string | null;
}

export interface KiroResult {
  readonly ts: number | null;
  readonly text: string;
  /** Null where nothing says how it went. */
  readonly failed: boolean | null;
  readonly exitCode: number | null;
  /** Of a call that failed because it was refused or stopped. */
  readonly stopped: 'denial' | 'permission_denial' | 'interrupted' | null;
}

type SpokenEvent = Omit<ToldEvent, 'seq' | 'node'>;

/** Tells the items of a session that is read as a whole, each as often as it says something new. */
export class KiroTeller {
  readonly facts: FactTeller;
  cwd: string | null;
  readonly #ledger: ItemLedger;
  /** Files that are known to have been there before. */
  readonly #known = new Set<string>();
  /** How often each node came up: ids that a redaction made alike are told apart by their order. */
  readonly #nodes = new Map<string, number>();
  #isTitled = false;
  #hasNews = false;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.facts = new FactTeller(context);
    this.#ledger = new ItemLedger(state);
    this.cwd = context.identity.cwd;
  }

  get isMain(): boolean {
    return this.facts.context.identity.threadId === mainThread;
  }

  state(): Json {
    return this.#ledger.state();
  }

  /** Whether something new was told since this was asked last: a pause that brings nothing would be one for nothing. */
  takeNews(): boolean {
    const had = this.#hasNews;
    this.#hasNews = false;
    return had;
  }

  /** The first seq of the next item, if it is told for the first time. */
  get nextSeq(): number {
    return this.#ledger.size * seqsPerItem;
  }

  /** The first seq of an item that was told. */
  seqOf(node: string): number | null {
    return this.#ledger.seqOf(node);
  }

  /** Tells an item of one event. */
  event(name: string, told: SpokenEvent): void {
    const node = this.#unique(name);
    const seq = this.#ledger.tell(node, told);
    if (seq === null) return;
    this.#hasNews = true;
    this.facts.event({ ...told, seq, node });
  }

  #unique(node: string): string {
    const times = this.#nodes.get(node) ?? 0;
    this.#nodes.set(node, times + 1);
    return times === 0 ? node : `${node} ${times + 1}`;
  }

  /** What was asked: by a person in the main conversation, by an agent in a sidechain. */
  prompt(node: string, ts: number | null, body: string, copied = false): void {
    const told = this.isMain
      ? ({ role: 'user', detail: copied ? 'copied' : 'prompt' } as const)
      : ({ role: 'system', detail: copied ? 'copied' : 'spawn_prompt' } as const);
    this.event(node, { kind: 'user_msg', ts, body, ...told });
    if (copied || this.#isTitled || !this.isMain) return;
    this.#isTitled = true;
    this.title(body, 'firstPrompt');
  }

  title(text: string, source: 'firstPrompt' | 'generated' | 'custom'): void {
    const title = titleFrom(text);
    if (this.isMain && title !== '') this.facts.context.sink.session({ title: { text: title, source } });
  }

  /** Credits are what Kiro bills in. They are no dollars: what one costs depends on the plan. */
  credits(node: string, ts: number | null, amounts: readonly unknown[]): void {
    const credits = amounts.filter(amount => typeof amount === 'number' && amount > 0);
    const sum = credits.reduce((total: number, amount) => total + Number(amount), 0);
    if (!Number.isFinite(sum) || sum === 0) return;
    const body = `${Number(sum.toFixed(6))} credits`;
    this.event(node, { kind: 'lifecycle', role: 'system', detail: 'credits', ts, body });
  }

  /** `stated` are the changed lines where the record has more of them than the call's input. */
  call(call: KiroCall, result: KiroResult | null, stated: readonly Hunk[] | null = null): void {
    const node = this.#unique(`call ${call.id}`);
    const { copied, tool, input, ts } = call;
    const change = changeOf(tool, input);
    const cwd = call.cwd ?? this.cwd;
    const path = change === null ? null : resolvePath(cwd, change.path);
    const wasKnown = path !== null && this.#known.has(path);
    for (const read of readPaths(tool, input)) if (result?.failed !== true) this.#known.add(resolvePath(cwd, read));
    if (path !== null && result?.failed === false) this.#known.add(path);

    const seq = this.#ledger.tell(node, [call, result, cwd, wasKnown]);
    if (seq === null) return;
    this.#hasNews = true;
    const summary = callSummary(tool, input) ?? tool;
    const body = JSON.stringify(input);
    const detail = copied ? 'copied' : null;
    this.facts.event({
      seq,
      node,
      ts,
      kind: 'tool_call',
      role: 'assistant',
      tool,
      callId: call.id,
      body,
      summary,
      detail,
    });
    if (result !== null) this.#result(seq + 1, node, call, result);
    if (copied) return;
    if (change !== null && path !== null) {
      const operation = change.operation === 'create' && wasKnown ? 'update' : change.operation;
      const status = result?.failed === true ? 'failed' : result?.failed === false ? 'applied' : 'unknown';
      const { after } = change;
      const hunks = stated ?? change.hunks;
      this.facts.edit({ seq, ts, callId: call.id, tool, path, operation, status, hunks, after });
    }
  }

  #result(seq: number, node: string, { id, tool, input, copied }: KiroCall, result: KiroResult): void {
    const { ts, text, failed, exitCode, stopped } = result;
    const isBad = failed === true || (exitCode !== null && exitCode !== 0);
    const detail = copied ? 'copied' : (stopped ?? (isBad ? 'error' : null));
    this.facts.event({ seq, node, ts, kind: 'tool_result', role: 'tool', tool, callId: id, body: text, detail });
    const command = commandOf(tool, input);
    if (command === null || copied || stopped !== null) return;
    // That a call went well says nothing of the command it ran.
    this.facts.command({
      seq,
      ts,
      callId: id,
      command,
      output: text,
      exitCode,
      isError: failed === true ? true : null,
    });
  }
}

/** The text of content that is a string, a part, or a list of them. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content))
    return content
      .map(textOf)
      .filter(text => text !== '')
      .join('\n\n');
  if (!isRecord(content)) return '';
  if (typeof content.text === 'string') return content.text;
  return listField(content, 'entries').map(textOf).join('\n\n');
}
