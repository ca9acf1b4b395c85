import { mainThread } from '../../model/facts';
import type { FactTeller, ToldEvent } from '../factTeller';
import { isRecord, type JsonRecord, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { readEditRequest, tellEdits } from './edits';
import type { DroidState, OpenCall } from './readerState';
import { blockText, readOutcome } from './toolResult';
import { readUserText } from './userText';

/** Calls that were never answered must not fill the reader's state. */
const mostCalls = 200;

/** A message record, with what its events have in common. */
interface Message {
  readonly ts: number | null;
  readonly node: string | null;
  readonly parentNode: string | null;
  /** Taken over from the session that this one was forked from. */
  readonly copied: boolean;
  /** `llm_only`, `user_only`, `both`. */
  readonly visibility: string | null;
  readonly role: string;
}

/** Tells the messages of a session: prompts, answers, calls and their results. */
export class Messages {
  readonly #teller: FactTeller;
  readonly #state: DroidState;

  constructor(teller: FactTeller, state: DroidState) {
    this.#teller = teller;
    this.#state = state;
  }

  /** A `message` record. */
  read(record: JsonRecord): void {
    const message = isRecord(record.message) ? record.message : null;
    if (message === null) {
      this.#teller.problem('unexpected_shape', 'message');
      return;
    }
    const node = stringField(record, 'id');
    const found: Message = {
      ts: this.#timeOf(record),
      node,
      parentNode: stringField(record, 'parentId'),
      copied: this.#state.forkedAt !== null,
      visibility: stringField(message, 'visibility'),
      role: stringField(message, 'role') ?? 'none',
    };
    if (found.role === 'assistant') this.#noteModel(message);
    const blocks = Array.isArray(message.content) ? message.content : [{ type: 'text', text: message.content }];
    for (const block of blocks) if (isRecord(block)) this.#block(found, message, block);
  }

  /** What is known of calls without an answer. */
  flush(): void {
    for (const call of this.#state.calls) tellEdits(this.#teller, this.#state.cwd, call, 'unknown');
  }

  /** An event outside of messages. */
  event(told: Omit<ToldEvent, 'seq'>): number {
    const { seq } = this.#state;
    this.#state.seq += 1;
    this.#teller.event({ ...told, seq });
    return seq;
  }

  #timeOf(record: JsonRecord): number | null {
    const ts = timeOf(record.timestamp);
    if (ts === null && record.timestamp !== undefined) this.#teller.problem('absurd_timestamp', 'message');
    if (ts !== null) this.#state.lastTs = ts;
    return ts;
  }

  #noteModel(message: JsonRecord): void {
    const model = stringField(message, 'modelId');
    if (model === null || this.#state.models.includes(model) || this.#state.forkedAt !== null) return;
    if (this.#state.models.length < 16) this.#state.models.push(model);
    const { threadId } = this.#teller.context.identity;
    this.#teller.context.sink.thread({ threadId, model });
  }

  #tell(message: Message, told: Omit<ToldEvent, 'seq' | 'ts' | 'node' | 'parentNode'>): number {
    const { ts, node, parentNode, copied } = message;
    return this.event({ ...told, ts, node, parentNode, detail: copied ? 'copied' : (told.detail ?? null) });
  }

  #block(message: Message, record: JsonRecord, block: JsonRecord): void {
    const type = stringField(block, 'type') ?? 'none';
    if (type === 'text') this.#text(message, record, block);
    else if (type === 'thinking' || type === 'redacted_thinking') this.#thinking(message, block);
    else if (type === 'tool_use') this.#call(message, block);
    else if (type === 'tool_result') this.#result(message, block);
    else if (type !== 'image' && type !== 'document') this.#unknown(`block ${type}`);
  }

  #text(message: Message, record: JsonRecord, block: JsonRecord): void {
    const body = blockText(block.text);
    if (body === null) return;
    if (message.role === 'assistant') {
      this.#tell(message, { kind: 'assistant_msg', role: 'assistant', body });
      if (message.visibility !== 'user_only') this.#state.last = 'answer';
    } else if (message.visibility === 'user_only') {
      this.#notice(message, record, body);
    } else if (message.visibility === 'llm_only' || message.role !== 'user') {
      this.#tell(message, { kind: 'user_msg', role: 'system', detail: 'injected', body });
    } else {
      this.#userText(message, body);
    }
  }

  /** What only the user was shown: errors of providers, hooks, hints. */
  #notice(message: Message, record: JsonRecord, body: string): void {
    const isHook = stringField(record, 'hookEventName') !== null;
    const isError =
      !isHook && (record.isError === true || /\berror\b|\bquota\b|\blimit\b|\b[45]\d\d\b/i.test(body.slice(0, 200)));
    if (isError) this.#tell(message, { kind: 'error', role: 'system', detail: 'api_error', body });
    else this.#tell(message, { kind: 'lifecycle', role: 'system', detail: isHook ? 'hook' : 'notice', body });
  }

  #userText(message: Message, body: string): void {
    const isSidechain = this.#teller.context.identity.threadId !== mainThread;
    const { detail, text, summary } = readUserText(body, isSidechain);
    const role = detail === 'prompt' ? 'user' : 'system';
    this.#tell(message, { kind: 'user_msg', role, detail, body: text, summary });
    if (detail === 'injected') return;
    this.#state.last = 'prompt';
    if (isSidechain || message.copied || this.#state.titled) return;
    this.#state.titled = true;
    this.#teller.context.sink.session({ title: { text: titleFrom(summary), source: 'firstPrompt' } });
  }

  #thinking(message: Message, block: JsonRecord): void {
    const body = stringField(block, 'thinking') ?? stringField(block, 'text');
    this.#tell(message, { kind: 'thinking', role: 'assistant', detail: body === null ? 'redacted' : null, body });
  }

  #call(message: Message, block: JsonRecord): void {
    const tool = stringField(block, 'name') ?? 'unknown';
    const callId = stringField(block, 'id');
    const input = isRecord(block.input) ? block.input : {};
    const body = JSON.stringify(block.input ?? {});
    const command = stringField(input, 'command');
    const summary = command ?? tellingInput(input) ?? `${tool} ${body.slice(0, 400)}`;
    // A command that the user ran himself.
    const isOwn = message.visibility === 'user_only';
    const seq = this.#tell(
      message,
      isOwn
        ? { kind: 'user_msg', role: 'user', detail: 'shell', callId, body: command ?? body }
        : { kind: 'tool_call', role: 'assistant', tool, callId, body, summary },
    );
    if (isOwn || callId === null || message.copied) return;
    this.#state.last = 'calls';
    const { calls } = this.#state;
    calls.push({ id: callId, seq, ts: message.ts, tool, command, edit: readEditRequest(tool, input) });
    const forgotten = calls.length > mostCalls ? calls.shift() : undefined;
    if (forgotten !== undefined) tellEdits(this.#teller, this.#state.cwd, forgotten, 'unknown');
  }

  #result(message: Message, block: JsonRecord): void {
    const callId = stringField(block, 'tool_use_id') ?? stringField(block, 'toolUseId');
    const call = callId === null ? undefined : this.#take(callId);
    const { text: body, detail, exitCode, isError } = readOutcome(block);
    if (message.visibility === 'user_only') {
      this.#tell(message, { kind: 'user_msg', role: 'system', detail: 'shell_output', callId, body });
      return;
    }
    const tool = call?.tool ?? null;
    const seq = this.#tell(message, { kind: 'tool_result', role: 'tool', tool, callId, body, detail });
    if (call === undefined || message.copied) return;
    this.#state.last = 'result';
    if (tool === 'Task') this.#subagent(call.id, body ?? '');
    tellEdits(this.#teller, this.#state.cwd, call, detail === null ? 'applied' : 'failed');
    if (detail === 'cancelled') {
      const { ts, node } = message;
      this.#state.cancelled.push({ seq, ts, tool, callId, body, node, ...this.#teller.at });
    } else if (call.command !== null) {
      this.#teller.command({
        seq,
        ts: message.ts,
        callId,
        command: call.command,
        output: body ?? '',
        exitCode,
        isError,
      });
    }
  }

  /** The answer of a `Task` begins with whose work it is; the subagent's own file has the rest. */
  #subagent(spawnCallId: string, text: string): void {
    const head = text.slice(0, 2000);
    const threadId = /^session_id: (\S+)$/m.exec(head)?.[1];
    if (threadId === undefined) return;
    const agentType = /^subagent_type: (.+)$/m.exec(head)?.[1];
    const description = /^description: (.+)$/m.exec(head)?.[1];
    this.#teller.context.sink.thread({ threadId, spawnCallId, agentType, description, kind: 'sync' });
  }

  #take(id: string): OpenCall | undefined {
    const { calls } = this.#state;
    const at = calls.findIndex(call => call.id === id);
    return at < 0 ? undefined : calls.splice(at, 1)[0];
  }

  #unknown(name: string): void {
    if (this.#state.unknown.includes(name)) return;
    if (this.#state.unknown.length < 64) this.#state.unknown.push(name);
    this.#teller.problem('unknown_record', name);
  }
}

/** The one input that tells calls of a tool apart. */
function tellingInput(input: JsonRecord): string | null {
  for (const key of ['file_path', 'pattern', 'query', 'url', 'description', 'directory_path', 'path', 'prompt']) {
    const value = stringField(input, key);
    if (value !== null) return value;
  }
  return null;
}
