import { basename } from 'node:path';
import { type EndState, mainThread, type SessionFact, type ThreadFact } from '../../model/facts';
import { noTokens } from '../../model/tokens';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, listField, parseFields, recordField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { buckets } from '../tokenCounts';
import { agentTranscripts, branchIn, modelIn, ownTranscript, type Transcript, totalsIn } from './sessionFolder';
import { type ToldTranscript, TranscriptTeller } from './transcriptTeller';
import { isCompactionTitle } from './userText';

/** Reads a session of Vibe with its subagents. */
export class VibeReader implements ContentReader {
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#teller = new FactTeller(context);
    this.#ledger = new ItemLedger(state);
  }

  *read(content: SourceContent): Iterable<void> {
    const { context } = this.#teller;
    if (content.format !== 'json') return;
    const own = ownTranscript(context, content.value);
    const cwd = stringField(recordField(own.meta, 'environment') ?? {}, 'working_directory') ?? context.identity.cwd;
    if (cwd !== null) context.sink.place({ cwd, gitBranch: branchIn(own.meta), seq: 0 });
    context.sink.thread({ threadId: mainThread, kind: 'main', model: modelIn(own.meta).model ?? undefined });
    this.#damaged(own);
    const told = yield* new TranscriptTeller(this.#teller, this.#ledger, own, mainThread, cwd).tell();
    this.#session(own, told);
    const tasks = taskCalls(own);
    for (const agent of agentTranscripts(context)) yield* this.#agent(agent, tasks, cwd);
  }

  state(): Json {
    return this.#ledger.state();
  }

  #damaged({ damaged }: Transcript): void {
    for (let count = 0; count < damaged; count++) this.#teller.problem('malformed_json', 'message');
  }

  #session({ meta }: Transcript, told: ToldTranscript): void {
    const { identity, sink } = this.#teller.context;
    const id = identity.sessionId ?? identity.transcriptKey;
    const parentNativeId = stringField(meta, 'parent_session_id') ?? undefined;
    const relationship = parentNativeId === undefined ? 'root' : told.isCompacted ? 'continuation' : 'fork';
    const title = titleOf(meta, told.firstPrompt);
    sink.session({ relationship, parentNativeId, title, endState: endStateOf(told) ?? undefined });
    const { input, output, nanoUsd } = totalsIn(meta);
    if (nanoUsd !== null) sink.session({ statedTotal: { nanoUsd, tokens: buckets({ input, output }) } });
    this.#total(id, mainThread, meta, told);
    // A session that goes on from another in one run has its parent's tokens in its sum, too.
    if (parentNativeId !== undefined && totalsIn(meta).steps > told.steps) this.#isIncluded(parentNativeId, meta, told);
  }

  *#agent(agent: Transcript, tasks: TaskCall[], cwd: string | null): Generator<void> {
    const threadId = stringField(agent.meta, 'session_id') ?? basename(agent.folder);
    this.#damaged(agent);
    const told = yield* new TranscriptTeller(this.#teller, this.#ledger, agent, threadId, cwd).tell();
    const prompt = told.firstPrompt ?? '';
    // The prompt may have a note about a folder before the task.
    const at = tasks.findIndex(({ task }) => prompt.endsWith(task));
    const call = at < 0 ? undefined : tasks.splice(at, 1)[0];
    this.#teller.context.sink.thread({
      threadId,
      parentThreadId: mainThread,
      kind: 'sync',
      agentType: basename(agent.folder).replace(/_\d{8}_\d{6}_.*$/, ''),
      description: call === undefined ? undefined : titleFrom(call.task),
      model: modelIn(agent.meta).model ?? undefined,
      status: call?.status ?? statusOf(told),
      spawnCallId: call?.id ?? undefined,
    });
    this.#total(threadId, threadId, agent.meta, told);
  }

  /** What all requests of a session used together: Vibe keeps no other count. */
  #total(id: string, threadId: string, meta: JsonRecord, told: ToldTranscript): void {
    const { input, output, nanoUsd } = totalsIn(meta);
    if (input + output === 0 || told.lastSeq === null) return;
    this.#teller.context.sink.usage({
      requestKey: `${id}:total`,
      seq: told.lastSeq,
      threadId,
      ts: timeOf(meta.end_time),
      ...modelIn(meta),
      tokens: buckets({ input, output }),
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'partial',
      statedNanoUsd: nanoUsd,
    });
  }

  /** The parent's total is billed here and no more there: of two figures for it, this exact one is taken. */
  #isIncluded(parent: string, meta: JsonRecord, told: ToldTranscript): void {
    if (told.lastSeq === null || totalsIn(meta).input === 0) return;
    this.#teller.context.sink.usage({
      requestKey: `${parent}:total`,
      seq: told.lastSeq,
      threadId: mainThread,
      ts: timeOf(meta.end_time),
      ...modelIn(meta),
      tokens: noTokens,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'exact',
      statedNanoUsd: 0,
    });
  }
}

/** A call of the `task` tool. */
interface TaskCall {
  readonly id: string | null;
  readonly task: string;
  readonly status: ThreadFact['status'];
}

function taskCalls({ messages }: Transcript): TaskCall[] {
  const results = new Map(messages.map(message => [message.tool_call_id, stringField(message, 'content') ?? '']));
  return messages.flatMap(message =>
    listField(message, 'tool_calls')
      .filter(isRecord)
      .flatMap((call): TaskCall[] => {
        const called = recordField(call, 'function') ?? {};
        const given = called.arguments;
        const input = isRecord(given) ? given : parseFields(typeof given === 'string' ? given : '');
        const task = input === null ? null : stringField(input, 'task');
        if (called.name !== 'task' || task === null) return [];
        const id = stringField(call, 'id');
        return [{ id, task, status: id === null ? undefined : taskStatus(results.get(id)) }];
      }),
  );
}

/** The result ends with whether the subagent came to its end. */
function taskStatus(result: string | undefined): ThreadFact['status'] {
  if (result === undefined) return 'running';
  if (result.startsWith('<user_cancellation>')) return 'interrupted';
  if (result.startsWith('<tool_error>')) return 'failed';
  return /\ncompleted: False\s*$/.test(result) ? 'interrupted' : 'completed';
}

function statusOf({ last }: ToldTranscript): ThreadFact['status'] {
  if (last === 'answer') return 'completed';
  return last === 'interrupt' ? 'interrupted' : undefined;
}

function titleOf(meta: JsonRecord, firstPrompt: string | null): SessionFact['title'] {
  const given = stringField(meta, 'title');
  if (given !== null && meta.title_source === 'manual') return { text: titleFrom(given), source: 'custom' };
  const cut = given?.replace(/…$/, '') ?? '';
  // Without a model to make one, it is how the first message begins, which may be a summary.
  if (cut !== '' && !isCompactionTitle(cut) && firstPrompt?.startsWith(cut) !== true && given !== 'Untitled session')
    return { text: titleFrom(cut), source: 'generated' };
  return firstPrompt === null ? undefined : { text: titleFrom(firstPrompt), source: 'firstPrompt' };
}

function endStateOf({ last }: ToldTranscript): EndState | null {
  if (last === 'none') return null;
  if (last === 'calls') return 'tool_pending';
  return last === 'answer' || last === 'interrupt' ? 'awaiting_user' : 'truncated';
}
