import { mainThread, type SessionFact } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller, type ToldEvent } from '../factTeller';
import { ItemChain } from '../itemChain';
import { ItemLedger } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { tellCall } from '../tellCall';
import { titleFrom } from '../titleFrom';
import { uniqueCallId } from '../uniqueCallId';
import { isAgent, tellAgent } from './subagents';
import { endStateOf, type Origin, originOf, placeOf } from './threadFacts';
import { readThread, type Thread, type ThreadMessage } from './threadMessages';
import { editsOf } from './toolEdits';
import { commandOf, resultOf, summaryOf } from './toolRun';
import { entryOf, type LedgerEntry, plainUsage, readLedger, requestOf } from './usage';

/** Reads `T-<id>.json`. */
export class ThreadReader implements ContentReader {
  readonly #ledger: ItemLedger;

  constructor(
    private readonly context: ReaderContext,
    state: Json | undefined,
  ) {
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Iterable<void> {
    yield* new ThreadReading(this.context, this.#ledger).read(content);
  }

  state(): Json {
    return this.#ledger.state();
  }
}

type Said = Omit<ToldEvent, 'seq' | 'ts' | 'node' | 'parentNode' | 'requestKey'>;

class ThreadReading {
  readonly #teller: FactTeller;
  readonly #chain: ItemChain;
  readonly #id: string;
  readonly #unknown = new Set<string>();
  #thread: Thread = { messages: [], malformed: 0, runs: new Map(), ended: new Map() };
  #entries: LedgerEntry[] = [];
  #cwd: string | null = null;
  /** A fork repeats what was said before it was made. */
  #fork: Origin | null = null;
  #ts: number | null = null;
  #model: string | null = null;
  #requestKey: string | null = null;
  #firstPrompt: string | null = null;

  constructor(context: ReaderContext, ledger: ItemLedger) {
    this.#teller = new FactTeller(context);
    this.#id = context.identity.sessionId ?? '';
    this.#chain = new ItemChain(ledger, this.#id);
  }

  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'json' || !isRecord(content.value)) {
      this.#teller.problem('unexpected_shape', 'thread');
      return;
    }
    const record = content.value;
    this.#thread = readThread(record);
    if (this.#thread.malformed > 0) this.#teller.problem('unexpected_shape', 'thread message');
    // Threads that are on the server alone leave their head.
    if (this.#thread.messages.length === 0) return;
    this.#entries = readLedger(record);
    const { sink } = this.#teller.context;
    const place = placeOf(record);
    this.#cwd = place?.cwd ?? null;
    if (place !== null) sink.place({ ...place, seq: 0 });
    const origin = originOf(record);
    this.#fork = origin?.relationship === 'fork' ? origin : null;
    for (const message of this.#thread.messages) yield* this.#message(message);
    this.#restOfLedger();
    if (this.#chain.takeNews()) yield;
    sink.thread({ threadId: mainThread, kind: 'main', model: this.#model ?? undefined });
    sink.session(this.#session(record));
  }

  *#message(message: ThreadMessage): Iterable<void> {
    this.#ts = message.ts ?? this.#ts;
    if (message.role === 'user') this.#user(message);
    else if (message.role === 'assistant') yield* this.#assistant(message);
    else if (message.role === 'info')
      for (const [index, block] of message.blocks.entries()) this.#info(message, block, index);
    else this.#unknownRecord(`role ${message.role}`);
    if (this.#chain.takeNews()) yield;
  }

  get #copied(): boolean {
    const at = this.#fork?.at ?? null;
    return at !== null && this.#ts !== null && this.#ts < at;
  }

  /** What a fork repeats is named as in the thread that it repeats. */
  #node({ key }: ThreadMessage, part: string): string {
    const thread = this.#copied ? this.#fork?.threadId : this.#id;
    return `${thread}/${key}/${part}`;
  }

  /** Results are told with their calls. */
  #user(message: ThreadMessage): void {
    if (message.text.trim() === '') return;
    this.#requestKey = null;
    this.#firstPrompt ??= message.text;
    this.#say(message, 'text', { kind: 'user_msg', role: 'user', detail: 'prompt', body: message.text });
  }

  *#assistant(message: ThreadMessage): Iterable<void> {
    this.#usage(message);
    for (const [index, block] of message.blocks.entries()) {
      switch (block.type) {
        case 'text': {
          const body = stringField(block, 'text') ?? '';
          if (body.trim() !== '') this.#say(message, `${index}`, { kind: 'assistant_msg', role: 'assistant', body });
          break;
        }
        case 'thinking':
        case 'redacted_thinking': {
          const body = stringField(block, 'thinking');
          const detail = body === null ? 'redacted' : null;
          this.#say(message, `${index}`, { kind: 'thinking', role: 'assistant', detail, body });
          break;
        }
        case 'tool_use':
          yield* this.#call(message, block);
          break;
        case 'server_tool_use':
          break;
        default:
          this.#unknownRecord(`block ${String(block.type)}`);
      }
      if (this.#chain.takeNews()) yield;
    }
    this.#ending(message);
  }

  /** How an answer ended that did not end by itself. */
  #ending(message: ThreadMessage): void {
    const { type } = message.state;
    if (type === 'cancelled')
      this.#say(message, 'cancelled', {
        kind: 'human_intervention',
        role: 'user',
        detail: 'interrupt',
        summary: 'interrupted by the user',
      });
    if (type !== 'error') return;
    const error = fieldsAt(message.state, 'error');
    const body = stringField(error, 'message') ?? stringField(message.state, 'error') ?? 'error';
    this.#say(message, 'error', { kind: 'error', role: 'system', detail: 'api_error', body });
  }

  *#call(message: ThreadMessage, block: JsonRecord): Iterable<void> {
    const native = stringField(block, 'id');
    const tool = stringField(block, 'name') ?? '';
    const input = fieldsAt(block, 'input');
    const run = native === null ? undefined : this.#thread.runs.get(native);
    const result = resultOf(run, this.#thread.ended.get(message.id) ?? null);
    const item = this.#chain.next(this.#node(message, String(native)), [tool, input, result, this.#ts]);
    const callId = uniqueCallId(native, this.#id);
    if (item.isTold)
      tellCall(this.#teller, {
        ...item,
        ts: this.#ts,
        callId,
        tool,
        requestKey: this.#requestKey,
        body: JSON.stringify(input),
        summary: summaryOf(tool, input),
        result,
        command: commandOf(tool, input),
        edits: editsOf(tool, input, run),
        cwd: this.#cwd,
        copied: this.#copied,
      });
    if (callId === null || !isAgent(tool)) return;
    const shared = { tool, input, run, node: item.node, parentThreadId: mainThread, ts: this.#ts, cwd: this.#cwd };
    yield* tellAgent(this.#teller, this.#chain, { ...shared, callId, copied: this.#copied });
  }

  /** An answer that is being written may yet count more. */
  #usage(message: ThreadMessage): void {
    const { id, usage, state } = message;
    this.#requestKey = `${this.#id}:${id}`;
    const entry = entryOf(this.#entries, id, usage);
    const request = state.type === 'streaming' ? null : requestOf({ ...usage, model: usage.model ?? entry?.model });
    if (request === null) return;
    if (entry !== undefined) this.#entries = this.#entries.filter(other => other !== entry);
    this.#model = request.model ?? this.#model;
    this.#ts = request.ts ?? entry?.ts ?? this.#ts;
    // Forks keep the time of what they copy, which with the counts names the request in each of them.
    const { input, cacheRead, cacheWrite5m, output } = request.tokens;
    const counts = [input, cacheRead, cacheWrite5m, output].join('.');
    if (request.ts !== null) this.#requestKey = `${request.ts}:${request.model ?? ''}:${counts}`;
    const { seq, isTold } = this.#chain.aside(this.#node(message, 'usage'), [request, this.#ts]);
    if (isTold)
      this.#teller.context.sink.usage({
        ...plainUsage,
        requestKey: this.#requestKey,
        seq,
        threadId: mainThread,
        ts: this.#ts,
        model: request.model,
        tokens: request.tokens,
        copied: this.#copied,
        fidelity: 'exact',
      });
  }

  /** Requests that no message tells: those for titles and the like, and those of messages that are gone. */
  #restOfLedger(): void {
    for (const { id, ts, model, input, output } of this.#entries) {
      const request = requestOf({ model, inputTokens: input, outputTokens: output });
      if (request === null) continue;
      const { seq, isTold } = this.#chain.aside(`${this.#id}/ledger ${id}`, [request, ts]);
      if (isTold)
        this.#teller.context.sink.usage({
          ...plainUsage,
          requestKey: `${this.#id}:ledger ${id}`,
          seq,
          threadId: mainThread,
          ts,
          model,
          tokens: request.tokens,
          copied: false,
          // The ledger leaves the cache out.
          fidelity: 'partial',
        });
    }
  }

  /** What Amp itself puts between the messages. */
  #info(message: ThreadMessage, block: JsonRecord, index: number): void {
    const part = `${index}`;
    if (block.type === 'text') {
      const body = stringField(block, 'text');
      if (body !== null) this.#say(message, part, { kind: 'user_msg', role: 'system', detail: 'injected', body });
    } else if (block.type === 'summary') {
      const summary = fieldsAt(block, 'summary');
      const body = stringField(summary, 'summary') ?? stringField(summary, 'thread');
      this.#say(message, part, { kind: 'lifecycle', role: 'system', detail: 'compaction', body });
    } else if (block.type === 'manual_bash_invocation') {
      const body = stringField(fieldsAt(block, 'args'), 'cmd');
      this.#say(message, part, { kind: 'user_msg', role: 'user', detail: 'shell', body });
    } else this.#unknownRecord(`info ${String(block.type)}`);
  }

  #session(record: JsonRecord): SessionFact {
    const platform = fieldsAt(fieldsAt(fieldsAt(record, 'env'), 'initial'), 'platform');
    const client = stringField(platform, 'client');
    const title = stringField(record, 'title');
    const first = titleFrom(this.#firstPrompt ?? '');
    const origin = originOf(record);
    return {
      title:
        title !== null
          ? { text: title, source: 'generated' }
          : first === ''
            ? undefined
            : { text: first, source: 'firstPrompt' },
      endState: endStateOf(this.#thread),
      agentVersion: stringField(platform, 'clientVersion') ?? undefined,
      automated: client === null ? undefined : /execute/i.test(client),
      ...(origin === null ? {} : { relationship: origin.relationship, parentNativeId: origin.threadId }),
    };
  }

  #say(message: ThreadMessage, part: string, said: Said): void {
    const detail = this.#copied ? 'copied' : (said.detail ?? null);
    const item = this.#chain.next(this.#node(message, part), [said, detail, this.#ts]);
    if (!item.isTold) return;
    const { seq, node, parentNode } = item;
    const requestKey = said.role === 'assistant' ? this.#requestKey : null;
    this.#teller.event({ ...said, detail, seq, ts: this.#ts, node, parentNode, requestKey });
  }

  #unknownRecord(type: string): void {
    if (!this.#unknown.has(type)) this.#teller.problem('unknown_record', type);
    this.#unknown.add(type);
  }
}
