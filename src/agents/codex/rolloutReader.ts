import { type EndState, mainThread } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { contentTexts } from './commandOutput';
import { isTwin } from './duplicateTexts';
import { EventMessages } from './eventMessages';
import { FactWriter } from './factWriter';
import { HistoryGate } from './historyGate';
import { Messages } from './messages';
import { type ReaderState, restoreState, snapshot } from './readerState';
import { lineKind, normalizeLine, parseTime, type RolloutLine } from './rolloutLine';
import { readSessionMeta } from './sessionMeta';
import { speedOf } from './speedOf';
import { ThreadWriter } from './threadWriter';
import { ToolCalls } from './toolCalls';
import { UsageLedger } from './usageLedger';

/** Lines and items that tell nothing of their own: raw material of prompts, bookkeeping of the client. */
const silentLines = new Set(['world_state', 'inter_agent_communication_metadata']);
const silentItems = new Set(['additional_tools', 'ghost_snapshot', 'compaction', 'other']);

/** Reads a rollout line by line. */
export class RolloutReader implements TranscriptReader {
  readonly #state: ReaderState;
  readonly #writer: FactWriter;
  readonly #gate: HistoryGate;
  readonly #usage: UsageLedger;
  readonly #threads: ThreadWriter;
  readonly #messages: Messages;
  readonly #calls: ToolCalls;
  readonly #events: EventMessages;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#state = restoreState(state);
    const writer = new FactWriter(context, this.#state);
    const usage = new UsageLedger(writer);
    const threads = new ThreadWriter(writer);
    const messages = new Messages(writer);
    const calls = new ToolCalls(writer, threads);
    this.#writer = writer;
    this.#gate = new HistoryGate(writer);
    this.#usage = usage;
    this.#threads = threads;
    this.#messages = messages;
    this.#calls = calls;
    this.#events = new EventMessages(writer, { usage, threads, messages, calls });
  }

  line(record: unknown, at: LinePosition): void {
    this.#writer.at = at;
    const line = normalizeLine(record);
    if (line === 'ignored') return;
    if (line === null) {
      const type = isRecord(record) ? stringField(record, 'type') : null;
      if (type === null) this.#writer.problem('unexpected_shape', 'line of no known shape');
      else this.#writer.problem('unknown_record', type);
      return;
    }
    this.#readTime(line);
    this.#gate.pass(line);
    if (!this.#read(line)) this.#writer.problem('unknown_record', lineKind(line));
  }

  flush(): void {
    this.#calls.flush();
    if (this.#writer.threadId !== mainThread || this.#state.nativeId === null) return;
    this.#writer.context.sink.session({ endState: this.#endState() });
  }

  state(): Json {
    return snapshot(this.#state);
  }

  #readTime(line: RolloutLine): void {
    const time = parseTime(line.timestamp);
    if (time !== null && Number.isNaN(time)) this.#writer.problem('absurd_timestamp', lineKind(line));
    this.#writer.ts = time === null || Number.isNaN(time) ? null : time;
  }

  /** False for a record that we do not know. */
  #read(line: RolloutLine): boolean {
    switch (line.type) {
      case 'session_meta':
        this.#sessionMeta(line.payload);
        return true;
      case 'turn_context':
        this.#turnContext(line.payload);
        return true;
      case 'response_item':
        return this.#item(line.payload);
      case 'event_msg':
        return this.#events.read(line.payload);
      case 'compacted':
        this.#events.compacted('record', stringField(line.payload, 'message'));
        this.#usage.compacted(line.payload);
        return true;
      case 'token_usage_record':
        this.#usage.record(line.payload);
        return true;
      default:
        return silentLines.has(line.type);
    }
  }

  #sessionMeta(payload: JsonRecord): void {
    const isOwn = this.#gate.meta(payload);
    const meta = readSessionMeta(payload);
    if (meta === null) {
      this.#writer.problem('unexpected_shape', 'session_meta without id');
      return;
    }
    if (!isOwn) return;
    const state = this.#state;
    state.provider = stringField(payload, 'model_provider') ?? state.provider;
    state.model = stringField(payload, 'model') ?? state.model;
    state.branch = stringField(fieldsAt(payload, 'git'), 'branch') ?? state.branch;
    state.reportsChanges ||= payload.history_mode === 'paginated';
    const startedBy = stringField(payload, 'source') ?? stringField(payload, 'originator');
    state.automated = isProgram(stringField(payload, 'source')) || isProgram(stringField(payload, 'originator'));
    if (meta.cwd !== null) {
      state.metaCwd ??= meta.cwd;
      this.#place(meta.cwd);
    }
    this.#threads.own(payload);
    if (this.#writer.threadId !== mainThread) return;
    if (meta.cwd === null) {
      // A bare first line is the only record of its file with a time.
      this.#writer.event({ kind: 'lifecycle', role: 'system', detail: 'session_start', summary: 'session started' });
    }
    const parent = meta.forkedFromId ?? (meta.isSubagent ? meta.parentThreadId : null);
    this.#writer.context.sink.session({
      relationship: meta.forkedFromId !== null ? 'fork' : meta.isSubagent ? 'subagent' : 'root',
      parentNativeId: parent ?? undefined,
      automated: startedBy === null && !meta.isSubagent ? undefined : state.automated || meta.isSubagent,
      agentVersion: stringField(payload, 'cli_version') ?? undefined,
    });
  }

  #turnContext(payload: JsonRecord): void {
    const state = this.#state;
    const model = stringField(payload, 'model');
    if (model !== null) {
      state.model = model;
      this.#threads.model(model);
    }
    state.provider = stringField(payload, 'model_provider') ?? state.provider;
    const tier = stringField(payload, 'service_tier');
    if (tier !== null) state.speed = speedOf(tier);
    const cwd = stringField(payload, 'cwd');
    if (cwd !== null) this.#place(cwd);
    state.turnId = stringField(payload, 'turn_id') ?? state.turnId;
  }

  #place(cwd: string): void {
    const state = this.#state;
    if (cwd === state.cwd) return;
    state.cwd = cwd;
    if (state.copied) return;
    // The branch was read where the session began; elsewhere it need not hold.
    const gitBranch = state.metaCwd === null || cwd === state.metaCwd ? state.branch : null;
    this.#writer.context.sink.place({ cwd, gitBranch, seq: state.seq });
  }

  #item(payload: JsonRecord): boolean {
    const type = stringField(payload, 'type') ?? ('role' in payload ? 'message' : null);
    switch (type) {
      case 'message':
        this.#messages.item(payload);
        return true;
      case 'agent_message':
        this.#messages.betweenAgents(payload);
        return true;
      case 'reasoning':
        this.#messages.thinking('item', this.#reasoningTexts(payload));
        return true;
      case 'function_call':
      case 'custom_tool_call':
      case 'local_shell_call':
      case 'tool_search_call':
      case 'image_generation_call':
        this.#state.hasOwnOutput ||= !this.#state.copied;
        this.#calls.call(type === 'function_call' || type === 'custom_tool_call' ? payload : named(payload, type));
        return true;
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.#calls.result(payload);
        return true;
      case 'tool_search_output':
        this.#calls.result({ call_id: payload.call_id, output: `${listField(payload, 'tools').length} tools` });
        return true;
      case 'web_search_call':
        this.#webSearch(payload);
        return true;
      default:
        return type !== null && silentItems.has(type);
    }
  }

  #reasoningTexts(payload: JsonRecord): string[] {
    const summary = contentTexts(payload.summary);
    return summary.length > 0 ? summary : contentTexts(payload.content);
  }

  #webSearch(payload: JsonRecord): void {
    const action = fieldsAt(payload, 'action');
    const query = stringField(action, 'query') ?? stringField(action, 'url') ?? '';
    this.#usage.search(payload);
    if (isTwin(this.#state, 'item', 'search', [query])) return;
    this.#events.webSearch(stringField(payload, 'id'), action, query);
  }

  #endState(): EndState {
    const { turn, automated, calls, lastKind } = this.#state;
    const pending = calls.length > 0;
    switch (turn) {
      case 'complete':
      case 'failed':
        return automated ? 'clean' : 'awaiting_user';
      case 'aborted':
        return 'truncated';
      case 'open':
        return pending ? 'tool_pending' : 'truncated';
      case 'none':
        // Versions without turn records (before 2026).
        if (pending) return 'tool_pending';
        return lastKind === 'assistant_msg' ? 'awaiting_user' : 'truncated';
    }
  }
}

/** Items that are calls without a name: they are named after their type. */
function named(payload: JsonRecord, type: string): JsonRecord {
  if (type === 'local_shell_call') return payload;
  const name = type.replace(/_call$/, '');
  const input = payload.arguments ?? payload.revised_prompt ?? null;
  return { name, call_id: payload.call_id ?? payload.id, input };
}

/** Sources and originators (`exec`, `codex_exec`, `mcp`) behind which no person sits. */
function isProgram(startedBy: string | null): boolean {
  return startedBy !== null && /(?:^|_)(?:exec|mcp)/.test(startedBy);
}
