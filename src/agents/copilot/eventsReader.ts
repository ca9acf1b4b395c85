import { type EndState, mainThread } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { readEventLine } from './eventLine';
import { tellLegTotals } from './legTotals';
import { Messages } from './messages';
import { restoreState, snapshot } from './readerState';
import { Reading } from './reading';
import { RequestLedger } from './requestLedger';
import { isSilent } from './silentEvents';
import { Threads } from './threads';
import { ToolCalls } from './toolCalls';

/** Said in the system prompt of `copilot -p`, and nowhere else. */
const nonInteractive = 'You are running in non-interactive mode';

/** Damage makes types without end. */
const mostUnknown = 100;

/** Reads `events.jsonl` of Copilot CLI, and the transcripts of the same form that Copilot Chat writes. */
export class EventsReader implements TranscriptReader {
  readonly #reading: Reading;
  readonly #ledger: RequestLedger;
  readonly #calls: ToolCalls;
  readonly #threads: Threads;
  readonly #messages: Messages;

  constructor(context: ReaderContext, state: Json | undefined) {
    const reading = new Reading(context, restoreState(state));
    this.#reading = reading;
    this.#ledger = new RequestLedger(reading);
    this.#calls = new ToolCalls(reading);
    this.#threads = new Threads(reading);
    this.#messages = new Messages(reading, this.#ledger, this.#calls);
  }

  line(record: unknown, at: LinePosition): void {
    this.#reading.teller.at = at;
    const line = readEventLine(record);
    if (line === null) {
      this.#reading.teller.problem('unexpected_shape', 'line without a type');
      return;
    }
    this.#reading.begin(line, at);
    if (line.ts === null && isRecord(record) && record.timestamp !== undefined)
      this.#reading.teller.problem('absurd_timestamp', line.type);
    if (!this.#read(line.type) && !isSilent(line.type)) this.#unknown(line.type);
  }

  flush(): void {
    const { context } = this.#reading;
    this.#calls.flush();
    this.#ledger.flush();
    if (context.identity.threadId === mainThread) context.sink.session({ endState: this.#endState() });
  }

  state(): Json {
    return snapshot(this.#reading.state);
  }

  #unknown(type: string): void {
    const { unknown } = this.#reading.state;
    if (unknown.includes(type) || unknown.length >= mostUnknown) return;
    unknown.push(type);
    this.#reading.teller.problem('unknown_record', type);
  }

  /** False for a record that says nothing, or that we do not know. */
  #read(type: string): boolean {
    return this.#readConversation(type) || this.#readSession(type);
  }

  #readConversation(type: string): boolean {
    switch (type) {
      case 'user.message':
        this.#goesOn();
        this.#messages.user();
        return true;
      case 'assistant.message':
        this.#goesOn();
        this.#messages.assistant();
        return true;
      case 'assistant.reasoning':
        this.#messages.reasoning();
        return true;
      case 'assistant.turn_start':
        if (this.#reading.isMain) this.#reading.state.turn = 'open';
        return true;
      case 'assistant.turn_end':
        this.#ledger.settle(this.#reading.threadId);
        if (this.#reading.isMain && this.#reading.state.turn === 'open') this.#reading.state.turn = 'complete';
        return true;
      case 'tool.execution_start':
        this.#goesOn();
        this.#calls.started();
        return true;
      case 'tool.execution_complete':
        this.#calls.completed();
        return true;
      case 'tool.user_requested':
        this.#calls.byUser();
        return true;
      case 'permission.completed':
        this.#calls.permission();
        return true;
      case 'subagent.started':
        this.#threads.started();
        return true;
      case 'subagent.completed':
        this.#threads.ended('completed');
        return true;
      case 'subagent.failed':
        this.#threads.ended('failed');
        return true;
      case 'session.usage_record':
        this.#ledger.record();
        return true;
      default:
        return false;
    }
  }

  #readSession(type: string): boolean {
    const { data } = this.#reading.line;
    const { state } = this.#reading;
    switch (type) {
      case 'session.start':
        this.#start(data);
        return true;
      case 'session.resume':
        this.#calls.abandon();
        this.#goesOn();
        this.#model(stringField(data, 'selectedModel'));
        this.#place(fieldsAt(data, 'context'));
        this.#note('resume', null, 'session resumed');
        return true;
      case 'session.context_changed':
        this.#place(data);
        return true;
      case 'session.model_change':
        this.#model(stringField(data, 'newModel'));
        return true;
      case 'session.auto_mode_resolved':
        this.#model(stringField(data, 'chosenModel'));
        return true;
      case 'session.title_changed':
        this.#title(stringField(data, 'title'));
        return true;
      case 'system.message':
        this.#systemPrompt(stringField(data, 'content') ?? '');
        return true;
      case 'system.notification':
        this.#reading.event({
          kind: 'user_msg',
          role: 'system',
          detail: 'injected',
          body: stringField(data, 'content'),
        });
        return true;
      case 'session.compaction_complete':
        this.#compacted(data);
        return true;
      case 'session.truncation':
        this.#note('truncation', null, 'context truncated');
        return true;
      case 'session.context_cleared':
        this.#note('clear', null, 'context cleared');
        return true;
      case 'session.info':
        // It does not say how far back the conversation was taken.
        if (data.infoType === 'rewind') this.#note('rewind', stringField(data, 'message'), 'conversation rewound');
        return true;
      case 'skill.invoked':
        this.#note('skill', stringField(data, 'content'), `skill ${stringField(data, 'name') ?? ''}`);
        return true;
      case 'session.task_complete':
        this.#taskComplete(data);
        return true;
      case 'abort':
        this.#aborted(stringField(data, 'reason') ?? 'unknown');
        return true;
      case 'session.error':
        this.#failed(data);
        return true;
      case 'session.shutdown':
        this.#ledger.settle(null);
        tellLegTotals(this.#reading, this.#ledger);
        this.#calls.abandon();
        state.closed = true;
        return true;
      default:
        return false;
    }
  }

  #start(data: JsonRecord): void {
    const { state, context } = this.#reading;
    const id = stringField(data, 'sessionId');
    if (id !== null && state.sessionId !== null && id !== state.sessionId) {
      // Sessions that were put into one file: each counts its own.
      this.#calls.abandon();
      Object.assign(state, { leg: [], totals: [], requests: [], agents: [] });
    }
    // A fork takes over the events of the session it comes from, its start among them.
    if (state.sessionId === null && id !== context.identity.sessionId) state.forkOf = id;
    state.sessionId = id ?? state.sessionId;
    state.closed = false;
    this.#model(stringField(data, 'selectedModel'));
    this.#place(fieldsAt(data, 'context'));
    const parent = stringField(data, 'detachedFromSpawningParentSessionId');
    context.sink.thread({ threadId: mainThread, kind: 'main' });
    context.sink.session({
      agentVersion: stringField(data, 'copilotVersion') ?? undefined,
      relationship: state.forkOf !== null ? 'fork' : parent !== null ? 'continuation' : 'root',
      parentNativeId: state.forkOf ?? parent ?? undefined,
    });
  }

  #place(where: JsonRecord): void {
    const { state, context } = this.#reading;
    const cwd = stringField(where, 'cwd');
    // The first of two records of a change comes before the branch is known.
    if (cwd === null || where.pendingGitContext === true) return;
    const branch = stringField(where, 'branch');
    if (cwd === state.cwd && branch === state.branch) return;
    state.cwd = cwd;
    state.branch = branch;
    context.sink.place({ cwd, gitBranch: branch, seq: state.seq });
  }

  /** `auto` is no model: the one it stands for is resolved by request. */
  #model(model: string | null): void {
    if (model !== null && model !== 'auto' && this.#reading.isMain) this.#reading.state.model = model;
  }

  #title(title: string | null): void {
    if (title !== null) this.#reading.context.sink.session({ title: { text: title, source: 'generated' } });
  }

  #systemPrompt(text: string): void {
    const { state, context, isMain } = this.#reading;
    if (!isMain || state.automated || !text.includes(nonInteractive)) return;
    state.automated = true;
    context.sink.session({ automated: true });
  }

  #compacted(data: JsonRecord): void {
    if (data.success !== true) {
      this.#reading.event({
        kind: 'error',
        role: 'system',
        detail: 'compaction_failed',
        body: stringField(data, 'error'),
        summary: 'compaction failed',
      });
      return;
    }
    const seq = this.#note('compaction', stringField(data, 'summaryContent'), 'context compacted');
    this.#ledger.compaction(seq);
  }

  #taskComplete(data: JsonRecord): void {
    const body = stringField(data, 'summary');
    const detail = data.success === false ? 'task_incomplete' : 'task_complete';
    this.#reading.event({ kind: 'completion', role: 'system', detail, body, summary: body ?? 'task complete' });
  }

  #aborted(reason: string): void {
    const summary = `aborted: ${reason}`;
    if (/^user|^remote_command$/.test(reason))
      this.#reading.event({ kind: 'human_intervention', role: 'user', detail: 'interrupt', summary });
    else this.#note('aborted', null, summary);
    if (this.#reading.isMain) this.#reading.state.turn = 'aborted';
  }

  #failed(data: JsonRecord): void {
    const body = stringField(data, 'message');
    this.#reading.event({ kind: 'error', role: 'system', detail: 'api_error', body, summary: body ?? 'error' });
    if (this.#reading.isMain) this.#reading.state.turn = 'failed';
  }

  #goesOn(): void {
    this.#reading.state.closed = false;
  }

  #note(detail: string, body: string | null, summary: string): number {
    return this.#reading.event({ kind: 'lifecycle', role: 'system', detail, body, summary });
  }

  #endState(): EndState {
    const { turn, closed, calls } = this.#reading.state;
    if (calls.length > 0) return 'tool_pending';
    if (turn === 'open' || turn === 'aborted') return 'truncated';
    return closed ? 'clean' : 'awaiting_user';
  }
}
