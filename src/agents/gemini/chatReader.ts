import { type EndState, mainThread } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { contentText } from '../contentParts';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { Chat } from './chat';
import { ChatMessages } from './chatMessages';
import { type ChatState, freshState, restoreState } from './chatState';
import { printOf } from './printOf';
import { companionFolder } from './projectFolder';
import { rewindDetail } from './rewinds';
import { classifyUserText } from './userText';

/**
 * Reads the records of a chat: messages that are written again under their id as they grow, changes of the header (`$set`)
 * and rewinds (gemini-cli packages/core/src/services/chatRecordingService.ts).
 */
export class ChatReader implements TranscriptReader {
  readonly #chat: Chat;
  readonly #messages: ChatMessages;

  constructor(context: ReaderContext, state: Json | undefined, provider: string | null = 'google') {
    this.#chat = new Chat(new FactTeller(context), new ItemLedger(state), restoreState(state), provider);
    this.#messages = new ChatMessages(this.#chat);
  }

  /** For sources that are read from their beginning again: forgets all but what was told. */
  restart(): void {
    this.#chat.state = freshState();
  }

  line(record: unknown, at: LinePosition): void {
    this.#chat.teller.at = at;
    if (!isRecord(record)) {
      this.#chat.teller.problem('unexpected_shape', 'line');
      return;
    }
    const changes = record.$set;
    if (isRecord(changes)) this.#set(changes);
    else if (typeof record.$rewindTo === 'string') this.#rewind(record.$rewindTo);
    else if ('type' in record) this.message(record, `line ${at.line}`);
    else if ('sessionId' in record) {
      this.header(record);
      for (const [index, message] of listField(record, 'messages').entries()) this.message(message, `message ${index}`);
    } else this.#chat.teller.problem('unexpected_shape', 'line of no known shape');
  }

  flush(): void {
    const { sink, identity } = this.#chat.teller.context;
    const { act } = this.#chat.state;
    if (identity.threadId === mainThread) {
      const endState = endStateOf(act);
      if (endState !== null) sink.session({ endState });
    } else if (act === 'done') sink.thread({ threadId: identity.threadId, status: 'completed' });
  }

  state(): Json {
    return { ...this.#chat.state, items: this.#chat.ledger.state().items };
  }

  /** How many items were told, in this reading and those before. */
  get told(): number {
    return this.#chat.ledger.size;
  }

  /** What stands at the start of a chat, and again where it was resumed. */
  header(record: JsonRecord): void {
    const { identity, sink } = this.#chat.teller.context;
    this.#chat.state.projectHash = stringField(record, 'projectHash') ?? this.#chat.state.projectHash;
    const [directory] = listField(record, 'directories');
    const cwd =
      companionFolder(this.#chat.teller.context, this.#chat.state.projectHash) ??
      (typeof directory === 'string' && directory !== '' ? directory : null) ??
      identity.cwd;
    if (cwd !== null) this.#chat.place(cwd);
    const isAgent = identity.threadId !== mainThread;
    sink.thread({
      threadId: identity.threadId,
      kind: isAgent ? 'sync' : 'main',
      parentThreadId: isAgent ? mainThread : undefined,
    });
    // Before agents had a folder of their session's, nothing told whose they were.
    if (!isAgent)
      sink.session(
        record.kind === 'subagent' ? { relationship: 'subagent', automated: true } : { relationship: 'root' },
      );
    this.#summary(record);
  }

  /** One message; `fallback` names it in documents whose messages have no ids. */
  message(record: unknown, fallback: string): void {
    if (!isRecord(record)) {
      this.#chat.teller.problem('unexpected_shape', 'message');
      return;
    }
    const id = stringField(record, 'id') ?? fallback;
    const type = stringField(record, 'type');
    if (record.timestamp !== undefined && timeOf(record.timestamp) === null)
      this.#chat.teller.problem('absurd_timestamp', `message of type ${type}`);
    if (type === 'user') this.#messages.user(id, record);
    else if (type === 'gemini' || type === 'qwen' || type === 'model' || type === 'assistant')
      this.#messages.answer(id, record);
    else if (type === 'info' || type === 'warning' || type === 'error') this.#messages.note(id, type, record);
    else this.#chat.teller.problem('unknown_record', type ?? 'message without type');
  }

  #set(changes: JsonRecord): void {
    this.#summary(changes);
    if (Array.isArray(changes.messages)) this.#list(changes.messages.filter(isRecord));
  }

  /**
   * The conversation as the client has it now: after a start, a compaction, or output that was masked. It says less than the
   * lines did, some of it under new ids, so only what was never told is told: a compaction, and history of another chat.
   */
  #list(messages: readonly JsonRecord[]): void {
    const isFresh = this.#chat.state.act === 'none';
    const copies: [string, string][] = [];
    for (const message of messages) {
      const id = stringField(message, 'id');
      if (id === null || this.#isTold(id) || id.endsWith('_response')) continue;
      const text = contentText(message.content).trim();
      const kind = message.type === 'user' ? classifyUserText(text).kind : null;
      const isRecorded = isRecord(message.tokens) || Array.isArray(message.toolCalls);
      if (kind === 'compaction' || kind === 'injected' || isRecorded) this.message(message, id);
      else if (isFresh) this.#messages.copied(id, message, text);
      else {
        const original = this.#originalOf(message, text);
        if (original !== null) copies.push([id, original]);
      }
    }
    this.#chat.state.copies = copies;
  }

  #isTold(id: string): boolean {
    return this.#chat.ledger.seqOf(`m:${id}`) !== null;
  }

  #originalOf(message: JsonRecord, text: string): string | null {
    const { prompts, lastAnswer } = this.#chat.state;
    const print = printOf(text);
    if (message.type === 'user') return prompts.findLast(([, known]) => known === print)?.[0] ?? null;
    return lastAnswer?.[1] === print ? lastAnswer[0] : null;
  }

  /** `$rewindTo` takes a message and all after it out of the conversation; what they cost stays spent. */
  #rewind(target: string): void {
    const state = this.#chat.state;
    const id = state.copies.find(([copy]) => copy === target)?.[1] ?? target;
    state.rewinds += 1;
    const seq = this.#chat.ledger.tell(`r:${state.rewinds}`, target);
    const at = state.prompts.findIndex(([known]) => known === id);
    if (at >= 0) state.prompts.splice(at);
    state.act = state.prompts.length === 0 ? 'none' : 'answer';
    if (seq === null) return;
    const summary = 'rewound the conversation';
    this.#chat.teller.event({
      seq,
      ts: null,
      kind: 'lifecycle',
      role: 'user',
      detail: rewindDetail,
      summary,
      parentNode: id,
    });
  }

  /** A summary that the client had made of the chat; of an agent's chat it is its answer. */
  #summary(record: JsonRecord): void {
    const summary = stringField(record, 'summary');
    const { identity, sink } = this.#chat.teller.context;
    if (summary === null || identity.threadId !== mainThread) return;
    sink.session({ title: { text: titleFrom(summary), source: 'summary' } });
  }
}

function endStateOf(act: ChatState['act']): EndState | null {
  switch (act) {
    case 'none':
      return null;
    case 'answer':
    case 'interrupt':
    case 'done':
      return 'awaiting_user';
    case 'pending':
      return 'tool_pending';
    default:
      return 'truncated';
  }
}
