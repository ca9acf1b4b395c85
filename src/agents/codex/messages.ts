import { mainThread } from '../../model/facts';
import { type JsonRecord, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import { turnNode } from '../rollbacks';
import { contentTexts } from './commandOutput';
import { isTwin } from './duplicateTexts';
import type { FactWriter } from './factWriter';
import { contextCwd, isInjected, userShellCommand } from './text';

/** Tells prompts, answers and reasoning, each once however often Codex recorded it. */
export class Messages {
  readonly #writer: FactWriter;

  constructor(writer: FactWriter) {
    this.#writer = writer;
  }

  /** A `message` item of the model's conversation. */
  item(payload: JsonRecord): void {
    const texts = contentTexts(payload.content);
    switch (payload.role) {
      case 'assistant':
        this.assistant('item', texts, stringField(payload, 'phase'));
        break;
      case 'user':
        this.#userItem(texts);
        break;
      default:
        if (texts.length > 0) this.#injected(texts.join('\n'));
    }
  }

  user(record: 'item' | 'event', texts: readonly string[]): void {
    const { state, threadId } = this.#writer;
    if (texts.length === 0 || isTwin(state, record, 'user', texts)) return;
    const body = texts.join('\n');
    if (threadId !== mainThread) {
      // A subagent is prompted by its parent.
      this.#writer.event({ kind: 'user_msg', role: 'system', detail: 'spawn_prompt', body, node: turnNode(state.seq) });
      this.#beginTurn(state.seq - 1);
      return;
    }
    const seq = this.#writer.event({
      kind: 'user_msg',
      role: 'user',
      detail: 'prompt',
      body,
      node: turnNode(state.seq),
    });
    this.#beginTurn(seq);
    if (state.titled || state.copied) return;
    state.titled = true;
    this.#writer.context.sink.session({ title: { text: oneLine(body), source: 'firstPrompt' } });
  }

  assistant(record: 'item' | 'event', texts: readonly string[], phase: string | null): void {
    const { state } = this.#writer;
    if (texts.length === 0) return;
    this.#markOutput();
    if (isTwin(state, record, 'assistant', texts)) return;
    this.#writer.event({ kind: 'assistant_msg', role: 'assistant', detail: phase, body: texts.join('\n') });
  }

  /** Reasoning: its summary; the reasoning itself is encrypted, or in `raw` where a local model gave it. */
  thinking(record: 'item' | 'event', texts: readonly string[]): void {
    this.#markOutput();
    if (texts.length === 0 || isTwin(this.#writer.state, record, 'thinking', texts)) return;
    this.#writer.event({ kind: 'thinking', role: 'assistant', body: texts.join('\n') });
  }

  /** A message between agents (`agent_message` item, 0.16x); the text for a new agent is encrypted there. */
  betweenAgents(payload: JsonRecord): void {
    const texts = contentTexts(payload.content);
    const author = stringField(payload, 'author') ?? 'agent';
    const body = texts.join('\n');
    const text = /\nPayload:\n([\s\S]*)$/.exec(body)?.[1]?.trim() ?? body;
    const summary = text === '' ? `message from ${author}` : `${author}: ${text.slice(0, 400)}`;
    this.#writer.event({ kind: 'user_msg', role: 'system', detail: 'agent_message', body, summary });
  }

  #userItem(texts: readonly string[]): void {
    const { state } = this.#writer;
    const [text] = texts;
    if (text === undefined) return;
    const command = userShellCommand(text);
    if (command !== null) {
      this.#writer.event({
        kind: 'user_msg',
        role: 'user',
        detail: 'shell',
        body: texts.join('\n'),
        summary: `! ${command}`,
      });
    } else if (texts.every(isInjected)) {
      // Rollouts before September 2025 name the directory nowhere else.
      const cwd = texts.map(contextCwd).find(found => found !== null);
      if (cwd !== undefined && cwd !== null && state.metaCwd === null && cwd !== state.cwd && !state.copied) {
        state.cwd = cwd;
        this.#writer.context.sink.place({ cwd, gitBranch: state.branch, seq: state.seq });
      }
      this.#injected(texts.join('\n'));
    } else {
      const injected = texts.filter(isInjected);
      if (injected.length > 0) this.#injected(injected.join('\n'));
      this.user(
        'item',
        texts.filter(part => !isInjected(part)),
      );
    }
  }

  #injected(body: string): void {
    this.#writer.event({ kind: 'user_msg', role: 'system', detail: 'injected', body });
  }

  /** Remembers where turns begin, for rollbacks. Prompts typed while a turn runs belong to it. */
  #beginTurn(seq: number): void {
    const { state } = this.#writer;
    if (state.copied) return;
    // Versions without turn records: what came before has ended.
    if (state.turn !== 'open') state.turn = 'none';
    if (state.turnId !== null && state.turnId === state.promptTurn) return;
    state.promptTurn = state.turnId;
    state.prompts.push(seq);
  }

  #markOutput(): void {
    const { state } = this.#writer;
    if (!state.copied) state.hasOwnOutput = true;
  }
}
