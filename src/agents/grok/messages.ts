import { mainThread } from '../../model/facts';
import type { FactTeller } from '../factTeller';
import { isRecord, type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { turnNode } from '../rollbacks';
import { titleFrom } from '../titleFrom';
import type { GrokState, OpenMessage } from './readerState';

/** What the client says to the model in the user's name. */
const injectedText = /^\s*<(?:system-reminder|system_reminder|user_info|environment_context|task-notification)\b/;

/** Tells the messages of a session, which are recorded in parts. */
export class Messages {
  readonly #teller: FactTeller;
  readonly #state: GrokState;

  constructor(teller: FactTeller, state: GrokState) {
    this.#teller = teller;
    this.#state = state;
  }

  /** A part of what was said by the user (or in his name). */
  user(chunk: JsonRecord, ts: number | null, copied: boolean): void {
    const content = isRecord(chunk.content) ? chunk.content : {};
    const meta = recordField(chunk, '_meta') ?? {};
    const index = numberField(meta, 'promptIndex');
    const isShell = stringField(recordField(content, '_meta') ?? {}, 'bash_command') !== null;
    const text = partText(content);
    if (index !== null) this.#state.numbered = true;
    const isTurn = index !== null || !this.#state.numbered;
    const isInjected = meta.hideFromScrollback === true || injectedText.test(text);
    const isSidechain = this.#teller.context.identity.threadId !== mainThread;
    const said = isInjected ? 'injected' : isShell ? 'shell' : isSidechain ? 'spawn_prompt' : 'prompt';
    const isTyped = said === 'prompt' || said === 'shell';
    const { message } = this.#state;
    const goesOn =
      message?.kind === 'user' &&
      message.isTyped === isTyped &&
      (message.promptIndex === index || (!this.#state.numbered && message.promptIndex !== null));
    if (goesOn) {
      this.#add(message, text, '\n');
      return;
    }
    const promptIndex = isTurn ? (index ?? this.#state.prompts.length) : null;
    this.#begin({ kind: 'user', text, ts, detail: copied ? 'copied' : said, isTyped, promptIndex });
    if (isShell) this.#state.shellSeq = this.#state.seq - 1;
    if (!isInjected && !isShell) this.#state.last = 'prompt';
  }

  /** A part of an answer or of what the model thought. */
  model(kind: 'answer' | 'thinking', chunk: JsonRecord, ts: number | null, copied: boolean): void {
    const text = partText(isRecord(chunk.content) ? chunk.content : {});
    const { message } = this.#state;
    if (message?.kind === kind) this.#add(message, text, '');
    else {
      this.#begin({ kind, text, ts, detail: copied ? 'copied' : null, isTyped: false, promptIndex: null });
      if (kind === 'answer') this.#state.last = 'answer';
    }
  }

  /** What follows is no part of the message. */
  close(): void {
    this.flush();
    this.#state.message = null;
  }

  /** The message as far as it was recorded. */
  flush(): void {
    const { message } = this.#state;
    if (message === null) return;
    const { seq, ts, text: body, detail, kind } = message;
    const { at } = this.#teller;
    this.#teller.at = { line: message.line, offset: message.offset };
    if (kind === 'thinking') this.#teller.event({ seq, ts, kind: 'thinking', role: 'assistant', detail, body });
    else if (kind === 'answer') this.#teller.event({ seq, ts, kind: 'assistant_msg', role: 'assistant', detail, body });
    else {
      const node = message.promptIndex === null ? null : turnNode(seq);
      this.#teller.event({ seq, ts, kind: 'user_msg', role: message.isTyped ? 'user' : 'system', detail, body, node });
      this.#noteTitle(message);
    }
    this.#teller.at = at;
  }

  #noteTitle({ detail, text }: OpenMessage): void {
    if (detail !== 'prompt' || text.trim() === '') return;
    // The title is that of the first prompt, which may still be coming.
    const first = this.#state.prompts[0];
    if (this.#state.titled && this.#state.message?.seq !== first?.seq) return;
    this.#state.titled = true;
    this.#teller.context.sink.session({ title: { text: titleFrom(text), source: 'firstPrompt' } });
  }

  #begin(begun: Omit<OpenMessage, 'seq' | 'line' | 'offset'>): void {
    this.close();
    const { promptIndex } = begun;
    const seq = this.#state.seq++;
    this.#state.message = { ...begun, seq, ...this.#teller.at };
    this.#state.shellSeq = null;
    if (promptIndex === null) return;
    const kept = this.#state.prompts.filter(({ index }) => index < promptIndex);
    this.#state.prompts = [...kept, { index: promptIndex, seq }];
  }

  #add(message: OpenMessage, text: string, separator: string): void {
    message.text += message.text === '' || text === '' ? text : separator + text;
  }
}

/** The text of a part; what is no text is named. */
function partText(content: JsonRecord): string {
  if (content.type === 'text') return stringField(content, 'text') ?? '';
  if (content.type === 'resource_link') return `[${stringField(content, 'uri') ?? 'file'}]`;
  if (content.type === 'resource') return `[${stringField(recordField(content, 'resource') ?? {}, 'uri') ?? 'file'}]`;
  return `[${stringField(content, 'type') ?? 'content'}]`;
}
