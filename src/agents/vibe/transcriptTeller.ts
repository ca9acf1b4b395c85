import { mainThread } from '../../model/facts';
import { callSummary } from '../callSummary';
import type { FactTeller, ToldEvent } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, listField, parseFields, recordField, stringField } from '../jsonRecord';
import { type CallResult, tellCall } from '../tellCall';
import { timeOf } from '../times';
import { changesOf } from './edits';
import type { Transcript } from './sessionFolder';
import { readOutcome } from './toolOutcome';
import { readUserText } from './userText';

/** What was learned of a transcript while its messages were told. */
export interface ToldTranscript {
  /** The first thing that the user (or the session that started it) said. */
  readonly firstPrompt: string | null;
  /** Messages of the user and answers of the model: each is a step of Vibe's count. */
  readonly steps: number;
  readonly isCompacted: boolean;
  readonly last: 'none' | 'prompt' | 'answer' | 'calls' | 'result' | 'interrupt';
  /** The first seq of the last item; null without one. */
  readonly lastSeq: number | null;
}

/** The message that made a call. */
interface Asked {
  readonly node: string;
  readonly ts: number | null;
}

/** Tells the messages of one transcript, each an item, each call with its result another. */
export class TranscriptTeller {
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;
  readonly #transcript: Transcript;
  readonly #threadId: string;
  readonly #cwd: string | null;
  readonly #callIds: ReadonlySet<string>;
  /** When the last message was written: that is when the session was saved. Others have no time. */
  readonly #savedAt: number | null;
  #hasNews = false;

  constructor(teller: FactTeller, ledger: ItemLedger, transcript: Transcript, threadId: string, cwd: string | null) {
    this.#teller = teller;
    this.#ledger = ledger;
    this.#transcript = transcript;
    this.#threadId = threadId;
    this.#cwd = cwd;
    this.#callIds = callIdsIn(transcript.messages);
    this.#savedAt = timeOf(transcript.meta.end_time);
  }

  *tell(): Generator<void, ToldTranscript> {
    const { messages } = this.#transcript;
    const results = resultsIn(messages);
    const unknown = new Set<string>();
    const told = { firstPrompt: null, steps: 0, isCompacted: false, last: 'none', lastSeq: null } as const;
    let sum: ToldTranscript = told;
    this.#begin();
    for (const [index, message] of messages.entries()) {
      const ts = this.#timeOf(message);
      if (message.role === 'user') sum = this.#user(sum, index, message, ts);
      else if (message.role === 'assistant') sum = this.#assistant(sum, index, message, ts, results);
      else if (message.role === 'tool') sum = this.#orphan(sum, index, message, ts, results);
      else if (message.role !== 'system') unknown.add(`role ${stringField(message, 'role') ?? 'none'}`);
      // A pause is for what was told: a reader that takes over tells nothing twice.
      if (this.#hasNews) yield;
      this.#hasNews = false;
    }
    for (const role of unknown) this.#teller.problem('unknown_record', role);
    return sum;
  }

  /** The one time that is surely known. */
  #begin(): void {
    const ts = timeOf(this.#transcript.meta.start_time);
    const isSidechain = this.#threadId !== mainThread;
    if (ts === null || isSidechain) return;
    this.#event('start', {
      ts,
      kind: 'lifecycle',
      role: 'system',
      detail: 'session_start',
      summary: 'Session started',
    });
  }

  #user(sum: ToldTranscript, index: number, message: JsonRecord, ts: number | null): ToldTranscript {
    const body = stringField(message, 'content') ?? '';
    const isSidechain = this.#threadId !== mainThread;
    const { detail, command } = readUserText(body, message.injected === true, isSidechain);
    const key = `m${index}`;
    const shared = { ts, node: nodeOf(message, this.#ownNode(key)) };
    const lastSeq = this.#ledger.seqOf(this.#key(key));
    if (detail === 'compaction') {
      const seq = this.#event(key, { ...shared, kind: 'lifecycle', role: 'system', detail, body });
      return { ...sum, isCompacted: true, lastSeq: seq ?? lastSeq };
    }
    if (detail === 'shell') {
      const seq = this.#note(key, [message, ts]);
      if (seq === null) return { ...sum, lastSeq };
      const { threadId } = this.#thread();
      this.#teller.event({ ...shared, threadId, seq, kind: 'user_msg', role: 'user', detail, body: command ?? body });
      const output = { kind: 'user_msg', role: 'system', detail: 'shell_output', body } as const;
      this.#teller.event({ ...shared, threadId, seq: seq + 1, ...output });
      return { ...sum, lastSeq: seq };
    }
    const role = detail === 'prompt' ? 'user' : 'system';
    const seq = this.#event(key, { ...shared, kind: 'user_msg', role, detail, body });
    if (detail === 'injected') return { ...sum, lastSeq: seq ?? lastSeq };
    return {
      ...sum,
      firstPrompt: sum.firstPrompt ?? body,
      steps: sum.steps + 1,
      last: 'prompt',
      lastSeq: seq ?? lastSeq,
    };
  }

  #assistant(
    sum: ToldTranscript,
    index: number,
    message: JsonRecord,
    ts: number | null,
    results: ReadonlyMap<string, JsonRecord>,
  ): ToldTranscript {
    const key = `m${index}`;
    const node = nodeOf(message, this.#ownNode(key));
    const { threadId } = this.#thread();
    const thought = stringField(message, 'reasoning_content');
    const body = stringField(message, 'content');
    const calls = listField(message, 'tool_calls').filter(isRecord);
    let lastSeq = sum.lastSeq;
    if (thought !== null || body !== null) {
      const seq = this.#note(key, [thought, body, ts]);
      if (seq !== null) {
        const shared = { ts, threadId, node, role: 'assistant' } as const;
        if (thought !== null) this.#teller.event({ ...shared, seq, kind: 'thinking', body: thought });
        if (body !== null) this.#teller.event({ ...shared, seq: seq + 1, kind: 'assistant_msg', body });
      }
      lastSeq = this.#ledger.seqOf(this.#key(key));
    }
    let last: ToldTranscript['last'] = calls.length === 0 ? 'answer' : 'result';
    for (const [ordinal, call] of calls.entries()) {
      const result = results.get(stringField(call, 'id') ?? '');
      const outcome = this.#call(`${key}/${ordinal}`, { node, ts }, call, result);
      lastSeq = this.#ledger.seqOf(this.#key(`${key}/${ordinal}`));
      if (outcome === undefined) last = 'calls';
      else if (outcome === 'interrupted' || outcome === 'denial') last = 'interrupt';
    }
    return { ...sum, steps: sum.steps + 1, last, lastSeq };
  }

  /** How the call ended (`CallResult.detail`); undefined when it has not. */
  #call(key: string, asked: Asked, call: JsonRecord, message: JsonRecord | undefined): string | null | undefined {
    const called = recordField(call, 'function') ?? {};
    const tool = stringField(called, 'name') ?? 'unknown';
    const input = argumentsOf(called);
    const text = message === undefined ? null : (stringField(message, 'content') ?? '');
    const endedAt = message === undefined ? null : this.#timeOf(message);
    const result: CallResult | null = text === null ? null : { ts: endedAt, ...readOutcome(tool, text) };
    const seq = this.#note(key, [call, text, asked.ts, endedAt]);
    if (seq === null) return result?.detail;
    const { threadId } = this.#thread();
    const callId = stringField(call, 'id');
    const node = `${asked.node}/${key.slice(key.indexOf('/') + 1)}`;
    tellCall(this.#teller, {
      seq,
      ts: asked.ts,
      threadId,
      node,
      parentNode: asked.node,
      callId,
      tool,
      body: JSON.stringify(input),
      summary: callSummary(tool, input),
      result,
      command: tool === 'bash' ? stringField(input, 'command') : null,
      edits: changesOf(tool, input),
      cwd: this.#cwd,
    });
    if (result?.detail === 'interrupted' && /by user/.test(result.text)) {
      const summary = 'Interrupted by the user';
      const interrupt = { kind: 'human_intervention', role: 'user', detail: 'interrupt', summary } as const;
      this.#teller.event({ ...interrupt, seq: seq + 2, ts: endedAt, threadId, node });
    }
    return result?.detail;
  }

  /** A result is told with its call, unless that is not there. */
  #orphan(
    sum: ToldTranscript,
    index: number,
    message: JsonRecord,
    ts: number | null,
    results: ReadonlyMap<string, JsonRecord>,
  ): ToldTranscript {
    const callId = stringField(message, 'tool_call_id');
    if (callId !== null && results.get(callId) === message && this.#callIds.has(callId)) return sum;
    const tool = stringField(message, 'name');
    const { text: body, detail } = readOutcome(tool ?? '', stringField(message, 'content') ?? '');
    const node = nodeOf(message, this.#ownNode(`m${index}`));
    const seq = this.#event(`m${index}`, { ts, node, kind: 'tool_result', role: 'tool', tool, callId, detail, body });
    return { ...sum, last: 'result', lastSeq: seq ?? this.#ledger.seqOf(this.#key(`m${index}`)) };
  }

  /** Tells an event that is an item of its own; its seq when it is new. */
  #event(key: string, told: Omit<ToldEvent, 'seq' | 'threadId'>): number | null {
    const seq = this.#note(key, told);
    if (seq !== null) this.#teller.event({ node: this.#ownNode(key), ...told, ...this.#thread(), seq });
    return seq;
  }

  /** The seq of an item that is new or has changed. */
  #note(key: string, content: unknown): number | null {
    const seq = this.#ledger.tell(this.#key(key), content);
    if (seq !== null) this.#hasNews = true;
    return seq;
  }

  #timeOf(message: JsonRecord): number | null {
    return message === this.#transcript.messages.at(-1) ? this.#savedAt : null;
  }

  #thread(): { readonly threadId: string } {
    return { threadId: this.#threadId };
  }

  /** A node that no other session has: a fork's are compared with its parent's. */
  #ownNode(key: string): string {
    return `${this.#teller.context.identity.transcriptKey}/${this.#threadId}/${key}`;
  }

  #key(key: string): string {
    return `${this.#threadId}/${key}`;
  }
}

function callIdsIn(messages: readonly JsonRecord[]): Set<string> {
  const calls = messages.flatMap(message => listField(message, 'tool_calls')).filter(isRecord);
  return new Set(calls.flatMap(call => stringField(call, 'id') ?? []));
}

function resultsIn(messages: readonly JsonRecord[]): Map<string, JsonRecord> {
  const results = new Map<string, JsonRecord>();
  for (const message of messages) {
    const id = message.role === 'tool' ? stringField(message, 'tool_call_id') : null;
    if (id !== null) results.set(id, message);
  }
  return results;
}

/** A fork repeats the ids of its parent's messages. */
function nodeOf(message: JsonRecord, key: string): string {
  return stringField(message, 'message_id') ?? stringField(message, 'tool_call_id') ?? key;
}

/** As the provider gave them, a text; some versions keep the object. */
function argumentsOf(called: JsonRecord): JsonRecord {
  const given = called.arguments;
  return isRecord(given) ? given : typeof given === 'string' ? (parseFields(given) ?? {}) : {};
}
