import { mainThread } from '../../model/facts';
import { type CallArguments, readArguments, summaryOf } from '../copilot/callArguments';
import { requestedChanges } from '../copilot/changes';
import type { FactTeller, ToldEvent } from '../factTeller';
import { ItemChain } from '../itemChain';
import type { ItemLedger } from '../itemLedger';
import { type JsonRecord, recordField, stringField } from '../jsonRecord';
import type { PatchChange } from '../patchChange';
import { type CallResult, tellCall } from '../tellCall';
import { undoneParent } from './abandoned';
import { agentThread, tellAgent } from './agentThreads';
import { AskedCalls, argumentsOf } from './askedCalls';
import { callResult, commandOf, startOf, unshownResult } from './callOutcome';
import { noTexts, type TextsBefore } from './editingState';
import { EditPlan } from './editPlan';
import { shownText } from './markdownText';
import { type Block, blocksOf, callData, type FileChange, type SaidBlock, type ShownCall } from './responseBlocks';
import { editsFiles } from './toolNames';
import { type RoundCall, roundCalls, type Turn } from './turn';
import { turnKey, turnUsage } from './turnUsage';

/** What the client says of an edit that went well (editFileToolResult.tsx). */
const editedText = /successfully edited|applied successfully|[Ff]ile created|[Cc]reated file/;

type Told = Omit<ToldEvent, 'seq' | 'node' | 'parentNode'>;

/** What a part of a response that says something is, as an event. */
const saidAs = {
  text: { kind: 'assistant_msg', role: 'assistant' },
  thinking: { kind: 'thinking', role: 'assistant' },
  answer: { kind: 'decision', role: 'user' },
  note: { kind: 'lifecycle', role: 'system' },
} as const;

/** Tells a turn: the prompt, the response part by part, what it used, and how it ended. */
export class TurnTeller {
  /** Kinds of parts that are not known. */
  readonly unknown = new Set<string>();
  readonly #main: ItemChain;

  constructor(
    private readonly teller: FactTeller,
    private readonly ledger: ItemLedger,
    private readonly state: TextsBefore,
  ) {
    this.#main = new ItemChain(ledger);
  }

  *tell(turn: Turn): Generator<void> {
    const telling = new Telling(this.teller, this.ledger, this.#main, turn);
    const { changes } = this.ledger;
    const first = telling.prompt();
    const blocks = blocksOf(turn.parts, kind => this.unknown.add(kind));
    yield* telling.response(blocks, this.state);
    telling.end();
    for (const usage of turnUsage(turn, telling.sessionId))
      this.teller.context.sink.usage({
        ...usage,
        seq: first,
        threadId: mainThread,
        ts: turn.ts,
        provider: null,
        speed: 'standard',
        webSearches: 0,
        copied: false,
      });
    if (this.ledger.changes > changes) yield;
  }
}

/** One turn being told. */
class Telling {
  readonly sessionId: string;
  readonly #requestKey: string | null;
  readonly #agents = new Map<string, ItemChain>();
  readonly #counts = new Map<string, number>();
  /** Of agents, behind what they did, which follows the call that started them. */
  readonly #answers: { readonly key: string; readonly threadId: string; readonly body: string }[] = [];

  constructor(
    readonly teller: FactTeller,
    readonly ledger: ItemLedger,
    readonly main: ItemChain,
    readonly turn: Turn,
  ) {
    this.sessionId = teller.context.identity.sessionId ?? '';
    this.#requestKey = turnUsage(turn, this.sessionId).length > 0 ? turnKey(turn, this.sessionId) : null;
  }

  /** Returns the seq of the prompt. */
  prompt(): number {
    const { id, ts, prompt, isInjected } = this.turn;
    const told = isInjected
      ? ({ role: 'system', detail: 'injected' } as const)
      : ({ role: 'user', detail: 'prompt' } as const);
    return this.#event(id, mainThread, { kind: 'user_msg', ...told, ts, body: prompt });
  }

  *response(blocks: readonly Block[], state: TextsBefore): Generator<void> {
    const asked = new AskedCalls(roundCalls(this.turn));
    const shown = new Map<ShownCall, RoundCall | null>();
    for (const block of blocks)
      if (block.kind === 'call') shown.set(block, block.agentId === null ? asked.take(block) : null);
    const givenTo = (call: ShownCall): CallArguments => argumentsOf(call, shown.get(call) ?? null);
    const requested = (call: ShownCall) => {
      const { fields, text } = givenTo(call);
      return requestedChanges(call.tool, fields, text);
    };
    const plan = new EditPlan(blocks, requested, state, this.turn.id);
    const plain = new EditPlan(blocks, requested, noTexts, this.turn.id);
    const lastOther = blocks.findLastIndex(({ kind }) => kind !== 'call');
    for (const [index, block] of blocks.entries()) {
      const { changes } = this.ledger;
      if (block.kind === 'call')
        this.#call(block, shown.get(block) ?? null, givenTo(block), [plan, plain], index < lastOther);
      else if (block.kind === 'change') this.#change(block, plan.loneEdit(block), plain.loneEdit(block));
      else this.#said(block);
      if (this.ledger.changes > changes) yield;
    }
    for (const { key, threadId, body } of this.#answers)
      this.#event(key, threadId, { kind: 'assistant_msg', role: 'assistant', ts: null, body });
    for (const call of asked.rest()) this.#unshownCall(call);
  }

  /** An error, or that the user stopped the turn. */
  end(): void {
    const { id, result, state, endedAt, isSettled } = this.turn;
    const error = recordField(result ?? {}, 'errorDetails');
    const isCancelled = state === 'cancelled' || error?.code === 'canceled';
    if (error !== null && !isCancelled) {
      const body = stringField(error, 'message');
      const told = { kind: 'error', role: 'system', detail: 'api_error', ts: endedAt } as const;
      this.#event(`${id}:error`, mainThread, { ...told, body, summary: body ?? stringField(error, 'code') ?? 'error' });
    } else if (isCancelled && (result !== null || isSettled)) {
      // A document that is written while a turn runs calls it cancelled, too; then it is the last one, without a result.
      const told = { kind: 'human_intervention', role: 'user', detail: 'interrupt', ts: endedAt } as const;
      this.#event(`${id}:interrupt`, mainThread, { ...told, summary: 'stopped by the user' });
    }
  }

  #said({ kind, text: body, word }: SaidBlock): void {
    const key = `${this.turn.id}:${kind}:${this.#next(kind)}`;
    this.#event(key, mainThread, { ...saidAs[kind], detail: word, ts: null, body });
  }

  #call(
    call: ShownCall,
    asked: RoundCall | null,
    given: CallArguments,
    [plan, plain]: readonly [plan: EditPlan, plain: EditPlan],
    isPassed: boolean,
  ): void {
    const { turn } = this;
    const data = callData(call);
    const edits = plan.editsOf(call);
    const ended = callResult(call, { turn, asked, isPassed });
    const didFail =
      ended?.detail === null && editsFiles(call.tool) && !plan.isConfirmed(call) && isRefusal(asked?.result ?? null);
    const result: CallResult | null = ended !== null && didFail ? { ...ended, detail: 'error' } : ended;
    const command = commandOf(data, call.tool, given.fields);
    const threadId = agentThread(call);
    const told = {
      ts: startOf(data) ?? asked?.ts ?? null,
      threadId,
      callId: call.id,
      tool: call.tool,
      requestKey: threadId === mainThread ? this.#requestKey : null,
      body: given.text,
      summary: summaryOf(
        call.tool,
        given,
        edits.map(({ path }) => path),
        shownText(call.part.invocationMessage),
      ),
      result,
      command,
      edits,
    };
    const key = `${turn.id}:call:${call.id}`;
    const { seq, isTold, ...graph } = this.#item(key, threadId, { ...told, edits: plain.editsOf(call) });
    if (this.#hasNewTexts(key, edits) || isTold) tellCall(this.teller, { ...told, ...graph, seq });
    this.#agent(call, given.fields, result);
  }

  /** An agent runs within the call that started it. */
  #agent(call: ShownCall, input: JsonRecord, result: CallResult | null): void {
    const said = tellAgent(this.teller, call, input, result);
    if (said === null) return;
    const { prompt, answer } = said;
    const key = `${this.turn.id}:agent:${call.id}`;
    if (prompt !== null)
      this.#event(`${key}:prompt`, call.id, {
        kind: 'user_msg',
        role: 'system',
        detail: 'spawn_prompt',
        ts: null,
        body: prompt,
      });
    if (answer !== null) this.#answers.push({ key: `${key}:answer`, threadId: call.id, body: answer });
  }

  /** A call that VS Code did not show: some tools of the extension have no part in the response. */
  #unshownCall(call: RoundCall): void {
    const given = readArguments(call.arguments);
    const edits = requestedChanges(call.name, given.fields, given.text);
    const paths = edits.map(({ path }) => path);
    const told = {
      ts: call.ts,
      callId: call.id,
      tool: call.name,
      requestKey: this.#requestKey,
      body: given.text,
      summary: summaryOf(call.name, given, paths),
      result: unshownResult(call),
      command: commandOf({}, call.name, given.fields),
      edits,
    };
    const { seq, isTold, ...graph } = this.#item(`${this.turn.id}:call:${call.id}`, mainThread, told);
    if (isTold) tellCall(this.teller, { ...told, ...graph, seq });
  }

  /** A change that no call asked for: edits of a mode that has none, and of code that the model wrote in its answer. */
  #change(change: FileChange, edit: PatchChange | null, plain: PatchChange | null): void {
    if (edit === null) return;
    const tool = 'edit';
    const key = `${this.turn.id}:change:${this.#next('change')}`;
    const item = this.#item(key, mainThread, plain);
    if (!this.#hasNewTexts(key, [edit]) && !item.isTold) return;
    const { seq, node, parentNode } = item;
    const at = { seq, node, parentNode, ts: null, tool, requestKey: this.#requestKey } as const;
    this.teller.event({ ...at, kind: 'edit', role: 'assistant', summary: change.path });
    this.teller.edit({ ...edit, seq, ts: null, callId: null, tool, status: 'applied' });
  }

  /**
   * Whether texts of files are known that were not known before. VS Code removes them at times: what was told of an edit
   * then stays.
   */
  #hasNewTexts(key: string, edits: readonly PatchChange[]): boolean {
    const known = edits.filter(({ before, after }) => before !== null && after !== null);
    return known.length > 0 && this.ledger.tell(`${key}:texts`, known) !== null;
  }

  /** Tells an event that is an item of its own; returns its seq. */
  #event(key: string, threadId: string, told: Told): number {
    const requestKey = threadId === mainThread && told.role !== 'user' ? this.#requestKey : null;
    const { seq, isTold, node, parentNode } = this.#item(key, threadId, [told, requestKey]);
    if (isTold) this.teller.event({ ...told, seq, threadId, node, parentNode, requestKey });
    return seq;
  }

  #item(key: string, threadId: string, content: unknown): ReturnType<ItemChain['next']> {
    let chain = threadId === mainThread ? this.main : this.#agents.get(threadId);
    if (chain === undefined) {
      chain = new ItemChain(this.ledger);
      this.#agents.set(threadId, chain);
    }
    if (!this.turn.isUndone) return chain.next(key, content);
    return { ...chain.aside(key, [undoneParent, content]), parentNode: undoneParent };
  }

  #next(kind: string): number {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    return count;
  }
}

/** The text of a result that speaks of no edit. */
function isRefusal(text: string | null): boolean {
  return text !== null && !editedText.test(text);
}
