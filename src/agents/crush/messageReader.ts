import { mainThread } from '../../model/facts';
import type { SourceDatabase } from '../adapter';
import { callSummary } from '../callSummary';
import type { FactTeller, ToldEvent } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import { type JsonRecord, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import { patchedPaths } from '../parseApplyPatch';
import { resolvePath } from '../resolvePath';
import { titleFrom } from '../titleFrom';
import { uniqueCallId } from '../uniqueCallId';
import { childrenOf, spawnCallOf } from './costs';
import { FileHistory } from './fileHistory';
import { type Message, type MessageRow, readMessage, type SessionRow } from './sessionRows';
import {
  commandOutput,
  exitCode,
  finishEvent,
  resultDetail,
  type ToolCall,
  type ToolResult,
  toolCall,
  toolResult,
} from './toolCall';
import { toolEdits } from './toolEdits';

/** What a message is read with. */
export interface MessageContext {
  readonly database: SourceDatabase;
  readonly session: SessionRow;
  readonly rows: readonly MessageRow[];
  readonly state: { hasPrompt: boolean; cwd: string | null };
}

/** A call, and the message that made it. */
interface MadeCall {
  readonly call: ToolCall;
  readonly message: Message;
}

/** A call is answered by the message after it; parallel calls may have one each. */
const answeringMessages = 64;

/** Reads messages part by part: each part that says something is an item. */
export class MessageReader {
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;
  readonly #context: MessageContext;
  readonly #history: FileHistory;
  /** Calls that were read this time. */
  readonly #made = new Map<string, MadeCall>();

  constructor(teller: FactTeller, ledger: ItemLedger, context: MessageContext) {
    this.#teller = teller;
    this.#ledger = ledger;
    this.#context = context;
    this.#history = new FileHistory(context.database, context.session.id);
  }

  read(message: Message, index: number): void {
    if (message.parts === null) {
      this.#teller.problem('unexpected_shape', 'message');
      return;
    }
    if (this.#isSummary(message))
      this.#item(message, 'summary', true, {
        kind: 'lifecycle',
        role: 'system',
        detail: 'compaction',
        summary: 'context compacted',
      });
    for (const [at, { type, data }] of message.parts.entries()) {
      switch (type) {
        case 'text':
          this.#text(message, at, stringField(data, 'text'));
          break;
        case 'reasoning':
          this.#said(message, at, stringField(data, 'thinking'), { kind: 'thinking', role: 'assistant' });
          break;
        case 'tool_call':
          this.#call(message, toolCall(data));
          break;
        case 'tool_result':
          this.#result(message, index, toolResult(data));
          break;
        case 'shell_command':
          this.#shell(message, at, data);
          break;
        case 'binary':
        case 'image_url':
          this.#item(message, String(at), data.Path ?? data.path ?? null, {
            kind: 'user_msg',
            role: 'system',
            detail: 'attachment',
            summary: `[${stringField(data, 'Path') ?? stringField(data, 'path') ?? 'image'}]`,
          });
          break;
        case 'finish': {
          const told = message.role === 'assistant' ? finishEvent(data) : null;
          if (told !== null)
            this.#item(message, 'finish', data, told.kind === 'error' ? { ...told, body: told.summary } : told);
          break;
        }
        default:
          this.#teller.problem('unknown_record', type);
      }
    }
  }

  #isSummary({ id, isSummary }: Message): boolean {
    return isSummary || id === this.#context.session.summaryId;
  }

  #text(message: Message, at: number, text: string | null): void {
    if (text === null) return;
    if (message.role === 'assistant') {
      const told = this.#isSummary(message)
        ? ({ kind: 'user_msg', role: 'system', detail: 'compact_summary' } as const)
        : ({ kind: 'assistant_msg', role: 'assistant' } as const);
      this.#said(message, at, text, told);
    } else if (message.role === 'user') this.#prompt(message, at, text);
    else this.#said(message, at, text, { kind: 'user_msg', role: 'system', detail: 'injected' });
  }

  #prompt(message: Message, at: number, text: string): void {
    const { sink, identity } = this.#teller.context;
    const isSpawned = identity.threadId !== mainThread;
    this.#said(message, at, text, {
      kind: 'user_msg',
      role: isSpawned ? 'system' : 'user',
      detail: isSpawned ? 'spawn_prompt' : 'prompt',
    });
    const { state, session } = this.#context;
    if (state.hasPrompt) return;
    state.hasPrompt = true;
    if (isSpawned) sink.thread({ threadId: identity.threadId, description: oneLine(text) });
    else if (session.title === null && titleFrom(text) !== '')
      sink.session({ title: { text: titleFrom(text), source: 'firstPrompt' } });
  }

  /** A command that the user ran. */
  #shell(message: Message, at: number, data: JsonRecord): void {
    const told = { kind: 'user_msg', role: 'user', detail: 'shell', body: stringField(data, 'command') } as const;
    const seq = this.#item(message, String(at), data, told);
    const output = stringField(data, 'output');
    if (seq === null || output === null) return;
    const node = `${message.id}/${at}`;
    this.#teller.event({
      seq: seq + 1,
      ts: message.created,
      kind: 'user_msg',
      role: 'system',
      detail: 'command_output',
      body: output,
      node,
    });
  }

  #call(message: Message, call: ToolCall): void {
    const seq = this.#item(message, callKey(message.id, call.id), [call.inputText, call.isFinished], {
      kind: 'tool_call',
      role: 'assistant',
      tool: call.tool,
      callId: this.#callId(call.id),
      body: call.inputText,
      summary: summaryOf(call),
    });
    if (seq === null) return;
    const made = { call, message };
    this.#made.set(call.id, made);
    this.#started(call, null);
    // Whether it changed anything is not known before it is answered, which may never be.
    if (call.isFinished) this.#edits(made, null, null);
  }

  #result(message: Message, index: number, result: ToolResult): void {
    const made = this.#madeCall(result.callId, index);
    const tool = made?.call.tool ?? null;
    const detail = resultDetail(tool, result);
    const seq = this.#item(message, `result:${result.callId}`, [result.content, result.metadata, result.isError], {
      kind: 'tool_result',
      role: 'tool',
      detail,
      tool,
      callId: this.#callId(result.callId),
      body: result.content,
    });
    if (seq === null || made === null) return;
    this.#started(made.call, result);
    this.#edits(made, result, message);
    const command = stringField(made.call.input, 'command');
    if (tool !== 'bash' || command === null) return;
    this.#moved(seq, stringField(result.metadata, 'working_directory'));
    if (detail !== null && detail !== 'error') return;
    this.#teller.command({
      seq,
      ts: message.created,
      callId: this.#callId(result.callId),
      command,
      output: commandOutput(result),
      exitCode: exitCode(result),
      isError: exitCode(result) === null && result.isError ? true : null,
    });
  }

  /** The call that a result answers: read just now, or in one of the messages before. */
  #madeCall(id: string, index: number): MadeCall | null {
    const read = this.#made.get(id);
    if (read !== undefined) return read;
    const { database, rows } = this.#context;
    for (let at = index - 1; at >= Math.max(0, index - answeringMessages); at--) {
      const message = readMessage(database, rows[at]?.id ?? '');
      const part = message?.parts?.find(({ type, data }) => type === 'tool_call' && data.id === id);
      if (message && part) return { call: toolCall(part.data), message };
    }
    return null;
  }

  #edits({ call, message }: MadeCall, result: ToolResult | null, answer: Message | null): void {
    const seq = this.#ledger.seqOf(`${message.id}/${callKey(message.id, call.id)}`);
    if (seq === null) return;
    const { cwd } = this.#context.state;
    const [from, to] = [message.created, answer?.created ?? null];
    const changes = toolEdits(call, result, (path, isOf) =>
      this.#history.change({ path: resolvePath(cwd, path), from, to, isOf }),
    );
    for (const [ordinal, { path, movedTo, operation, hunks, before, after }] of changes.entries())
      this.#teller.edit({
        seq,
        ts: message.created,
        callId: this.#callId(call.id),
        ordinal,
        tool: call.tool,
        path: resolvePath(cwd, path),
        movedTo: movedTo === null ? null : resolvePath(cwd, movedTo),
        operation,
        status: result === null ? 'unknown' : result.isError ? 'failed' : 'applied',
        hunks,
        before,
        after,
      });
  }

  /** The sidechain that a call started. */
  #started(call: ToolCall, result: ToolResult | null): void {
    if (call.tool !== 'agent' && call.tool !== 'agentic_fetch') return;
    const { database, session } = this.#context;
    const child = childrenOf(database, session.id).find(({ id }) => spawnCallOf(id) === call.id);
    if (child === undefined) return;
    const { sink, identity } = this.#teller.context;
    sink.thread({
      threadId: child.id,
      parentThreadId: identity.threadId,
      kind: 'sync',
      agentType: call.tool,
      spawnCallId: this.#callId(call.id) ?? undefined,
      status: result === null ? 'running' : result.isError ? threadFailure(call.tool, result) : 'completed',
    });
  }

  #moved(seq: number, cwd: string | null): void {
    const { state } = this.#context;
    if (cwd === null || cwd === state.cwd) return;
    state.cwd = cwd;
    this.#teller.context.sink.place({ cwd, gitBranch: null, seq });
  }

  #said(message: Message, at: number, body: string | null, told: Pick<ToldEvent, 'kind' | 'role' | 'detail'>): void {
    if (body !== null) this.#item(message, String(at), body, { ...told, body });
  }

  /** Tells an item's event if it is new or different; its seq, or null if it was told. */
  #item(message: Message, key: string, content: unknown, told: Omit<ToldEvent, 'seq' | 'ts'>): number | null {
    const node = `${message.id}/${key}`;
    const seq = this.#ledger.tell(node, content);
    if (seq !== null) this.#teller.event({ ...told, seq, ts: message.created, node });
    return seq;
  }

  #callId(id: string): string | null {
    return uniqueCallId(id, this.#context.session.id);
  }
}

function callKey(messageId: string, id: string): string {
  return id === '' ? `call:${messageId}` : `call:${id}`;
}

function summaryOf({ tool, input, inputText }: ToolCall): string {
  const patch = stringField(input, 'patch_text');
  if (patch !== null) return `${tool} ${patchedPaths(patch).join(', ')}`;
  return Object.keys(input).length === 0 ? `${tool} ${inputText ?? ''}` : callSummary(tool, input);
}

function threadFailure(tool: string, result: ToolResult): 'interrupted' | 'failed' {
  return resultDetail(tool, result) === 'interrupted' ? 'interrupted' : 'failed';
}
