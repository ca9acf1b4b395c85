import type { EndState } from '../../model/facts';
import { mainThread } from '../../model/facts';
import { abandonedParent } from '../abandonedParent';
import { callSummary } from '../callSummary';
import type { FactTeller } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import { stringField } from '../jsonRecord';
import { tellCall } from '../tellCall';
import { editsOf, goalsOf, isInterrupted, resultOf } from './callFacts';
import type { Message, ToolCall } from './messages';
import { promptOf } from './prompts';

/** A call of `delegate_task` and what it was answered. */
export interface Delegation {
  readonly call: ToolCall;
  readonly answer: string | null;
}

/**
 * Tells the messages of a conversation. They are known by what they say and how often it was said before, not by their
 * ids: older versions delete and write all of them anew to retry, undo and compact.
 */
export class ConversationTeller {
  readonly delegations: Delegation[] = [];
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;
  readonly #cwd: string | null;
  readonly #times = new Map<string, number>();
  readonly #answers = new Map<ToolCall, Message>();
  #firstPrompt: string | null = null;
  #wasInterrupted = false;
  #end: EndState = 'truncated';

  constructor(teller: FactTeller, ledger: ItemLedger, cwd: string | null) {
    this.#teller = teller;
    this.#ledger = ledger;
    this.#cwd = cwd;
  }

  get firstPrompt(): string | null {
    return this.#firstPrompt;
  }

  get endState(): EndState {
    return this.#end;
  }

  /** Pauses after each message of which something was told. */
  *tell(messages: readonly Message[]): Iterable<void> {
    const loose = this.#pair(messages);
    for (const message of messages) {
      const { changes } = this.#ledger;
      if (message.role !== 'tool') this.#message(message);
      else if (loose.has(message)) this.#looseAnswer(message);
      if (this.#ledger.changes > changes) yield;
    }
  }

  /** Finds the answers of calls; gives those that answer none. Ids may be used again. */
  #pair(messages: readonly Message[]): ReadonlySet<Message> {
    const open = new Map<string, ToolCall>();
    const loose = new Set<Message>();
    for (const message of messages) {
      for (const call of message.calls) open.set(call.id, call);
      if (message.role !== 'tool') continue;
      const call = open.get(message.callId ?? '');
      open.delete(message.callId ?? '');
      if (call === undefined) loose.add(message);
      else this.#answers.set(call, message);
    }
    return loose;
  }

  #message(message: Message): void {
    const { role, text, isSummary, displayKind } = message;
    if (isSummary) this.#lifecycle(message, 'compaction');
    else if (displayKind === 'model_switch') this.#lifecycle(message, displayKind);
    else if (role === 'user') this.#user(message);
    else if (role === 'assistant') this.#assistant(message);
    else if (role === 'system') this.#injected(message);
    else if (role !== 'session_meta' && this.#ledger.tell(`unknown:${role}`, null) !== null)
      this.#teller.problem('unknown_record', `role ${role || '(none)'}, ${text === '' ? 'empty' : 'text'}`);
  }

  #lifecycle(message: Message, detail: string): void {
    const { text: body, ts } = message;
    const seq = this.#item(`${detail}:${body}`, message, null);
    if (seq === null) return;
    this.#teller.event({ seq, ts, ...graph(message), kind: 'lifecycle', role: 'system', detail, body });
  }

  #injected(message: Message): void {
    const { text: body, ts } = message;
    if (body.trim() === '') return;
    const seq = this.#item(`injected:${body}`, message, null);
    if (seq === null) return;
    this.#teller.event({ seq, ts, ...graph(message), kind: 'user_msg', role: 'system', detail: 'injected', body });
  }

  #user(message: Message): void {
    const { typed, injected } = promptOf(message);
    if (typed === '') {
      this.#injected(message);
      return;
    }
    const isSpawned = this.#firstPrompt === null && this.#teller.context.identity.threadId !== mainThread;
    if (message.isLive) {
      this.#firstPrompt ??= typed;
      this.#end = 'truncated';
    }
    this.#wasInterrupted = false;
    const seq = this.#item(`user:${message.text}`, message, [typed, isSpawned]);
    if (seq === null) return;
    const shared = { ts: message.ts, ...graph(message), kind: 'user_msg' } as const;
    const detail = isSpawned ? 'spawn_prompt' : 'prompt';
    this.#teller.event({ ...shared, seq, role: 'user', detail, body: typed });
    if (injected === '') return;
    this.#teller.event({ ...shared, seq: seq + 1, role: 'system', detail: 'injected', body: injected });
  }

  #assistant(message: Message): void {
    const { text, reasoning, calls, ts, isLive } = message;
    const shared = { ts, role: 'assistant' } as const;
    if (reasoning.trim() !== '') {
      const seq = this.#item(`thought:${reasoning}`, message, null);
      if (seq !== null)
        this.#teller.event({ ...shared, ...graph(message, ':thought'), seq, kind: 'thinking', body: reasoning });
    }
    if (text.trim() !== '') {
      if (isLive) this.#end = 'awaiting_user';
      const seq = this.#item(`assistant:${text}`, message, null);
      if (seq !== null) this.#teller.event({ ...shared, ...graph(message), seq, kind: 'assistant_msg', body: text });
    }
    for (const [index, call] of calls.entries()) this.#call(message, call, index);
  }

  #call(message: Message, call: ToolCall, index: number): void {
    const { ts, isLive } = message;
    const { id, tool, given, input } = call;
    const answer = this.#answers.get(call);
    if (isLive) this.#end = answer === undefined ? 'tool_pending' : 'truncated';
    if (tool === 'delegate_task') this.delegations.push({ call, answer: answer?.text ?? null });
    const result = answer === undefined ? null : resultOf(tool, answer.text, answer.ts);
    const isStop = result !== null && isInterrupted(result) && !this.#wasInterrupted;
    if (result !== null) this.#wasInterrupted = isInterrupted(result);
    const seq = this.#item(`call:${id}:${tool}:${given}`, message, [answer?.text, answer?.ts]);
    if (seq === null) return;
    const isShell = tool === 'terminal';
    const place = graph(message, `:${id || index}`);
    tellCall(this.#teller, {
      ...place,
      seq,
      ts,
      callId: id || place.node,
      tool,
      body: given,
      summary: goalsOf(call)[0] ?? callSummary(tool, input),
      result,
      command: isShell ? stringField(input, 'command') : null,
      edits: editsOf(call, answer?.text ?? null),
      cwd: this.#cwd,
    });
    if (!isStop) return;
    const stop = { kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'interrupted' } as const;
    this.#teller.event({ ...place, ...stop, seq: seq + 2, ts: result.ts });
  }

  /** An answer whose call was compacted away before this session began, or is damaged. */
  #looseAnswer(message: Message): void {
    const { ts, callId } = message;
    const tool = message.tool ?? 'unknown';
    const seq = this.#item(`answer:${callId}:${message.text}`, message, null);
    if (seq === null) return;
    const { text: body, detail } = resultOf(tool, message.text, ts);
    this.#teller.event({ seq, ts, ...graph(message), kind: 'tool_result', role: 'tool', tool, callId, detail, body });
  }

  /** The first seq of an item that is to be told. */
  #item(key: string, { ts, isLive }: Message, content: unknown): number | null {
    const times = this.#times.get(key) ?? 0;
    this.#times.set(key, times + 1);
    return this.#ledger.tell(`${key}#${times}`, [ts, isLive, content]);
  }
}

function graph({ node, isLive }: Message, part = ''): { readonly node: string; readonly parentNode: string | null } {
  return { node: `${node}${part}`, parentNode: isLive ? null : abandonedParent };
}
