import { type EndState, mainThread, type ThreadFact } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { FactTeller } from '../factTeller';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { Messages } from './messages';
import { type DroidState, restoreState } from './readerState';
import { readTotals, settingsPath } from './sessionTotals';

/** Records of the client's own bookkeeping. */
const silentRecords = new Set(['todo_state', 'session_end']);
/** Titles that Droid gives before it knows better. */
const emptyTitle = /^(?:New Session|Untitled.*)$/i;

/** Reads a transcript of Droid line by line; what the session used is told in its settings file, at the end. */
export class DroidReader implements TranscriptReader {
  readonly #state: DroidState;
  readonly #teller: FactTeller;
  readonly #messages: Messages;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#state = restoreState(state);
    this.#teller = new FactTeller(context);
    this.#messages = new Messages(this.#teller, this.#state);
  }

  line(record: unknown, at: LinePosition): void {
    this.#teller.at = at;
    const type = isRecord(record) ? stringField(record, 'type') : null;
    if (!isRecord(record) || type === null) this.#teller.problem('unexpected_shape', 'line');
    else if (type === 'session_start') this.#header(record);
    else if (type === 'message') this.#messages.read(record);
    else if (type === 'compaction_state') this.#compaction(record);
    else if (type === 'agent_turn_outcome') this.#outcome(stringField(record, 'reason') ?? 'completed');
    else if (!silentRecords.has(type) && !this.#state.unknown.includes(type)) {
      this.#state.unknown.push(type);
      this.#teller.problem('unknown_record', type);
    }
    // Up to and with this record the session is its parent's.
    if (isRecord(record) && this.#state.forkedAt !== null && record.id === this.#state.forkedAt)
      this.#state.forkedAt = null;
  }

  flush(): void {
    this.#messages.flush();
    this.#total();
    const { threadId, parentThreadId } = this.#teller.context.identity;
    const { sink } = this.#teller.context;
    if (threadId !== mainThread) {
      sink.thread({ threadId, parentThreadId: parentThreadId ?? undefined, status: threadStatusOf(this.#state) });
      return;
    }
    const endState = endStateOf(this.#state);
    if (endState !== null) sink.session({ endState });
  }

  state(): Json {
    return structuredClone(this.#state);
  }

  #header(record: JsonRecord): void {
    const { sink, identity } = this.#teller.context;
    const cwd = stringField(record, 'lastCwd') ?? stringField(record, 'cwd');
    if (cwd !== null && cwd !== this.#state.cwd) {
      this.#state.cwd = cwd;
      sink.place({ cwd, gitBranch: null, seq: this.#state.seq });
    }
    const { threadId } = identity;
    const title = titleIn(record);
    if (threadId !== mainThread) {
      const spawnCallId = stringField(record, 'callingToolUseId') ?? undefined;
      const parentThreadId = identity.parentThreadId ?? undefined;
      const description = title === null ? undefined : titleFrom(title);
      sink.thread({ threadId, parentThreadId, spawnCallId, description, kind: 'sync' });
      return;
    }
    sink.thread({ threadId, kind: 'main' });
    const parent = stringField(record, 'parent');
    this.#state.forkedAt = parent === null ? null : stringField(record, 'forkedAtMessageId');
    const relationship = parent === null ? 'root' : this.#state.forkedAt === null ? 'continuation' : 'fork';
    const agentVersion = stringField(record, 'version') ?? undefined;
    sink.session({ relationship, parentNativeId: parent ?? undefined, agentVersion });
    if (title === null) return;
    const source = record.isSessionTitleManuallySet === true ? 'custom' : 'generated';
    sink.session({ title: { text: titleFrom(title), source } });
  }

  #compaction(record: JsonRecord): void {
    const body = stringField(record, 'summaryText');
    this.#messages.event({
      ts: timeOf(record.timestamp),
      kind: 'lifecycle',
      role: 'system',
      detail: 'compaction',
      body,
      summary: body ?? 'Conversation summarised',
      node: stringField(record, 'id'),
    });
  }

  /** The end of a turn, and why it ended (versions of 2026). */
  #outcome(reason: string): void {
    const { cancelled, lastTs: ts } = this.#state;
    this.#state.cancelled = [];
    if (reason === 'completed' || reason === 'spec_handoff') {
      this.#state.last = 'completed';
    } else if (reason === 'permission_rejected') {
      // The results said that the calls were cancelled; it was the user who refused them.
      for (const { line, offset, ...result } of cancelled) {
        this.#teller.at = { line, offset };
        this.#teller.event({ ...result, kind: 'tool_result', role: 'tool', detail: 'denial' });
      }
      this.#state.last = 'interrupt';
    } else if (reason === 'cancelled') {
      const summary = 'Interrupted by the user';
      this.#messages.event({ ts, kind: 'human_intervention', role: 'user', detail: 'interrupt', summary });
      this.#state.last = 'interrupt';
    } else {
      const detail = reason === 'process_exit' ? 'process_exit' : 'api_error';
      this.#messages.event({ ts, kind: 'error', role: 'system', detail, summary: reason.replaceAll('_', ' ') });
      this.#state.last = 'failed';
    }
  }

  /** What all requests of the session used together: Droid keeps no other count. */
  #total(): void {
    const { context } = this.#teller;
    const { model, provider, tokens } = readTotals(context.companions.get(settingsPath(context.source.path)));
    const { threadId, sessionId, transcriptKey } = context.identity;
    const { models, seq, lastTs } = this.#state;
    if (model !== null && models.length === 0) context.sink.thread({ threadId, model });
    if (tokens === null || seq === 0) return;
    context.sink.usage({
      requestKey: `${threadId === mainThread ? (sessionId ?? transcriptKey) : threadId}:total`,
      seq: seq - 1,
      threadId,
      ts: lastTs,
      // The sum cannot be taken apart when several models took part.
      model: models.length > 1 ? null : (models[0] ?? model),
      provider,
      tokens,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'partial',
      statedNanoUsd: null,
    });
  }
}

function titleIn(record: JsonRecord): string | null {
  const given = stringField(record, 'sessionTitle');
  if (given !== null && !emptyTitle.test(given)) return given;
  // The other title is the first prompt, which is told by itself, unless the user set it.
  return record.isSessionTitleManuallySet === true ? stringField(record, 'title') : null;
}

function endStateOf({ last, calls }: DroidState): EndState | null {
  if (last === 'none') return null;
  if (last === 'calls' || (last === 'result' && calls.length > 0)) return 'tool_pending';
  return last === 'answer' || last === 'completed' || last === 'interrupt' ? 'awaiting_user' : 'truncated';
}

function threadStatusOf({ last }: DroidState): ThreadFact['status'] {
  if (last === 'answer' || last === 'completed') return 'completed';
  if (last === 'interrupt') return 'interrupted';
  return last === 'failed' ? 'failed' : 'running';
}
