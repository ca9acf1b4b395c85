import { type EndState, mainThread } from '../../model/facts';
import type { SourceContent } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { KiroDocument } from './kiroDocument';
import { type KiroResult, type KiroTeller, textOf } from './kiroTeller';
import { companionRecords } from './sessionRecords';

/** Payloads that tell nothing of their own: brackets of turns, the state of the client, what its documents say. */
const silent = new Set(['turn_start', 'session_metadata', 'session_event', 'system', 'agent_note', 'checkpoint']);

/**
 * A session as the IDE (since 1.0) and `kiro-cli --v3` keep it: `session.json`, and `messages.jsonl` with events
 * `{id, timestamp, payload: {type}}`.
 */
export class IdeSession extends KiroDocument {
  *read(content: SourceContent): Iterable<void> {
    const meta = content.format === 'json' && isRecord(content.value) ? content.value : {};
    const records = companionRecords(this.context, content, this.teller.facts);
    this.#session(meta);
    const events = new Events(this.teller, records);
    for (const record of records) {
      events.read(record);
      if (this.teller.takeNews()) yield;
    }
    if (this.teller.isMain) this.context.sink.session({ endState: events.endState() });
  }

  #session(meta: JsonRecord): void {
    const { sink, identity } = this.context;
    const folders = listField(meta, 'workspacePaths').filter(path => typeof path === 'string' && path !== '');
    for (const cwd of folders) sink.place({ cwd: String(cwd), gitBranch: null, seq: 0 });
    if (typeof folders[0] === 'string') this.teller.cwd = folders[0];
    const model = stringField(meta, 'modelId') ?? undefined;
    const title = stringField(meta, 'title');
    if (!this.teller.isMain) {
      const agentType = stringField(meta, 'agentMode') ?? undefined;
      const description = title ?? undefined;
      sink.thread({ threadId: identity.threadId, kind: 'unknown', agentType, model, description });
      return;
    }
    sink.thread({ threadId: mainThread, kind: 'main', model });
    if (title !== null) this.teller.title(title, meta.titleSetByUser === true ? 'custom' : 'generated');
    const parent = stringField(meta, 'parentSessionId');
    if (parent !== null) sink.session({ relationship: 'fork', parentNativeId: parent });
  }
}

class Events {
  readonly #teller: KiroTeller;
  readonly #results = new Map<string, { readonly payload: JsonRecord; readonly ts: number | null }>();
  /** Calls that a person refused, by themselves or in a review of all changes of a turn. */
  readonly #refused = new Set<string>();
  readonly #calls = new Set<string>();
  readonly #prompts = new Set<string>();
  /** The calls whose changes a review is about, by its id. */
  readonly #reviewed = new Map<string, readonly string[]>();
  #nth = 0;
  #ends: 'answer' | 'pending' | 'cut' = 'cut';

  constructor(teller: KiroTeller, records: readonly unknown[]) {
    this.#teller = teller;
    for (const record of records) {
      if (!isRecord(record)) continue;
      const payload = fieldsAt(record, 'payload');
      const id = stringField(payload, 'toolCallId');
      if (payload.type === 'user') this.#prompts.add(textOf(payload.content));
      if (id === null) continue;
      if (payload.type === 'tool_call') this.#calls.add(id);
      if (payload.type === 'tool_result') this.#results.set(id, { payload, ts: timeOf(record.timestamp) });
      if (payload.type === 'pending_interaction') this.#reviewed.set(id, filesOf(payload));
      if (payload.type === 'interaction_resolved' && isRefusal(payload))
        for (const call of this.#callsOf(id)) this.#refused.add(call);
    }
  }

  read(record: unknown): void {
    this.#nth++;
    if (!isRecord(record) || !isRecord(record.payload)) {
      this.#teller.facts.problem('unexpected_shape', 'line without payload');
      return;
    }
    const { payload } = record;
    const ts = timeOf(record.timestamp);
    const node = stringField(record, 'id') ?? `line ${this.#nth}`;
    const type = stringField(payload, 'type') ?? 'none';
    switch (type) {
      case 'session_start':
        this.#start(node, ts, payload);
        break;
      case 'user':
        this.#ends = 'cut';
        this.#teller.prompt(node, ts, textOf(payload.content));
        break;
      case 'assistant':
        this.#answer(node, ts, payload);
        break;
      case 'tool_call':
        this.#call(node, ts, payload);
        break;
      case 'tool_result':
      case 'pending_interaction':
        break;
      case 'interaction_resolved':
        this.#resolved(node, ts, payload);
        break;
      case 'usage_summary': {
        const summaries = listField(payload, 'promptTurnSummaries').filter(isRecord);
        const credits = summaries.filter(({ unit }) => unit === 'credit').map(({ usage }) => usage);
        this.#teller.credits(node, ts, credits);
        break;
      }
      case 'turn_end':
        this.#turnEnd(node, ts, payload);
        break;
      case 'error': {
        const body = stringField(payload, 'message') ?? (textOf(payload.content) || null);
        this.#teller.event(node, { kind: 'error', role: 'system', detail: 'api_error', ts, body });
        break;
      }
      case 'tombstone': {
        const detail = payload.kind === 'summarization' ? 'compaction' : (stringField(payload, 'kind') ?? 'tombstone');
        this.#teller.event(node, { kind: 'lifecycle', role: 'system', detail, ts });
        break;
      }
      case 'sub_agent_start':
        this.#subagent(payload);
        break;
      default:
        if (!silent.has(type)) this.#teller.facts.problem('unknown_record', type);
    }
  }

  endState(): EndState {
    return this.#ends === 'answer' ? 'awaiting_user' : this.#ends === 'pending' ? 'tool_pending' : 'truncated';
  }

  /** Some versions keep the first prompt here alone, others their system prompt. */
  #start(node: string, ts: number | null, payload: JsonRecord): void {
    const text = textOf(payload.content);
    if (payload.forcedRole === true || text === '' || this.#prompts.has(text)) return;
    this.#teller.prompt(node, ts, text);
  }

  #answer(node: string, ts: number | null, payload: JsonRecord): void {
    const body = textOf(payload.content);
    const isThought = payload.operationType === 'Reasoning';
    if (isThought) {
      // The text itself is kept encrypted, with this in its place.
      const isKept = body !== '' && body !== '...';
      const told = { kind: 'thinking', role: 'assistant' } as const;
      this.#teller.event(node, { ...told, ts, body: isKept ? body : null, detail: isKept ? null : 'redacted' });
      return;
    }
    this.#ends = 'answer';
    const detail = payload.operationType === 'Summary' ? 'summary' : null;
    if (body !== '') this.#teller.event(node, { kind: 'assistant_msg', role: 'assistant', ts, body, detail });
  }

  #call(node: string, ts: number | null, payload: JsonRecord): void {
    const id = stringField(payload, 'toolCallId') ?? node;
    const found = this.#results.get(id);
    this.#ends = found === undefined ? 'pending' : 'cut';
    const tool = stringField(payload, 'toolName') ?? 'unknown';
    const input = fieldsAt(payload, 'args');
    const result = found === undefined ? null : this.#result(id, found.payload, found.ts);
    this.#teller.call({ id, tool, input, ts, copied: false, cwd: stringField(input, 'cwd') }, result);
  }

  #result(id: string, payload: JsonRecord, ts: number | null): KiroResult {
    const text = textOf(payload.content);
    const failed = typeof payload.success === 'boolean' ? !payload.success : null;
    const isRefused = this.#refused.has(id);
    const isSynthetic = failed === true && /^Tool did not complete\b/.test(text);
    return {
      ts,
      text,
      failed: isRefused ? true : failed,
      exitCode: exitCodeIn(text),
      stopped: isRefused ? 'denial' : isSynthetic ? 'interrupted' : null,
    };
  }

  /** A refused call may never be written: the refusal stands for it. */
  #resolved(node: string, ts: number | null, payload: JsonRecord): void {
    const callId = stringField(payload, 'toolCallId');
    if (!isRefusal(payload) || callId === null || this.#callsOf(callId).some(id => this.#calls.has(id))) return;
    const told = { kind: 'human_intervention', role: 'user', detail: 'denial' } as const;
    this.#teller.event(node, { ...told, ts, callId, summary: 'Refused' });
  }

  #callsOf(interaction: string): readonly string[] {
    return [interaction, ...(this.#reviewed.get(interaction) ?? [])];
  }

  #turnEnd(node: string, ts: number | null, payload: JsonRecord): void {
    const reason = stringField(payload, 'stopReason');
    if (reason === 'cancelled' || reason === 'canceled' || reason === 'interrupted' || reason === 'aborted') {
      const told = { kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'Interrupted' } as const;
      this.#teller.event(node, { ...told, ts });
      this.#ends = 'answer';
    } else if (reason === 'error' || reason === 'failed') {
      this.#teller.event(node, { kind: 'error', role: 'system', detail: 'api_error', ts, summary: 'The turn failed' });
      this.#ends = 'cut';
    } else if (reason === 'end_turn') {
      this.#ends = 'answer';
    }
  }

  #subagent(payload: JsonRecord): void {
    const threadId = stringField(payload, 'subSessionId');
    const { identity, sink } = this.#teller.facts.context;
    if (threadId !== null) sink.thread({ threadId, parentThreadId: identity.threadId, kind: 'unknown' });
  }
}

/** The calls whose changes a review is about. */
function filesOf(payload: JsonRecord): string[] {
  const kiro = fieldsAt(fieldsAt(payload, '_meta'), 'kiro');
  return listField(kiro, 'files').flatMap(file => (isRecord(file) ? (stringField(file, 'toolCallId') ?? []) : []));
}

function isRefusal({ selectedOption, outcome }: JsonRecord): boolean {
  return /^(?:always-)?reject/.test(String(selectedOption)) || outcome === 'rejected' || outcome === 'denied';
}

/** What the shell tools put at the end of what they return; -1 where the terminal did not tell. */
function exitCodeIn(text: string): number | null {
  const code = /(?:^|\n)Exit Code: (-?\d+)\s*$/.exec(text.slice(-40))?.[1];
  return code === undefined || code === '-1' ? null : Number(code);
}
