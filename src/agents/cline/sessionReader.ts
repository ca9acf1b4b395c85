import { mainThread, type ThreadFact } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemChain } from '../itemChain';
import { ItemLedger } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { nanoDollars } from '../tokenCounts';
import { SessionCalls } from './sessionCalls';
import { endStateOf, readManifest, type SessionManifest, sdkTokens } from './sessionManifest';
import { spawnCall } from './spawnCall';
import { isContinuation, typedText } from './userText';

/** The words with which the extension ends history that it took over from a task of an earlier version. */
const endOfTask = 'Warning: this is a legacy conversation, which means tool names may have changed.';

/** Kinds of messages that stand for history that was left out (`session/user-run-messages.ts`). */
const compactions = new Set(['compaction', 'compaction_summary', 'auto_compaction', 'manual_compaction']);

/** Reads `<session>.messages.json`, or an agent's (`sdk/packages/core/docs/messages-contract-v1.md`). */
export function openSession(context: ReaderContext, state: Json | undefined): ContentReader {
  const ledger = new ItemLedger(state);
  return {
    *read(content) {
      yield* new SessionReading(context, ledger).read(content);
    },
    state: () => ledger.state(),
  };
}

/** One message, and what all of its items share. */
interface Message {
  readonly key: string;
  readonly ts: number | null;
  readonly metadata: JsonRecord;
  readonly copied: boolean;
}

class SessionReading {
  readonly #tell: FactTeller;
  readonly #chain: ItemChain;
  readonly #calls: SessionCalls;
  readonly #manifest: SessionManifest;
  readonly #sessionId: string;
  readonly #isMain: boolean;
  readonly #unknown = new Set<string>();
  #model: string | null = null;
  #firstText: string | null = null;
  #last: 'none' | 'asked' | 'answered' | 'called' | 'failed' = 'none';

  constructor(context: ReaderContext, ledger: ItemLedger) {
    this.#tell = new FactTeller(context);
    this.#chain = new ItemChain(ledger);
    this.#manifest = readManifest(context.companions.get(context.source.companions[0] ?? ''));
    this.#sessionId = context.identity.sessionId ?? '';
    this.#isMain = context.identity.threadId === mainThread;
    this.#calls = new SessionCalls(this.#tell, this.#chain, this.#sessionId, this.#manifest.cwd);
  }

  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'json' || !isRecord(content.value)) {
      this.#tell.problem('unexpected_shape', 'messages file');
      return;
    }
    const file = content.value;
    if (this.#manifest.cwd !== null && this.#isMain)
      this.#tell.context.sink.place({ cwd: this.#manifest.cwd, gitBranch: this.#manifest.gitBranch, seq: 0 });
    const messages = listField(file, 'messages');
    const takenOver = messages.findIndex(holdsEndOfTask);
    for (const [index, message] of messages.entries()) {
      if (!isRecord(message)) this.#tell.problem('unexpected_shape', 'message');
      else this.#message(message, index, index <= takenOver);
      if (this.#chain.takeNews()) yield;
    }
    this.#calls.tellUnanswered();
    this.#interruption();
    this.#tell.context.sink.thread(this.#thread(file));
    if (this.#isMain) this.#session(file);
  }

  #message(record: JsonRecord, index: number, isTakenOver: boolean): void {
    const ts = timeOf(record.ts);
    const { forkedAt } = this.#manifest;
    const message = {
      key: stringField(record, 'id') ?? `#${index}`,
      ts,
      metadata: fieldsAt(record, 'metadata'),
      copied: isTakenOver || (forkedAt !== null && ts !== null && ts < forkedAt),
    };
    const { content } = record;
    const blocks = Array.isArray(content) ? content : [{ type: 'text', text: content }];
    if (record.role === 'assistant') this.#assistant(record, message, blocks);
    else if (record.role === 'user') this.#user(message, blocks);
    else this.#unknownRecord(`role ${String(record.role)}`);
  }

  #assistant(record: JsonRecord, message: Message, blocks: readonly unknown[]): void {
    const model = fieldsAt(record, 'modelInfo');
    this.#model = stringField(model, 'id') ?? this.#model;
    const isError = message.metadata.displayRole === 'error';
    const requestKey = this.#usage(record, message, model);
    for (const [index, block] of blocks.entries()) {
      const key = `${message.key}/${index}`;
      if (!isRecord(block)) continue;
      if (block.type === 'tool_use') {
        this.#calls.call(block, key, { ...message, requestKey });
        this.#last = 'called';
      } else if (block.type === 'text') {
        if (typeof block.text !== 'string' || block.text.trim() === '') continue;
        if (isError)
          this.#event(message, key, { kind: 'error', role: 'system', detail: 'api_error', body: block.text });
        else this.#event(message, key, { kind: 'assistant_msg', role: 'assistant', body: block.text, requestKey });
        this.#last = isError ? 'failed' : 'answered';
      } else if (block.type === 'thinking' || block.type === 'redacted_thinking') {
        const body = stringField(block, 'thinking');
        const detail = body === null ? 'redacted' : null;
        this.#event(message, key, { kind: 'thinking', role: 'assistant', detail, body, requestKey });
      } else this.#unknownRecord(`assistant block ${String(block.type)}`);
    }
  }

  /** One request, whose id a fork keeps. Older versions state it once for a turn of several. */
  #usage(record: JsonRecord, message: Message, model: JsonRecord): string | null {
    const { metrics } = record;
    // What is taken over from a task has no time, and the task's whole sum at its end: the task itself has that.
    if (!isRecord(metrics) || (message.copied && message.ts === null)) return null;
    const requestKey = message.key.startsWith('#')
      ? `${this.#sessionId}:${message.key}`
      : `${message.key}@${message.ts}`;
    const item = this.#chain.aside(`usage ${message.key}`, [metrics, model, message.ts, message.copied]);
    const cost = nanoDollars(metrics.cost);
    const provider = stringField(model, 'provider');
    if (item.isTold)
      this.#tell.context.sink.usage({
        requestKey,
        seq: item.seq,
        threadId: this.#tell.context.identity.threadId,
        ts: message.ts,
        model: stringField(model, 'id'),
        provider: provider === 'unknown' ? null : provider,
        tokens: sdkTokens(metrics),
        speed: 'standard',
        webSearches: 0,
        copied: message.copied,
        fidelity: 'exact',
        // 0 is what the SDK computes for a model that it has no price of.
        statedNanoUsd: cost === 0 ? null : cost,
      });
    return requestKey;
  }

  #user(message: Message, blocks: readonly unknown[]): void {
    const typed: string[] = [];
    for (const [index, block] of blocks.entries()) {
      const key = `${message.key}/${index}`;
      if (!isRecord(block)) continue;
      if (block.type === 'tool_result') {
        this.#calls.result(block, key, message);
        this.#last = 'asked';
      } else if (block.type === 'text') typed.push(typeof block.text === 'string' ? block.text : '');
      else if (block.type === 'file') {
        const [summary, body] = [stringField(block, 'path') ?? 'file', stringField(block, 'content')];
        this.#event(message, key, { kind: 'user_msg', role: 'system', detail: 'injected', body, summary });
      } else if (block.type === 'image' || block.type === 'media') typed.push('[image]');
      else this.#unknownRecord(`user block ${String(block.type)}`);
    }
    const text = typed.join('\n').trim();
    if (text !== '') this.#said(message, text);
  }

  #said(message: Message, text: string): void {
    const key = `${message.key}/said`;
    const kind = message.metadata.kind;
    if (typeof kind === 'string' && compactions.has(kind)) {
      this.#event(message, key, { kind: 'lifecycle', role: 'system', detail: 'compaction', body: text });
      return;
    }
    const body = typedText(text);
    if (typeof kind === 'string' || 'displayRole' in message.metadata || isContinuation(text) || body === '') {
      this.#event(message, key, { kind: 'user_msg', role: 'system', detail: 'injected', body: text });
      return;
    }
    this.#last = 'asked';
    this.#firstText ??= body;
    if (this.#isMain) this.#event(message, key, { kind: 'user_msg', role: 'user', detail: 'prompt', body });
    // In an agent's conversation the "user" is who started it.
    else this.#event(message, key, { kind: 'user_msg', role: 'system', detail: 'spawn_prompt', body });
  }

  #event(message: Message, key: string, told: Omit<Parameters<FactTeller['event']>[0], 'seq' | 'ts'>): void {
    const { isTold, seq, node, parentNode } = this.#chain.next(key, [told, message.copied]);
    if (!isTold) return;
    const detail = message.copied ? 'copied' : (told.detail ?? null);
    this.#tell.event({ ...told, detail, seq, ts: message.ts, node, parentNode });
  }

  /** A user who stops a run leaves no message: only the manifest says so. */
  #interruption(): void {
    const { status, endedAt } = this.#manifest;
    if (status !== 'cancelled' || !this.#isMain || this.#last === 'none') return;
    const { isTold, seq, node } = this.#chain.aside(`interrupt ${endedAt}`, status);
    if (!isTold) return;
    const summary = 'interrupted by the user';
    this.#tell.event({
      kind: 'human_intervention',
      role: 'user',
      detail: 'interrupt',
      seq,
      ts: endedAt,
      node,
      summary,
    });
  }

  #thread(file: JsonRecord): ThreadFact {
    const { threadId } = this.#tell.context.identity;
    const model = this.#model ?? undefined;
    if (this.#isMain) return { threadId, kind: 'main', model };
    const isTeam = file.agent === 'teammate';
    const parent = this.#tell.context.companions.get(this.#tell.context.source.companions[1] ?? '');
    const spawned = this.#firstText === null ? null : spawnCall(parent, this.#firstText);
    return {
      threadId,
      parentThreadId: mainThread,
      kind: isTeam ? 'team' : 'sync',
      name: isTeam ? threadId.split('__')[0] : undefined,
      description: this.#firstText?.slice(0, 500),
      model,
      status: this.#last === 'answered' ? 'completed' : this.#last === 'failed' ? 'failed' : 'running',
      spawnCallId: spawned === null ? undefined : this.#calls.callId(spawned),
    };
  }

  #session(file: JsonRecord): void {
    const { sink } = this.#tell.context;
    const { title, statedTotal, version, interactive, forkedFrom } = this.#manifest;
    const first = this.#firstText?.split('\n')[0];
    sink.session({
      title: title ?? (first ? { text: first.slice(0, 120), source: 'firstPrompt' } : undefined),
      statedTotal,
      agentVersion: version ?? stringField(fieldsAt(file, 'origin'), 'version') ?? undefined,
      automated: interactive === null ? undefined : !interactive,
      endState: this.#last === 'none' ? undefined : endStateOf(this.#manifest, this.#calls.isPending),
      ...(forkedFrom === null ? {} : { relationship: 'fork', parentNativeId: forkedFrom }),
    });
  }

  #unknownRecord(type: string): void {
    if (this.#unknown.has(type)) return;
    this.#unknown.add(type);
    this.#tell.problem('unknown_record', type);
  }
}

function holdsEndOfTask(message: unknown): boolean {
  if (!isRecord(message) || message.role !== 'user') return false;
  const { content } = message;
  const texts = Array.isArray(content) ? content.map(block => (isRecord(block) ? block.text : '')) : [content];
  return texts.some(text => typeof text === 'string' && text.includes(endOfTask));
}
