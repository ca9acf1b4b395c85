import { type EndState, mainThread, type SessionFact } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { callSummary } from '../callSummary';
import { FactTeller } from '../factTeller';
import { ItemLedger, seqsPerItem } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { rewindTo } from '../rewinds';
import { tellCall } from '../tellCall';
import { titleFrom } from '../titleFrom';
import { editsOf, resultOf } from './callFacts';
import { firstDropped } from './firstDropped';
import { type AgentBlock, type CallAnswer, readMessages, type ThreadMessage } from './messages';
import { readThreadRow, type ThreadRow } from './threadRows';
import { modelOf, threadUsage } from './threadUsage';

type Call = Extract<AgentBlock, { kind: 'call' }>;

/** Reads one thread. Messages have no times of their own: the first and the last are as old as the thread says. */
export class ThreadReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;
  readonly #teller: FactTeller;
  /** The prompts that were there when the thread was last read. */
  #prompts: readonly string[];
  #folders: readonly string[] = [];
  #firstPrompt: string | null = null;
  #end: EndState = 'truncated';

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
    this.#teller = new FactTeller(context);
    this.#prompts = listField(isRecord(state) ? state : {}, 'prompts').filter(id => typeof id === 'string');
  }

  *read(content: SourceContent): Iterable<void> {
    const id = partOfSource(this.#context.source);
    const row = content.format === 'sqlite' && id !== null ? readThreadRow(content.database, id) : null;
    if (row === null || id === null) return;
    if (row.thread === null) {
      this.#teller.problem('compressed_damaged', 'thread');
      return;
    }
    this.#folders = row.folders;
    const messages = readMessages(row.thread);
    const prompts = messages.flatMap(message => (message.role === 'user' ? (message.id ?? []) : []));
    this.#rewound(prompts, row.updatedAt);
    // Answers have no ids: they are known by the prompt before them and their place after it.
    let prompt = 'start';
    let place = 0;
    for (const [index, message] of messages.entries()) {
      const { changes } = this.#ledger;
      if (message.role === 'user') {
        prompt = message.id ?? `prompt-${index}`;
        place = 0;
      }
      const ts = index === messages.length - 1 ? row.updatedAt : index === 0 ? row.createdAt : null;
      this.#message(message, message.role === 'user' ? prompt : `${prompt}:${place++}`, ts);
      if (this.#ledger.changes > changes) yield;
    }
    this.#prompts = prompts;
    this.#facts(id, row, row.thread);
  }

  state(): Json {
    return { items: this.#ledger.state().items, prompts: [...this.#prompts] };
  }

  /** A prompt that was edited, or a thread set back to an earlier one, takes what came after it out of the thread. */
  #rewound(prompts: readonly string[], ts: number | null): void {
    const dropped = firstDropped(this.#prompts, prompts);
    if (dropped === null) return;
    const node = `rewind:${dropped}`;
    const seq = this.#ledger.tell(node, null);
    if (seq === null) return;
    const summary = 'set back to an earlier message';
    const shared = { seq, ts, node, parentNode: dropped, summary };
    this.#teller.event({ ...shared, kind: 'lifecycle', role: 'system', detail: rewindTo });
  }

  #message(message: ThreadMessage, key: string, ts: number | null): void {
    switch (message.role) {
      case 'user':
        this.#user(key, message.text, ts);
        break;
      case 'agent':
        for (const [index, block] of message.blocks.entries())
          this.#block(`${key}:${index}`, block, message.answers, ts);
        break;
      case 'resume':
        this.#lifecycle(key, 'resume', 'resumed', ts);
        break;
      case 'compaction':
        this.#lifecycle(key, 'compaction', message.text, ts);
        break;
      case 'unknown':
        if (this.#ledger.tell(`unknown:${message.type}`, null) !== null)
          this.#teller.problem('unknown_record', message.type);
    }
  }

  #user(key: string, text: string, ts: number | null): void {
    const isSpawned = this.#firstPrompt === null && this.#context.identity.threadId !== mainThread;
    this.#firstPrompt ??= text;
    this.#end = 'truncated';
    const detail = isSpawned ? 'spawn_prompt' : 'prompt';
    const seq = this.#ledger.tell(key, [text, detail, ts]);
    if (seq !== null) this.#teller.event({ seq, ts, node: key, kind: 'user_msg', role: 'user', detail, body: text });
  }

  #lifecycle(key: string, detail: string, text: string, ts: number | null): void {
    const seq = this.#ledger.tell(key, [text, detail, ts]);
    if (seq === null) return;
    const body = text === '' ? null : text;
    this.#teller.event({
      seq,
      ts,
      node: key,
      kind: 'lifecycle',
      role: 'system',
      detail,
      body,
      summary: text || detail,
    });
  }

  #block(key: string, block: AgentBlock, answers: ReadonlyMap<string, CallAnswer>, ts: number | null): void {
    if (block.kind === 'call') {
      this.#call(key, block, answers.get(block.id), ts);
      return;
    }
    if (block.text.trim() === '') return;
    if (block.kind === 'text') this.#end = 'awaiting_user';
    const seq = this.#ledger.tell(key, [block, ts]);
    if (seq === null) return;
    const kind = block.kind === 'text' ? 'assistant_msg' : 'thinking';
    this.#teller.event({ seq, ts, node: key, kind, role: 'assistant', body: block.text });
  }

  #call(key: string, { id, tool, input }: Call, answer: CallAnswer | undefined, ts: number | null): void {
    this.#end = answer === undefined ? 'tool_pending' : 'truncated';
    const seq = this.#ledger.tell(key, [id, tool, input, answer, ts]);
    if (seq === null) return;
    const isTerminal = tool.includes('terminal');
    tellCall(this.#teller, {
      seq,
      ts,
      node: key,
      callId: id || key,
      tool,
      body: JSON.stringify(input),
      summary: callSummary(tool, input),
      result: answer === undefined ? null : resultOf(tool, answer, ts),
      command: isTerminal ? stringField(input, 'command') : null,
      edits: editsOf(tool, input, answer, this.#folders),
    });
    this.#spawned(id, tool, input, answer);
  }

  #spawned(id: string, tool: string, input: JsonRecord, answer: CallAnswer | undefined): void {
    const child = /agent/.test(tool) ? stringField(answer?.output ?? {}, 'session_id') : null;
    if (child === null) return;
    this.#context.sink.thread({
      threadId: child,
      parentThreadId: this.#context.identity.threadId,
      kind: 'sync',
      description: stringField(input, 'label') ?? undefined,
      status: answer?.isError === true ? 'failed' : 'completed',
      spawnCallId: id || undefined,
    });
  }

  #facts(id: string, row: ThreadRow, thread: JsonRecord): void {
    const { sink, identity } = this.#context;
    const [cwd] = this.#folders;
    if (cwd !== undefined) sink.place({ cwd, gitBranch: branchOf(thread, cwd), seq: 0 });
    const given = row.summary || stringField(thread, 'title');
    // What Zed calls a thread that it has not named.
    const title = given === 'New Thread' ? null : given;
    const model = modelOf(thread);
    if (identity.threadId === mainThread) {
      sink.session({ title: titleOf(title, this.#firstPrompt), endState: this.#end });
    } else
      sink.thread({
        threadId: identity.threadId,
        parentThreadId: identity.parentThreadId ?? mainThread,
        name: title ?? undefined,
        model: model.model ?? undefined,
      });
    const tokens = threadUsage(thread);
    if (tokens === null) return;
    sink.usage({
      ...model,
      requestKey: `${id}:total`,
      seq: Math.max(0, this.#ledger.size - 1) * seqsPerItem,
      threadId: identity.threadId,
      ts: row.updatedAt,
      tokens,
      webSearches: 0,
      copied: false,
      fidelity: 'partial',
      statedNanoUsd: null,
    });
  }
}

function titleOf(given: string | null, prompt: string | null): SessionFact['title'] {
  if (given) return { text: given, source: 'generated' };
  return prompt ? { text: titleFrom(prompt), source: 'firstPrompt' } : undefined;
}

/** The branch when the thread began, from the snapshot of the project that Zed took then. */
function branchOf(thread: JsonRecord, cwd: string): string | null {
  const snapshots = listField(fieldsAt(thread, 'initial_project_snapshot'), 'worktree_snapshots').filter(isRecord);
  const own = snapshots.find(({ worktree_path }) => worktree_path === cwd) ?? snapshots[0];
  return own === undefined ? null : stringField(fieldsAt(own, 'git_state'), 'current_branch');
}
