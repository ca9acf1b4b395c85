import { listField, stringField } from '../jsonRecord';
import { titleFrom } from '../titleFrom';
import type { Reading } from './reading';
import type { RequestLedger } from './requestLedger';
import type { ToolCalls } from './toolCalls';

/** Tells prompts, answers and reasoning. */
export class Messages {
  readonly #reading: Reading;
  readonly #ledger: RequestLedger;
  readonly #calls: ToolCalls;

  constructor(reading: Reading, ledger: RequestLedger, calls: ToolCalls) {
    this.#reading = reading;
    this.#ledger = ledger;
    this.#calls = calls;
  }

  /** A `user.message`: what someone typed, what an agent was told, or what the client says in the user's name. */
  user(): void {
    const { line, state, context, isMain } = this.#reading;
    const { data } = line;
    const body = stringField(data, 'content');
    if (body === null) return;
    const source = stringField(data, 'source');
    const isTyped = (source === null || source === 'user') && data.isAutopilotContinuation !== true;
    if (!isMain) {
      const detail = isTyped || source?.startsWith('agent-') === true ? 'spawn_prompt' : 'injected';
      this.#reading.event({ kind: 'user_msg', role: 'system', detail, body });
      return;
    }
    if (!isTyped || body.startsWith('<system_notification>')) {
      this.#reading.event({ kind: 'user_msg', role: 'system', detail: 'injected', body });
      return;
    }
    this.#reading.event({ kind: 'user_msg', role: 'user', detail: 'prompt', body });
    state.turn = 'open';
    if (state.titled) return;
    state.titled = true;
    context.sink.session({ title: { text: titleFrom(body), source: 'firstPrompt' } });
  }

  /** An `assistant.message`: reasoning, text and calls of one answer, or of one chunk of it. */
  assistant(): void {
    const { line, state, isMain } = this.#reading;
    const request = this.#ledger.message();
    const requestKey = request?.key ?? null;
    const first = state.seq;
    const thinking = stringField(line.data, 'reasoningText');
    if (thinking !== null)
      this.#reading.event({
        kind: 'thinking',
        role: 'assistant',
        body: thinking,
        requestKey,
        node: `${line.id}:thinking`,
      });
    const body = stringField(line.data, 'content');
    if (body !== null)
      this.#reading.event({
        kind: 'assistant_msg',
        role: 'assistant',
        detail: stringField(line.data, 'phase'),
        body,
        requestKey,
      });
    this.#calls.requested(requestKey);
    if (request !== null) this.#ledger.told(request, state.seq > first ? first : null);
    // Early versions do not tell where a turn ends: an answer without calls is its end.
    if (isMain && state.seq > first) state.turn = listField(line.data, 'toolRequests').length > 0 ? 'open' : 'complete';
  }

  /** An `assistant.reasoning`: reasoning that stands by itself (early versions). */
  reasoning(): void {
    const body = stringField(this.#reading.line.data, 'content');
    if (body !== null) this.#reading.event({ kind: 'thinking', role: 'assistant', body });
  }
}
