import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { FactTeller, type ToldEvent } from '../factTeller';
import { isRecord, type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { rollbackDetail, turnNode } from '../rollbacks';
import { timeOf } from '../times';
import { Calls, toolNameIn } from './calls';
import { Messages } from './messages';
import { type GrokState, restoreState } from './readerState';
import { readNotes, type SessionNotes } from './sessionFolder';
import { SessionTeller } from './sessionTeller';
import { readOutcome } from './toolOutput';
import { Turns } from './turns';

/** Records for the screen, of the client's own bookkeeping, or that repeat what others say. */
const silentUpdates = new Set(
  `plan available_commands_update current_mode_update config_option_update session_info_update usage_update diff_review
   auto_compact_started auto_compact_cancelled memory_flush_started memory_flush_completed memory_dream_completed
   memory_session_saved auto_continue_completed feedback_request relay_sync_status auto_recovery_started
   auto_recovery_exhausted hook_annotation hook_execution hooks_changed plugins_changed plugin_updates_installed
   session_status session_summary_generated session_recap session_recap_unavailable last_turn_summary
   compaction_checkpoint task_completed subagent_progress task_backgrounded scheduled_task_created scheduled_task_fired
   scheduled_task_deleted monitor_event tool_call_delta_chunk image_compressed image_dropped memory_files
   workflow_updated goal_updated pending_interaction interaction_resolved response_started reasoning_completed
   response_completed`.split(/\s+/),
);

/** An update with where and when it was written. */
interface Update {
  readonly update: JsonRecord;
  readonly meta: JsonRecord;
  readonly ts: number | null;
  /** Taken over from the session that this one was forked from. */
  readonly copied: boolean;
}

/** Reads the record of a session line by line: updates of the Agent Client Protocol and of xAI's own. */
export class UpdateReader implements TranscriptReader {
  readonly #state: GrokState;
  readonly #teller: FactTeller;
  readonly #notes: SessionNotes;
  readonly #session: SessionTeller;
  readonly #messages: Messages;
  readonly #calls: Calls;
  readonly #turns: Turns;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#state = restoreState(state);
    this.#teller = new FactTeller(context);
    this.#notes = readNotes(context.companions);
    this.#session = new SessionTeller(context, this.#state, this.#notes);
    this.#messages = new Messages(this.#teller, this.#state);
    this.#calls = new Calls(this.#teller, this.#state, this.#notes.cwd ?? context.identity.cwd);
    this.#turns = new Turns(this.#teller, this.#state, this.#notes);
  }

  line(record: unknown, at: LinePosition): void {
    this.#teller.at = at;
    // Old records have no envelope.
    const params = isRecord(record) ? (recordField(record, 'params') ?? record) : null;
    const update = params === null ? null : recordField(params, 'update');
    const kind = update === null ? null : stringField(update, 'sessionUpdate');
    if (!isRecord(record) || params === null || update === null || kind === null) {
      this.#teller.problem('unexpected_shape', 'line');
      return;
    }
    this.#session.begin();
    const meta = recordField(params, '_meta') ?? {};
    const ts = this.#timeOf(record, meta);
    const seconds = numberField(record, 'timestamp');
    const { copiedUntil } = this.#notes;
    this.#read(kind, { update, meta, ts, copied: copiedUntil !== null && seconds !== null && seconds <= copiedUntil });
  }

  flush(): void {
    this.#messages.flush();
    this.#calls.flush();
    this.#session.end();
  }

  state(): Json {
    return structuredClone(this.#state);
  }

  #timeOf(record: JsonRecord, meta: JsonRecord): number | null {
    const written = meta.agentTimestampMs ?? record.timestamp;
    const ts = timeOf(written);
    if (ts === null && written !== undefined) this.#teller.problem('absurd_timestamp', 'update');
    if (ts !== null) this.#state.lastTs = ts;
    return ts;
  }

  #read(kind: string, { update, meta, ts, copied }: Update): void {
    if (kind === 'user_message_chunk') this.#messages.user(update, ts, copied);
    else if (kind === 'agent_message_chunk') this.#messages.model('answer', update, ts, copied);
    else if (kind === 'agent_thought_chunk') this.#messages.model('thinking', update, ts, copied);
    else if (silentUpdates.has(kind)) return;
    else {
      this.#messages.close();
      this.#readWhole(kind, { update, meta, ts, copied });
    }
  }

  #readWhole(kind: string, { update, meta, ts, copied }: Update): void {
    const told = (detail: string) => ({ ts, detail: copied ? 'copied' : detail });
    if (kind === 'tool_call') this.#call(update, ts, copied);
    else if (kind === 'tool_call_update') this.#callUpdate(update, ts, copied);
    else if (kind === 'turn_completed') {
      this.#calls.drop();
      this.#turns.end(update, meta, ts, copied);
    } else if (kind === 'subagent_spawned') {
      if (!copied) this.#turns.childBegan(update);
    } else if (kind === 'subagent_finished') {
      if (!copied) this.#turns.childEnded(update);
    } else if (kind === 'rewind_marker') this.#rewind(update, ts);
    else if (kind === 'retry_state') this.#retry(update, ts, copied);
    else if (kind === 'auto_compact_completed') {
      const sizes = `${update.tokens_before ?? '?'} → ${update.tokens_after ?? '?'} tokens`;
      const body = stringField(update, 'summary_preview');
      this.#note({ ...told('compaction'), kind: 'lifecycle', body, summary: body ?? sizes });
    } else if (kind === 'auto_compact_failed') {
      this.#note({ ...told('compaction_failed'), kind: 'error', body: stringField(update, 'error') });
    } else if (kind === 'model_changed' || kind === 'model_auto_switched') {
      const summary = stringField(update, 'model_id') ?? stringField(update, 'new_model_id') ?? 'model changed';
      this.#note({ ...told('model_change'), kind: 'lifecycle', summary });
    } else if (!this.#state.unknown.includes(kind) && this.#state.unknown.length < 64) {
      this.#state.unknown.push(kind);
      this.#teller.problem('unknown_record', kind);
    }
  }

  #call(update: JsonRecord, ts: number | null, copied: boolean): void {
    const id = stringField(update, 'toolCallId');
    if (id === null) {
      this.#teller.problem('unexpected_shape', 'tool_call');
      return;
    }
    const input = recordField(update, 'rawInput') ?? {};
    const title = stringField(update, 'title');
    // The first title is the tool's name; later ones are for the screen.
    const tool = toolNameIn(update) ?? (title !== null && /^[\w.:-]+$/.test(title) ? title : null);
    if (this.#calls.has(id)) {
      this.#calls.refine(id, tool, recordField(update, 'rawInput'));
    } else {
      const isOwn = id.startsWith('bash-mode-') || recordField(update, '_meta')?.bash_mode === true;
      const name = tool ?? stringField(input, 'variant') ?? stringField(update, 'kind') ?? 'unknown';
      this.#calls.begin({ id, ts, tool: name, input, isOwn, copied });
    }
    this.#end(id, update, ts);
  }

  #callUpdate(update: JsonRecord, ts: number | null, copied: boolean): void {
    const id = stringField(update, 'toolCallId');
    if (id === null) this.#teller.problem('unexpected_shape', 'tool_call_update');
    else if (this.#calls.has(id)) {
      this.#calls.refine(id, toolNameIn(update), recordField(update, 'rawInput'));
      if (!copied) this.#turns.childOfCall(id, recordField(update, 'rawOutput'));
      this.#end(id, update, ts);
    }
  }

  #end(id: string, update: JsonRecord, ts: number | null): void {
    const outcome = readOutcome(update);
    if (outcome !== null) this.#calls.end(id, ts, outcome, recordField(update, 'rawOutput') ?? {});
  }

  /** Back to before a prompt: what came after it stays in the file. Also where it was taken over from the parent. */
  #rewind(update: JsonRecord, ts: number | null): void {
    const target = numberField(update, 'target_prompt_index') ?? 0;
    const dropped = this.#state.prompts.find(({ index }) => index >= target);
    this.#state.prompts = this.#state.prompts.filter(({ index }) => index < target);
    const parentNode = dropped === undefined ? null : turnNode(dropped.seq);
    const summary = `Back to before prompt ${target + 1}`;
    this.#note({ ts, kind: 'lifecycle', role: 'user', detail: rollbackDetail, parentNode, summary });
    this.#state.last = 'completed';
  }

  #retry(update: JsonRecord, ts: number | null, copied: boolean): void {
    const body = stringField(update, 'reason') ?? stringField(update, 'message');
    const isOver = update.type !== 'retrying';
    this.#note({ ts, kind: isOver ? 'error' : 'retry', detail: copied ? 'copied' : 'api_error', body });
    if (isOver) this.#state.last = 'failed';
  }

  #note(told: Omit<ToldEvent, 'seq' | 'role'> & Partial<Pick<ToldEvent, 'role'>>): void {
    this.#teller.event({ role: 'system', ...told, seq: this.#state.seq });
    this.#state.seq += 1;
  }
}
