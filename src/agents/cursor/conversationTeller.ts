import { type EndState, mainThread } from '../../model/facts';
import { callSummary } from '../callSummary';
import { editsOfArguments } from '../editArguments';
import type { FactTeller } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import { type JsonRecord, stringField } from '../jsonRecord';
import { tellCall } from '../tellCall';
import { titleFrom } from '../titleFrom';
import { type ChatResult, editOfResult } from './chatResult';
import { type Block, blocksOf, isInjected, promptOf } from './conversationBlocks';

type CallBlock = Extract<Block, { kind: 'call' }>;
type ResultBlock = Extract<Block, { kind: 'result' }>;

/** Tells the messages of `store.db` and of transcripts, `{role, content}` both. */
export class ConversationTeller {
  cwd: string | null = null;
  #firstPrompt: string | null = null;
  #end: EndState = 'truncated';

  constructor(
    readonly teller: FactTeller,
    readonly ledger: ItemLedger,
    /** Of calls that were answered, by their ids. */
    readonly results: ReadonlyMap<string, ChatResult>,
  ) {}

  get endState(): EndState {
    return this.#end;
  }

  get title(): string | null {
    return this.#firstPrompt === null ? null : titleFrom(this.#firstPrompt);
  }

  /** `key` names the message within the source. */
  message(key: string, role: string | null, content: unknown, ts: number | null): void {
    const blocks = blocksOf(content, type => this.#unknown(type));
    if (role === 'user') this.#user(key, blocks, ts);
    else if (role === 'assistant')
      for (const [index, block] of blocks.entries()) this.#assistant(`${key}:${index}`, block, ts);
    else if (role !== 'system' && role !== 'tool') this.#unknown(role ?? 'message without a role');
  }

  /** A line `{type: "error"}` of a transcript. */
  error(key: string, text: string): void {
    this.#end = 'truncated';
    const seq = this.ledger.tell(key, text);
    if (seq !== null)
      this.teller.event({ seq, ts: null, node: key, kind: 'error', role: 'system', detail: 'api_error', body: text });
  }

  /** A line `{type: "turn_ended"}` of a transcript. */
  turnEnded(status: string | null): void {
    this.#end = status === null || status === 'success' ? 'awaiting_user' : 'truncated';
  }

  #user(key: string, blocks: readonly Block[], ts: number | null): void {
    for (const [index, block] of blocks.entries())
      if (block.kind === 'result') this.#result(`${key}:${index}`, block, ts);
    const text = blocks.flatMap(block => (block.kind === 'text' ? [block.text] : [])).join('\n');
    if (text.trim() === '') return;
    const isOwn = isInjected(text);
    const body = isOwn ? text : promptOf(text);
    const isSpawned = this.#firstPrompt === null && this.teller.context.identity.threadId !== mainThread;
    if (!isOwn) {
      this.#firstPrompt ??= body;
      this.#end = 'truncated';
    }
    const detail = isOwn ? 'injected' : isSpawned ? 'spawn_prompt' : 'prompt';
    const seq = this.ledger.tell(key, [body, detail, ts]);
    if (seq === null) return;
    this.teller.event({ seq, ts, node: key, kind: 'user_msg', role: isOwn ? 'system' : 'user', detail, body });
  }

  /** A result that names no call of this conversation: some transcripts have results and no ids of calls. */
  #result(key: string, { callId, text, fields }: ResultBlock, ts: number | null): void {
    if (callId !== null && this.results.has(callId)) return;
    const tool = stringField(fields, 'toolName') ?? stringField(fields, 'name');
    const detail = fields.is_error === true || fields.isError === true ? 'error' : null;
    const seq = this.ledger.tell(key, [tool, callId, text, detail, ts]);
    if (seq === null) return;
    this.teller.event({ seq, ts, node: key, kind: 'tool_result', role: 'tool', tool, callId, detail, body: text });
  }

  #assistant(key: string, block: Block, ts: number | null): void {
    if (block.kind === 'call') {
      this.#call(key, block, ts);
      return;
    }
    if (block.kind === 'result') return;
    // Transcripts have this in place of what the model thought.
    const text = block.text.replace(/\[REDACTED\]\s*$/, '').trim();
    if (text === '') return;
    this.#end = block.kind === 'text' ? 'awaiting_user' : this.#end;
    const seq = this.ledger.tell(key, [block, ts]);
    if (seq === null) return;
    const kind = block.kind === 'thinking' ? 'thinking' : 'assistant_msg';
    this.teller.event({ seq, ts, node: key, kind, role: 'assistant', body: text });
  }

  #call(key: string, { tool, callId, input }: CallBlock, ts: number | null): void {
    const result = callId === null ? undefined : this.results.get(callId);
    this.#end = result === undefined ? 'tool_pending' : 'truncated';
    const seq = this.ledger.tell(key, [tool, callId, input, result, this.cwd, ts]);
    if (seq === null) return;
    const edit = result === undefined ? null : editOfResult(result);
    tellCall(this.teller, {
      seq,
      ts,
      node: key,
      callId: callId ?? key,
      tool,
      body: JSON.stringify(input),
      summary: callSummary(tool, input),
      result: result ?? null,
      command: /shell|terminal|bash/i.test(tool) ? stringField(input, 'command') : null,
      edits: edit === null ? editsOfArguments(tool, input) : [edit],
      cwd: this.cwd,
    });
    if (result !== undefined) this.#spawned(tool, callId, input, result);
  }

  #spawned(tool: string, callId: string | null, input: JsonRecord, { payload }: ChatResult): void {
    const child = /^(?:task|agent)$/i.test(tool) ? stringField(payload, 'agentId') : null;
    if (child === null) return;
    const { sink, identity } = this.teller.context;
    sink.thread({
      threadId: child,
      parentThreadId: identity.threadId,
      kind: input.run_in_background === true ? 'async' : 'sync',
      agentType: stringField(input, 'subagent_type') ?? undefined,
      description: stringField(input, 'description') ?? undefined,
      spawnCallId: callId ?? undefined,
    });
  }

  /** Once a type: the whole source is read again whenever it changes. */
  #unknown(type: string): void {
    if (this.ledger.tell(`unknown:${type}`, null) !== null) this.teller.problem('unknown_record', type);
  }
}
