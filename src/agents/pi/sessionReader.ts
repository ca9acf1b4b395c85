import { type EndState, mainThread, type ThreadFact } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { FactTeller } from '../factTeller';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { type Entry, EntryTeller } from './entryTeller';
import { Messages } from './messages';
import { type PiDialect, plainDialect } from './piDialect';
import { type PiState, rememberSilent, restoreState, visibleAncestor } from './readerState';
import { SessionFacts } from './sessionFacts';
import { tellSubagents } from './subagentRuns';
import { ToolResults } from './toolResults';

/**
 * Entries of the client's own bookkeeping. `child_usage_attributed` (Prime Agent) says again what the children's own
 * transcripts say.
 */
const silentEntries = new Set([
  'custom',
  'label',
  'thinking_level_change',
  'service_tier_change',
  'ttsr_injection',
  'mode_change',
  'credential_pin',
  'session_state',
  'agent_status',
  'child_usage_attributed',
]);

/** Reads a session of Pi, or of an agent made from it, entry by entry. */
export class PiSessionReader implements TranscriptReader {
  readonly #state: PiState;
  readonly #teller: FactTeller;
  readonly #entries: EntryTeller;
  readonly #results: ToolResults;
  readonly #messages: Messages;
  readonly #session: SessionFacts;
  readonly #dialect: PiDialect;

  constructor(context: ReaderContext, state: Json | undefined, dialect: PiDialect = plainDialect) {
    this.#state = restoreState(state);
    this.#teller = new FactTeller(context);
    this.#entries = new EntryTeller(this.#teller, this.#state);
    this.#results = new ToolResults(this.#entries, (call, entry, details) =>
      tellSubagents(this.#entries, call, entry, details),
    );
    this.#messages = new Messages(this.#entries, this.#results, dialect);
    this.#session = new SessionFacts(this.#entries);
    this.#dialect = dialect;
  }

  line(record: unknown, at: LinePosition): void {
    this.#teller.at = at;
    if (!isRecord(record)) {
      this.#teller.problem('unexpected_shape', 'line');
      return;
    }
    const type = stringField(record, 'type') ?? 'none';
    if (type === 'session') this.#header(record);
    else if (type === 'title') this.#session.titleSlot(record);
    else this.#entry(record, type);
  }
  flush(): void {
    if (this.#dialect.isCopy) return;
    for (const call of this.#state.calls) this.#results.unanswered(call);
    const { threadId } = this.#entries;
    if (threadId !== mainThread) {
      const parentThreadId = this.#teller.context.identity.parentThreadId ?? mainThread;
      this.#teller.context.sink.thread({ threadId, parentThreadId, status: threadStatusOf(this.#state) });
      return;
    }
    const endState = endStateOf(this.#state);
    if (endState !== null) this.#teller.context.sink.session({ endState });
  }

  state(): Json {
    return structuredClone(this.#state);
  }

  #header(record: JsonRecord): void {
    if (!this.#dialect.isCopy) this.#session.header(record);
    else this.#state.sessionId ??= stringField(record, 'id');
  }

  #entry(record: JsonRecord, type: string): void {
    const entry = this.#entryOf(record, type);
    const before = this.#state.seq;
    if (!this.#read(type, entry)) this.#unknown(type, record);
    if (this.#state.seq === before && entry.node !== null) rememberSilent(this.#state, entry.node, entry.parentNode);
  }

  /** False for a type that is not known. */
  #read(type: string, entry: Entry): boolean {
    const { record } = entry;
    switch (type) {
      case 'message': {
        const { message } = record;
        if (!isRecord(message)) this.#teller.problem('unexpected_shape', 'message');
        else if (!this.#messages.read(entry, message)) return false;
        return true;
      }
      case 'model_change':
        this.#session.model(entry);
        return true;
      case 'compaction':
      case 'branch_summary':
        this.#entries.event(entry, {
          kind: 'lifecycle',
          role: 'system',
          detail: type,
          body: stringField(record, 'summary'),
        });
        return true;
      case 'git_state':
        this.#session.branch(record);
        return true;
      case 'reset_boundary':
      case 'reset':
        // No rewind: what was said before stays part of the conversation.
        this.#entries.event(
          { ...entry, parentNode: entry.parentNode ?? this.#state.lastNode },
          { kind: 'lifecycle', role: 'system', detail: 'clear', summary: 'Context cleared' },
        );
        return true;
      case 'custom_message':
        this.#messages.injected(entry, record);
        return true;
      case 'session_info':
        this.#session.name(record);
        return true;
      case 'title_change':
        this.#session.titleChange(record);
        return true;
      case 'session_init':
        this.#session.init(record);
        return true;
      case 'model_usage':
        this.#session.sideUsage(entry);
        return true;
      default:
        return silentEntries.has(type);
    }
  }

  #entryOf(record: JsonRecord, type: string): Entry {
    const ts = timeOf(record.timestamp) ?? timeOf(isRecord(record.message) ? record.message.timestamp : null);
    if (ts === null && record.timestamp !== undefined) this.#teller.problem('absurd_timestamp', type);
    const { bornAt, hasParent } = this.#state;
    const copied = this.#dialect.isCopy || (hasParent && bornAt !== null && ts !== null && ts < bornAt);
    this.#session.firstEntry(copied);
    const node = stringField(record, 'id') ?? this.#dialect.nodeOf?.(this.#teller.at) ?? null;
    return { record, ts, node, parentNode: node === null ? null : this.#parentOf(record), copied };
  }

  #parentOf(record: JsonRecord): string | null {
    // Entries that OpenClaw wrote past its own session manager name no parent, others the session itself.
    if (!('parentId' in record)) return this.#state.lastNode;
    const parent = stringField(record, 'parentId');
    return parent !== null && parent === this.#state.sessionId
      ? this.#state.lastNode
      : visibleAncestor(this.#state, parent);
  }

  #unknown(type: string, record: JsonRecord): void {
    const { message } = record;
    const name = isRecord(message) ? `message ${stringField(message, 'role')}` : type;
    if (this.#state.unknown.includes(name)) return;
    if (this.#state.unknown.length < 64) this.#state.unknown.push(name);
    this.#teller.problem('unknown_record', name);
  }
}

function endStateOf({ last, calls }: PiState): EndState | null {
  if (last === 'none') return null;
  if (last === 'calls') return calls.length > 0 ? 'tool_pending' : 'truncated';
  return last === 'answer' || last === 'interrupt' ? 'awaiting_user' : 'truncated';
}

function threadStatusOf({ last }: PiState): ThreadFact['status'] {
  if (last === 'answer') return 'completed';
  if (last === 'error' || last === 'cut') return 'failed';
  return last === 'interrupt' ? 'interrupted' : 'running';
}
