import { mainThread, type SessionFact } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { callSummary } from '../callSummary';
import { FactTeller, type ToldEvent } from '../factTeller';
import { ItemChain } from '../itemChain';
import { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { resolvePath } from '../resolvePath';
import { tellCall } from '../tellCall';
import { titleFrom } from '../titleFrom';
import { uniqueCallId } from '../uniqueCallId';
import { type History, type HistoryItem, readHistory } from './historyItems';
import { RequestKeys } from './requestKeys';
import { editsOf } from './toolEdits';
import { commandOf, resultOf, type ToolState } from './toolStates';
import { messageUsage, sessionTotal, ToldUsage, totalTokens } from './usage';

/** Reads `sessions/<id>.json`. */
export class HistoryReader implements ContentReader {
  readonly #ledger: ItemLedger;
  readonly #told: ToldUsage;

  constructor(
    private readonly context: ReaderContext,
    state: Json | undefined,
  ) {
    this.#ledger = new ItemLedger(state);
    this.#told = new ToldUsage(state);
  }

  *read(content: SourceContent): Iterable<void> {
    yield* new HistoryReading(this.context, this.#ledger, this.#told).read(content);
  }

  state(): Json {
    return { items: this.#ledger.state().items, usage: this.#told.state() };
  }
}

type Said = Omit<ToldEvent, 'seq' | 'ts' | 'node' | 'parentNode' | 'requestKey'>;

class HistoryReading {
  readonly #teller: FactTeller;
  readonly #sessionId: string;
  readonly #unknown = new Set<string>();
  readonly #keys: RequestKeys;
  #chain: ItemChain;
  #cwd: string | null = null;
  #model: string | null = null;
  #requestKey: string | null = null;
  #firstPrompt: string | null = null;
  #hasAnswer = false;

  constructor(
    context: ReaderContext,
    private readonly ledger: ItemLedger,
    private readonly told: ToldUsage,
  ) {
    this.#teller = new FactTeller(context);
    this.#chain = new ItemChain(ledger);
    this.#sessionId = context.identity.sessionId ?? '';
    this.#keys = new RequestKeys(this.#sessionId);
  }

  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'json' || !isRecord(content.value)) {
      this.#teller.problem('unexpected_shape', 'session');
      return;
    }
    const session = content.value;
    const history = readHistory(listField(session, 'history'));
    if (history.malformed > 0) this.#teller.problem('unexpected_shape', 'history item');
    this.#chain = new ItemChain(this.ledger, history.root);
    this.#place(session);
    for (const [index, item] of history.items.entries()) {
      this.#item(item, history, index);
      if (this.#chain.takeNews()) yield;
    }
    const total = this.#total(session, history);
    if (this.#chain.takeNews()) yield;
    const { sink } = this.#teller.context;
    const model = this.#model ?? stringField(session, 'chatModelTitle') ?? undefined;
    sink.thread({ threadId: mainThread, kind: 'main', model });
    sink.session({ title: this.#title(session), endState: endStateOf(history), statedTotal: total });
  }

  /** The extension writes the folder's URI; one of a remote machine is none of ours. */
  #place(session: JsonRecord): void {
    const folder = stringField(session, 'workspaceDirectory');
    if (folder === null || /^(?!file:)[a-z][\w+.-]+:\/\//i.test(folder)) return;
    this.#cwd = resolvePath(null, folder);
    this.#teller.context.sink.place({ cwd: this.#cwd, gitBranch: null, seq: 0 });
  }

  #item(item: HistoryItem, history: History, index: number): void {
    switch (item.role) {
      case 'user':
        this.#user(item, history.items[index - 1]);
        break;
      case 'assistant':
        this.#assistant(item, history);
        break;
      case 'thinking':
        this.#say(item, 'think', { kind: 'thinking', role: 'assistant', ...thought(item) });
        break;
      case 'system':
        this.#say(item, 'text', { kind: 'user_msg', role: 'system', detail: 'injected', body: item.text });
        break;
      case 'tool':
        // Told with its call.
        break;
      default:
        if (!this.#unknown.has(item.role)) this.#teller.problem('unknown_record', `role ${item.role}`);
        this.#unknown.add(item.role);
    }
  }

  #user(item: HistoryItem, before: HistoryItem | undefined): void {
    this.#requestKey = null;
    if (item.context.length > 0) {
      const body = item.context.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n\n');
      const summary = item.context.map(({ name }) => String(name ?? 'context')).join(', ');
      this.#say(item, 'context', { kind: 'user_msg', role: 'system', detail: 'injected', body, summary });
    }
    if (item.text.trim() === '') return;
    // The CLI goes on by itself after it made a summary in the middle of a turn (`handleAutoContinuation`).
    const isOwn = item.text === 'continue' && before !== undefined && before.summary !== null;
    if (isOwn) this.#say(item, 'text', { kind: 'user_msg', role: 'system', detail: 'injected', body: item.text });
    else this.#say(item, 'text', { kind: 'user_msg', role: 'user', detail: 'prompt', body: item.text });
    if (!isOwn) this.#firstPrompt ??= item.text;
  }

  #assistant(item: HistoryItem, history: History): void {
    this.#hasAnswer = true;
    this.#usage(item);
    if (item.reasoning !== null)
      this.#say(item, 'think', { kind: 'thinking', role: 'assistant', body: item.reasoning });
    // The CLI's summary is a message of its own, the extension's stands beside the last one that it sums up.
    if (item.text.trim() !== '' && item.text !== item.summary)
      this.#say(item, 'text', { kind: 'assistant_msg', role: 'assistant', body: item.text });
    for (const call of item.calls) this.#call(item, call, history.results.get(call.id) ?? null);
    if (item.summary !== null)
      this.#say(item, 'summary', { kind: 'lifecycle', role: 'system', detail: 'compaction', body: item.summary });
  }

  #usage(item: HistoryItem): void {
    const usage = messageUsage(item.message);
    this.#requestKey = this.#keys.next(item);
    if (usage === null) return;
    this.#model = usage.model ?? this.#model;
    const { node, seq, isTold } = this.#chain.aside(`${item.key}/usage`, [usage, item.ts]);
    if (!isTold) return;
    this.told.note(node, usage.counts);
    this.#teller.context.sink.usage({
      requestKey: this.#requestKey,
      seq,
      threadId: mainThread,
      ts: item.ts,
      model: usage.model,
      provider: null,
      tokens: usage.tokens,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'exact',
      // What it cost is kept in whole cents, which is nothing for most.
      statedNanoUsd: null,
    });
  }

  #call(item: HistoryItem, call: ToolState, answer: string | null): void {
    const result = resultOf(call, answer);
    const { seq, node, parentNode, isTold } = this.#chain.next(`${item.key}/${call.id}`, [call, result]);
    const callId = uniqueCallId(call.id, this.#sessionId);
    if (call.tool === 'Subagent' && callId !== null) this.#subagent(call, callId, result?.text ?? null);
    if (!isTold) return;
    tellCall(this.#teller, {
      seq,
      ts: item.ts,
      node,
      parentNode,
      callId,
      tool: call.tool,
      requestKey: this.#requestKey,
      body: call.body,
      summary: callSummary(call.tool, call.input),
      result: result === null ? null : { ...result, ts: null },
      command: commandOf(call),
      edits: editsOf(call, result?.text ?? null),
      cwd: this.#cwd,
    });
  }

  /** What a subagent did is not kept, only that there was one. */
  #subagent({ input }: ToolState, callId: string, answer: string | null): void {
    const status = answer === null ? 'running' : /^status: failed$/m.test(answer) ? 'failed' : 'completed';
    this.#teller.context.sink.thread({
      threadId: callId,
      parentThreadId: mainThread,
      kind: 'sync',
      agentType: stringField(input, 'subagent_name') ?? undefined,
      description: stringField(input, 'description') ?? undefined,
      status,
      spawnCallId: callId,
    });
  }

  /**
   * What no message tells of the session's total: all of it before December 2025; subagents, summaries and titles since.
   * The CLI adds a request to the total just before it writes the answer: only after an answer it is sure that none waits.
   */
  #total(session: JsonRecord, { items }: History): SessionFact['statedTotal'] {
    const total = sessionTotal(session);
    if (total === null) return undefined;
    const stated = total.nanoUsd === null ? undefined : { nanoUsd: total.nanoUsd, tokens: totalTokens(total.counts) };
    const last = items.at(-1);
    const isSettled = last?.role === 'assistant' && last.calls.length === 0;
    const rest = isSettled || (this.#hasAnswer && this.told.isEmpty) ? this.told.rest(total.counts) : null;
    if (rest === null) return stated;
    const statedNanoUsd = this.told.isEmpty ? total.nanoUsd : null;
    const { seq, isTold } = this.#chain.aside('total', [rest, statedNanoUsd]);
    if (isTold)
      this.#teller.context.sink.usage({
        requestKey: `${this.#sessionId}:total`,
        seq,
        threadId: mainThread,
        ts: null,
        model: null,
        provider: null,
        tokens: totalTokens(rest),
        speed: 'standard',
        webSearches: 0,
        copied: false,
        fidelity: 'partial',
        statedNanoUsd,
      });
    return stated;
  }

  #title(session: JsonRecord): SessionFact['title'] {
    const text = stringField(session, 'title');
    const first = titleFrom(this.#firstPrompt ?? '');
    if (text !== null && !['Untitled Session', 'New Session', 'Untitled'].includes(text))
      return { text, source: first.startsWith(titleFrom(text)) ? 'firstPrompt' : 'generated' };
    return first === '' ? undefined : { text: first, source: 'firstPrompt' };
  }

  #say(item: HistoryItem, part: string, said: Said): void {
    const { seq, node, parentNode, isTold } = this.#chain.next(`${item.key}/${part}`, [said, item.ts]);
    if (!isTold) return;
    const requestKey = said.role === 'assistant' ? this.#requestKey : null;
    this.#teller.event({ ...said, seq, ts: item.ts, node, parentNode, requestKey });
  }
}

/** Reasoning in a message of its own; Anthropic redacts some. */
function thought({ text, message }: HistoryItem): Pick<Said, 'detail' | 'body'> {
  return 'redactedThinking' in message ? { detail: 'redacted', body: null } : { body: text };
}

function endStateOf({ items }: History): SessionFact['endState'] {
  const last = items.findLast(({ role }) => role === 'user' || role === 'assistant');
  if (last === undefined) return undefined;
  if (last.role === 'user') return 'truncated';
  return last.calls.some(call => resultOf(call, null) === null && call.status !== null)
    ? 'tool_pending'
    : 'awaiting_user';
}
