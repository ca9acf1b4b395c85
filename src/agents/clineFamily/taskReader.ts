import { basename, dirname } from 'node:path';
import { mainThread } from '../../model/facts';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemChain } from '../itemChain';
import { ItemLedger } from '../itemLedger';
import type { JsonRecord } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import { CallTeller } from './callTeller';
import type { EnvironmentDetails } from './environmentDetails';
import { matchResults } from './matchResults';
import { ModelLog } from './models';
import { requestsIn } from './requestInfo';
import { RequestTeller } from './requestTeller';
import type { ResultEntry } from './resultEntries';
import { RowTeller } from './rowTeller';
import { saidBy } from './saidRows';
import { agentsOf } from './subagentRows';
import type { TaskDialect } from './taskDialect';
import { environmentOf, firstCwd, readHistory, resultBatches, type TaskHistory } from './taskHistory';
import { type TaskOutputs, taskOutputs } from './taskOutputs';
import { taskEndState, taskStatus } from './taskState';
import { ToldRequests } from './toldRequests';
import { type ToolRow, toolRow } from './toolRows';
import { isDraft, readUiRows, type UiRow } from './uiRows';

/** Reads the `ui_messages.json` of a task of Cline or one of its kin. */
export function openTask(context: ReaderContext, state: Json | undefined, dialect: TaskDialect): ContentReader {
  const ledger = new ItemLedger(state);
  const told = new ToldRequests(state);
  return {
    *read(content) {
      yield* new TaskReading(context, dialect, ledger, told).read(content);
    },
    state: () => ({ items: ledger.state().items, requests: told.state() }),
  };
}

class TaskReading {
  readonly #facts: FactTeller;
  readonly #tell: RowTeller;
  readonly #calls: CallTeller;
  readonly #requests: RequestTeller;
  readonly #taskId: string;
  readonly #threadId: string;
  readonly #unknown = new Set<string>();
  #results: ReadonlyMap<ToolRow, ResultEntry> = new Map();
  #outputs: TaskOutputs = { shown: new Map(), taken: new Set() };
  #history: TaskHistory = { batches: [], environments: [] };
  #environment: EnvironmentDetails | null = null;
  #cwd: string | null = null;
  #subtask: string | null = null;
  /** The call that started agents, and the thread that has what they used. */
  #agents: { callId: string | null; threadId: string };
  #firstPrompt: string | null = null;

  constructor(context: ReaderContext, dialect: TaskDialect, ledger: ItemLedger, told: ToldRequests) {
    const { threadId } = context.identity;
    this.#facts = new FactTeller(context);
    this.#tell = new RowTeller(this.#facts, new ItemChain(ledger));
    this.#taskId = basename(dirname(context.source.path));
    this.#threadId = threadId;
    this.#agents = { callId: null, threadId };
    this.#calls = new CallTeller(this.#facts, this.#tell.chain, this.#taskId);
    const models = new ModelLog(companion(context, 'task_metadata.json'));
    this.#requests = new RequestTeller(this.#tell, { dialect, models, told, taskId: this.#taskId, threadId });
  }

  *read(content: SourceContent): Iterable<void> {
    const read = content.format === 'json' ? readUiRows(content.value) : null;
    if (read === null) {
      this.#facts.problem('unexpected_shape', 'task messages');
      return;
    }
    if (read.malformed > 0) this.#facts.problem('unexpected_shape', 'task message');
    const { rows } = read;
    const requests = requestsIn(rows);
    const calls = callsIn(rows);
    this.#prepare(rows, requests, calls);
    for (const row of rows) {
      const call = calls.get(row);
      const fields = requests.get(row);
      if (fields !== undefined) this.#request(row, fields);
      else if (call !== undefined) this.#call(call);
      else if (!isDraft(row, rows)) this.#row(row, rows);
      if (this.#tell.chain.takeNews()) yield;
    }
    this.#requests.end();
    this.#finish(rows);
  }

  #prepare(rows: readonly UiRow[], requests: ReadonlyMap<UiRow, JsonRecord>, calls: ReadonlyMap<UiRow, ToolRow>): void {
    const { context } = this.#facts;
    this.#history = readHistory(companion(context, 'api_conversation_history.json'));
    this.#results = matchResults([...calls.values()], resultBatches(requests, this.#history));
    this.#outputs = taskOutputs(rows, calls);
    this.#requests.prepare(rows, requests.values());
    this.#setCwd(context.identity.cwd ?? firstCwd(requests, this.#history, calls.values()), 'start');
  }

  #request(row: UiRow, fields: JsonRecord): void {
    const environment = environmentOf(row, fields, this.#history);
    if (environment?.model) this.#environment = environment;
    if (environment?.cwd) this.#setCwd(environment.cwd, row.key);
    this.#requests.begin(row, fields, this.#environment);
  }

  #call(call: ToolRow): void {
    const entry = this.#results.get(call);
    const shown = this.#outputs.shown.get(call);
    const callId = this.#calls.call(call, {
      entry,
      shown: shown?.text ?? null,
      isFailure: shown?.isFailure === true,
      requestKey: this.#requests.key,
      cwd: this.#cwd,
    });
    if (call.tool === 'use_subagents') this.#agents.callId = callId;
    if (call.tool !== 'new_task') return;
    this.#subtask = callId;
    const child = /^(?:Delegated to child task|Subtask) ([\w-]{8,})/.exec(entry?.text ?? '')?.[1];
    if (child === undefined) return;
    this.#facts.context.sink.thread({ threadId: child, parentThreadId: this.#threadId, spawnCallId: callId });
  }

  #row(row: UiRow, rows: readonly UiRow[]): void {
    switch (row.kind) {
      case 'api_req_deleted':
      case 'deleted_api_reqs':
        this.#requests.setBack(row);
        break;
      case 'condense_context':
      case 'sliding_window_truncation':
        this.#requests.condensed(row);
        break;
      case 'subagent': {
        const facts = agentsOf(row, this.#threadId, this.#taskId, this.#agents.callId);
        for (const fact of facts) this.#facts.context.sink.thread(fact);
        this.#agents.threadId = facts[0]?.threadId ?? this.#threadId;
        break;
      }
      case 'subagent_usage':
        this.#requests.agents(row, this.#agents.threadId);
        break;
      case 'subtask_result': {
        const told = { kind: 'tool_result', role: 'tool', tool: 'new_task', callId: this.#subtask } as const;
        this.#tell.event(row, { ...told, body: row.text });
        break;
      }
      default:
        if (!this.#outputs.taken.has(row)) this.#said(row, row.index < rows.length - 1);
    }
  }

  #said(row: UiRow, isFollowed: boolean): void {
    const isFirst = row.index === 0;
    const said = saidBy(row, isFirst);
    if (said === undefined) this.#unknownRow(row);
    if (said === undefined || said === null) return;
    if (said.detail === 'prompt') {
      this.#requests.end();
      this.#firstPrompt ??= said.body ?? null;
      // The first words of a task that another task started are that task's.
      const isSpawned = isFirst && this.#threadId !== mainThread;
      this.#tell.event(row, isSpawned ? { ...said, role: 'system', detail: 'spawn_prompt' } : said);
    } else if (said.role === 'assistant') {
      const detail = row.isPartial && isFollowed ? 'interrupted' : (said.detail ?? null);
      this.#tell.event(row, { ...said, detail, requestKey: this.#requests.key });
    } else {
      if (said.detail === 'api_error') this.#requests.failed();
      this.#tell.event(row, said);
    }
  }

  #setCwd(cwd: string | null, at: string): void {
    if (cwd === null || cwd === this.#cwd) return;
    this.#cwd = cwd;
    const { seq } = this.#tell.chain.aside(`place ${at}`, cwd);
    this.#facts.context.sink.place({ cwd, gitBranch: null, seq });
  }

  #finish(rows: readonly UiRow[]): void {
    const { sink, identity } = this.#facts.context;
    const model = this.#requests.model.model ?? undefined;
    if (this.#threadId !== mainThread) {
      const parentThreadId = identity.parentThreadId ?? mainThread;
      const description = this.#firstPrompt?.slice(0, 500);
      const agentType = this.#environment?.mode ?? undefined;
      const status = taskStatus(rows);
      sink.thread({ threadId: this.#threadId, parentThreadId, kind: 'sync', agentType, description, model, status });
      return;
    }
    sink.thread({ threadId: mainThread, kind: 'main', model });
    const title = titleFrom(this.#firstPrompt ?? '');
    sink.session({
      title: title === '' ? undefined : { text: title, source: 'firstPrompt' },
      endState: taskEndState(rows),
    });
  }

  #unknownRow({ kind, isAsk }: UiRow): void {
    const type = `${isAsk ? 'ask' : 'say'} ${kind}`;
    if (this.#unknown.has(type)) return;
    this.#unknown.add(type);
    this.#facts.problem('unknown_record', type);
  }
}

function callsIn(rows: readonly UiRow[]): Map<UiRow, ToolRow> {
  const calls = new Map<UiRow, ToolRow>();
  for (const row of rows) {
    const call = isDraft(row, rows) ? null : toolRow(row);
    if (call !== null) calls.set(row, call);
  }
  return calls;
}

function companion({ source, companions }: ReaderContext, name: string): string | undefined {
  const path = source.companions.find(candidate => basename(candidate) === name);
  return path === undefined ? undefined : companions.get(path);
}
