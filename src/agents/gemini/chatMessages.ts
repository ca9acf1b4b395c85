import type { ReaderContext } from '../adapter';
import { contentParts, contentText, thoughtText } from '../contentParts';
import { isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import type { Chat } from './chat';
import type { ChatState } from './chatState';
import { usageOf } from './chatUsage';
import { printOf } from './printOf';
import { calledPath, contextFolder, hashedFolderOf } from './projectFolder';
import { isPending, tellCall } from './toolCall';
import { classifyUserText } from './userText';

/** Words the client puts into the model's mouth. */
const clientAnswers = /^(?:Got it\. Thanks for the additional context!|Binary content received\.)/;

/** Tells the messages of a chat. */
export class ChatMessages {
  readonly #chat: Chat;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  copied(id: string, message: JsonRecord, text: string): void {
    if (text === '' || clientAnswers.test(text)) return;
    const seq = this.#chat.ledger.tell(`m:${id}`, text);
    if (seq === null) return;
    const isUser = message.type === 'user';
    const kind = isUser ? 'user_msg' : 'assistant_msg';
    const role = isUser ? 'user' : 'assistant';
    this.#chat.teller.event({ seq, ts: timeOf(message.timestamp), kind, role, detail: 'copied', body: text, node: id });
  }

  user(id: string, record: JsonRecord): void {
    const ts = timeOf(record.timestamp);
    const text = contentText(record.displayContent ?? record.content).trim();
    // What answers calls is in the calls.
    if (text === '' || contentParts(record.content).some(part => 'functionResponse' in part)) return;
    const { kind, summary } = classifyUserText(text);
    const seq = this.#chat.ledger.tell(`m:${id}`, [kind, text]);
    const isPrompt = kind === 'prompt' || kind === 'command';
    if (isPrompt) this.#prompt(id, kind, text);
    const folder = kind === 'injected' && this.#chat.state.cwd === null ? contextFolder(text) : null;
    if (folder !== null) this.#chat.place(folder);
    if (seq === null) return;
    const said = { seq, ts, body: text, summary, node: id };
    if (kind === 'compaction')
      this.#chat.teller.event({ ...said, kind: 'lifecycle', role: 'system', detail: 'compaction' });
    else if (kind === 'injected')
      this.#chat.teller.event({ ...said, kind: 'user_msg', role: 'system', detail: 'injected' });
    else if (!this.#chat.isMain && this.#chat.state.prompts[0]?.[0] === id)
      this.#chat.teller.event({ ...said, kind: 'user_msg', role: 'system', detail: 'spawn_prompt' });
    else this.#chat.teller.event({ ...said, kind: 'user_msg', role: 'user', detail: kind });
  }

  #prompt(id: string, kind: 'prompt' | 'command', text: string): void {
    const state = this.#chat.state;
    state.act = 'prompt';
    if (!state.prompts.some(([known]) => known === id)) state.prompts.push([id, printOf(text)]);
    if (state.titled || kind !== 'prompt' || !this.#chat.isMain) return;
    state.titled = true;
    this.#chat.teller.context.sink.session({ title: { text: titleFrom(text), source: 'firstPrompt' } });
  }

  answer(writtenId: string, record: JsonRecord): void {
    const state = this.#chat.state;
    const id = state.copies.find(([copy]) => copy === writtenId)?.[1] ?? writtenId;
    const ts = timeOf(record.timestamp);
    const text = contentText(record.content).trim();
    const calls = listField(record, 'toolCalls').filter(isRecord);
    const model = stringField(record, 'model');
    // A turn that a loaded checkpoint put into this chat: no request of its own.
    if (Array.isArray(record.content) && model === null && calls.length === 0 && !isRecord(record.tokens)) {
      this.copied(id, record, text);
      return;
    }
    const requestKey = this.#chat.requestKey(id);
    const thoughts = [...listField(record, 'thoughts').filter(isRecord).map(thoughtOf), thoughtText(record.content)];
    const thinking = thoughts.filter(thought => thought !== '').join('\n\n');
    if (writtenId === id) {
      const seq = this.#chat.ledger.tell(`m:${id}`, [text, thinking, record.tokens ?? null, model]);
      if (seq !== null) {
        const said = { ts, role: 'assistant', node: id, requestKey } as const;
        if (thinking !== '') this.#chat.teller.event({ ...said, seq, kind: 'thinking', body: thinking });
        if (text !== '') this.#chat.teller.event({ ...said, seq: seq + 1, kind: 'assistant_msg', body: text });
        const usage = usageOf(record.tokens);
        if (usage === 'absurd') this.#chat.teller.problem('absurd_tokens', 'tokens');
        else if (usage !== null) this.#usage({ seq, ts, requestKey, model, tokens: usage });
      }
    }
    if (model !== null && !this.#chat.isMain)
      this.#chat.teller.context.sink.thread({ threadId: this.#chat.teller.context.identity.threadId, model });
    for (const [index, call] of calls.entries()) this.#call(id, call, index, ts, requestKey);
    state.lastAnswer = [id, printOf(text)];
    state.act = actOf(text, calls);
  }

  #call(id: string, call: JsonRecord, index: number, ts: number | null, requestKey: string): void {
    const state = this.#chat.state;
    const args = isRecord(call.args) ? call.args : {};
    const path = state.cwd === null && state.projectHash !== null ? calledPath(args) : null;
    const folder = path === null || state.projectHash === null ? null : hashedFolderOf(path, state.projectHash);
    if (folder !== null) this.#chat.place(folder);
    const seq = this.#chat.ledger.tell(`c:${id}/${stringField(call, 'id') ?? index}`, call);
    if (seq !== null) tellCall(this.#chat.teller, call, { seq, ts, node: id, requestKey, cwd: state.cwd });
  }

  #usage(
    told: Pick<Parameters<ReaderContext['sink']['usage']>[0], 'seq' | 'ts' | 'requestKey' | 'model' | 'tokens'>,
  ): void {
    const { sink, identity } = this.#chat.teller.context;
    sink.usage({
      ...told,
      threadId: identity.threadId,
      provider: this.#chat.provider,
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'exact',
      statedNanoUsd: null,
    });
  }

  note(id: string, type: 'info' | 'warning' | 'error', record: JsonRecord): void {
    const text = contentText(record.content).trim();
    if (text === '') return;
    const isStop = type === 'info' && /^(?:Request cancelled|User cancelled the request)\.?$/.test(text);
    const isApi = type === 'error' && /^\[API Error/.test(text);
    this.#chat.state.act = isStop ? 'interrupt' : type === 'error' ? 'error' : this.#chat.state.act;
    const seq = this.#chat.ledger.tell(`m:${id}`, text);
    if (seq === null) return;
    const said = { seq, ts: timeOf(record.timestamp), body: text, node: id };
    if (isStop) this.#chat.teller.event({ ...said, kind: 'human_intervention', role: 'user', detail: 'interrupt' });
    else if (type === 'error')
      this.#chat.teller.event({ ...said, kind: 'error', role: 'system', detail: isApi ? 'api_error' : 'error' });
    else this.#chat.teller.event({ ...said, kind: 'lifecycle', role: 'system', detail: type });
  }
}

function thoughtOf(thought: JsonRecord): string {
  const subject = stringField(thought, 'subject');
  const description = stringField(thought, 'description') ?? '';
  return subject === null ? description : `**${subject}** ${description}`.trim();
}

function actOf(text: string, calls: readonly JsonRecord[]): ChatState['act'] {
  if (calls.some(isPending)) return 'pending';
  if (calls.some(({ name, status }) => name === 'complete_task' && status === 'success')) return 'done';
  if (calls.length > 0) return 'calls';
  // An answer is written before its calls have ended, and they with their ends.
  return text === '' ? 'pending' : 'answer';
}
