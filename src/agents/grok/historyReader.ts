import { mainThread } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { FactTeller, type ToldEvent } from '../factTeller';
import { isRecord, type JsonRecord, listField, parseFields, recordField, stringField } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import { Calls } from './calls';
import { type GrokState, restoreState } from './readerState';
import { readNotes, type SessionNotes } from './sessionFolder';
import { SessionTeller } from './sessionTeller';
import { textFailure } from './toolOutput';

/** Reasons of user messages that Grok made; what a person said meanwhile is an `interjection`. */
const spoken = 'interjection';

/**
 * Reads what the model is given (`chat_history.jsonl`) of a session whose record is gone: it has neither times nor
 * figures, and what was compacted is no more in it. Since 2026 its items have types, before they were the provider's
 * messages.
 */
export class HistoryReader implements TranscriptReader {
  readonly #state: GrokState;
  readonly #teller: FactTeller;
  readonly #notes: SessionNotes;
  readonly #session: SessionTeller;
  readonly #calls: Calls;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#state = restoreState(state);
    this.#teller = new FactTeller(context);
    this.#notes = readNotes(context.companions);
    this.#session = new SessionTeller(context, this.#state, this.#notes);
    this.#calls = new Calls(this.#teller, this.#state, this.#notes.cwd ?? context.identity.cwd);
  }

  line(record: unknown, at: LinePosition): void {
    this.#teller.at = at;
    const type = isRecord(record) ? (stringField(record, 'type') ?? stringField(record, 'role')) : null;
    if (!isRecord(record) || type === null) {
      this.#teller.problem('unexpected_shape', 'line');
      return;
    }
    this.#begin();
    if (type === 'user') this.#user(record);
    else if (type === 'assistant') this.#assistant(record);
    else if (type === 'reasoning') this.#thinking(textOf(record.summary));
    else if (type === 'tool_result' || type === 'tool') this.#result(record);
    else if (type === 'backend_tool_call') this.#backendCall(record);
    else if (type !== 'system' && !this.#state.unknown.includes(type)) {
      this.#state.unknown.push(type);
      this.#teller.problem('unknown_record', type);
    }
  }

  flush(): void {
    this.#calls.flush();
    this.#session.end();
  }

  state(): Json {
    return structuredClone(this.#state);
  }

  /** The session's beginning is the one time that is known. */
  #begin(): void {
    if (this.#state.placed) return;
    this.#session.begin();
    const { createdAt: ts } = this.#notes;
    if (ts === null) return;
    this.#event({ ts, kind: 'lifecycle', role: 'system', detail: 'session_start', summary: 'Session started' });
  }

  #user(record: JsonRecord): void {
    if (stringField(record, 'prior_turn_interrupt') !== null) {
      const summary = 'Interrupted by the user';
      this.#event({ ts: null, kind: 'human_intervention', role: 'user', detail: 'interrupt', summary });
    }
    const body = textOf(record.content);
    if (body === null) return;
    const reason = stringField(record, 'synthetic_reason');
    if (reason !== null && reason !== spoken) {
      this.#event({ ts: null, kind: 'user_msg', role: 'system', detail: 'injected', body });
      return;
    }
    this.#state.last = 'prompt';
    if (this.#teller.context.identity.threadId !== mainThread) {
      this.#event({ ts: null, kind: 'user_msg', role: 'system', detail: 'spawn_prompt', body });
      return;
    }
    this.#event({ ts: null, kind: 'user_msg', role: 'user', detail: 'prompt', body });
    if (this.#state.titled) return;
    this.#state.titled = true;
    this.#teller.context.sink.session({ title: { text: titleFrom(body), source: 'firstPrompt' } });
  }

  #assistant(record: JsonRecord): void {
    this.#thinking(stringField(record, 'reasoning_content'));
    const body = textOf(record.content);
    if (body !== null) {
      this.#event({ ts: null, kind: 'assistant_msg', role: 'assistant', body });
      this.#state.last = 'completed';
    }
    for (const item of listField(record, 'tool_calls').filter(isRecord)) {
      const called = recordField(item, 'function') ?? item;
      const id = stringField(item, 'id');
      const tool = stringField(called, 'name') ?? 'unknown';
      const input = parseFields(stringField(called, 'arguments') ?? '') ?? {};
      if (id !== null) this.#calls.begin({ id, ts: null, tool, input, isOwn: false, copied: false });
    }
  }

  #thinking(body: string | null): void {
    if (body !== null) this.#event({ ts: null, kind: 'thinking', role: 'assistant', body });
  }

  #result(record: JsonRecord): void {
    const id = stringField(record, 'tool_call_id');
    if (id === null) return;
    const text = textOf(record.content) ?? '';
    this.#calls.end(id, null, { text, detail: textFailure(text), exitCode: null, command: null }, {});
  }

  /** A search that the provider made by itself. */
  #backendCall(record: JsonRecord): void {
    const kind = recordField(record, 'kind') ?? {};
    const tool = stringField(kind, 'tool_type') ?? 'backend';
    const callId = stringField(kind, 'id') ?? stringField(record, 'id');
    const action = recordField(kind, 'action') ?? {};
    const summary = stringField(action, 'query') ?? stringField(action, 'url') ?? tool;
    const body = JSON.stringify(action);
    this.#event({ ts: null, kind: 'tool_call', role: 'assistant', tool, callId, body, summary });
  }

  #event(told: Omit<ToldEvent, 'seq'>): void {
    this.#teller.event({ ...told, seq: this.#state.seq });
    this.#state.seq += 1;
  }
}

/** A text, or the texts of its parts. */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content === '' ? null : content;
  if (!Array.isArray(content)) return null;
  const texts = content.filter(isRecord).map(part => stringField(part, 'text') ?? `[${stringField(part, 'type')}]`);
  return texts.length === 0 ? null : texts.join('\n');
}
