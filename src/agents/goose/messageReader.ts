import { mainThread } from '../../model/facts';
import type { FactTeller, ToldEvent } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import { type JsonRecord, stringField } from '../jsonRecord';
import { oneLine } from '../oneLine';
import { resolvePath } from '../resolvePath';
import { titleFrom } from '../titleFrom';
import { uniqueCallId } from '../uniqueCallId';
import { isHiddenFromUser, isSilent, itemKey, type Messages, nodeOf } from './messages';
import type { StoredRow, StoredSession } from './storedSession';
import {
  bareTool,
  callSummaryOf,
  commandOutput,
  exitCode,
  resultDetail,
  type ToolCall,
  type ToolResult,
  toolCall,
  toolResult,
} from './toolCall';
import { toolEdits } from './toolEdits';
import { isContinuation, isSummary, userTextKind } from './userTexts';

/** A call, and where it was told. */
interface MadeCall {
  readonly call: ToolCall;
  readonly seq: number;
  readonly ts: number | null;
}

/** A block that is an item, as it is told. */
interface Item {
  readonly row: StoredRow;
  readonly index: number;
  readonly node: string;
  readonly parentNode: string | null;
  readonly isCopied: boolean;
}

/** A call is answered by the message after it; several that wait for the user may have one each. */
const answeringMessages = 64;

/** What goose says in place of an answer when a request failed. */
const failure = /^Ran into this error(?: trying to compact)?: /;

/** Reads messages block by block: each that says something is an item. */
export class MessageReader {
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;
  readonly #session: StoredSession;
  readonly #messages: Messages;
  readonly #state: { hasPrompt: boolean };

  constructor(
    teller: FactTeller,
    ledger: ItemLedger,
    session: StoredSession,
    messages: Messages,
    state: { hasPrompt: boolean },
  ) {
    this.#teller = teller;
    this.#ledger = ledger;
    this.#session = session;
    this.#messages = messages;
    this.#state = state;
  }

  read(index: number): void {
    const row = this.#messages.rows[index];
    const message = this.#messages.at(index);
    if (row === undefined) return;
    if (row.at !== undefined) this.#teller.at = row.at;
    if (message === null) {
      this.#teller.problem('unexpected_shape', 'message');
      return;
    }
    const isCopied = this.#isCopied(row);
    let parentNode = this.#messages.nodeBefore(index);
    for (const [at, block] of message.blocks.entries()) {
      const key = itemKey(block, at);
      if (key === null) {
        if (!isSilent(block.type)) this.#teller.problem('unknown_record', String(block.type));
        continue;
      }
      const item = { row, index, node: nodeOf(row.key, key), parentNode, isCopied };
      this.#block(item, block);
      parentNode = item.node;
    }
  }

  #block(item: Item, block: JsonRecord): void {
    switch (block.type) {
      case 'text':
        this.#text(item, stringField(block, 'text') ?? '');
        break;
      case 'thinking':
      case 'reasoning':
        this.#said(item, stringField(block, 'thinking') ?? stringField(block, 'text') ?? '', {
          kind: 'thinking',
          role: 'assistant',
        });
        break;
      case 'toolRequest':
      case 'frontendToolRequest':
        this.#call(item, toolCall(block));
        break;
      case 'toolResponse':
        this.#result(item, toolResult(block));
        break;
      case 'image':
      case 'document':
        this.#tell(item, stringField(block, 'mimeType'), {
          kind: 'user_msg',
          role: 'system',
          detail: 'attachment',
          summary: `[${stringField(block, 'name') ?? stringField(block, 'mimeType') ?? block.type}]`,
        });
        break;
      default:
        this.#error(item, stringField(block, 'message') ?? stringField(block, 'msg') ?? String(block.type));
    }
  }

  #text(item: Item, text: string): void {
    const message = this.#messages.at(item.index);
    const isHidden = message !== null && isHiddenFromUser(message);
    if (item.row.role === 'user') {
      this.#userText(item, text);
    } else if (!isHidden && failure.test(text)) {
      this.#error(item, text);
    } else if (isHidden && isContinuation(text)) {
      const seq = this.#tell(item, text, {
        kind: 'lifecycle',
        role: 'system',
        detail: 'compaction',
        summary: 'context compacted',
      });
      if (seq !== null) this.#also(item, seq + 1, { kind: 'user_msg', role: 'system', detail: 'injected', body: text });
    } else if (isHidden) {
      // The first versions summarized in the assistant's name.
      const detail = isSummary(this.#messages, item.index) ? 'compact_summary' : 'injected';
      this.#said(item, text, { kind: 'user_msg', role: 'system', detail });
    } else this.#said(item, text, { kind: 'assistant_msg', role: 'assistant' });
  }

  #userText(item: Item, text: string): void {
    const kind = userTextKind(this.#messages, item.index);
    if (kind !== 'prompt') {
      const seq = this.#said(item, text, { kind: 'user_msg', role: 'system', detail: kind });
      if (seq !== null) this.#delivered(text);
      return;
    }
    const { sink, identity } = this.#teller.context;
    const isMain = identity.threadId === mainThread;
    // The first line of a task is for the sidechain.
    const said = isMain ? text : text.replace(/^Subagent ID: \S+\n\n/, '');
    this.#said(item, said, {
      kind: 'user_msg',
      role: isMain ? 'user' : 'system',
      detail: isMain ? 'prompt' : 'spawn_prompt',
    });
    if (this.#state.hasPrompt || item.isCopied) return;
    this.#state.hasPrompt = true;
    if (!isMain) sink.thread({ threadId: identity.threadId, description: oneLine(said) });
    else if (this.#session.info.title === null && titleFrom(said) !== '')
      sink.session({ title: { text: titleFrom(said), source: 'firstPrompt' } });
  }

  #error(item: Item, text: string): void {
    this.#said(item, text, { kind: 'error', role: 'system', detail: 'api_error' });
  }

  #call(item: Item, call: ToolCall): void {
    const seq = this.#tell(item, [call.tool, call.input, call.error], {
      kind: 'tool_call',
      role: 'assistant',
      tool: call.tool,
      callId: this.#callId(call.id),
      body: call.error ?? JSON.stringify(call.input),
      summary: callSummaryOf(call),
    });
    if (seq === null || item.isCopied) return;
    // It may never be answered.
    this.#edits({ call, seq, ts: item.row.created }, null);
  }

  #result(item: Item, result: ToolResult): void {
    const made = this.#madeCall(result.id, item.index);
    const tool = made?.call.tool ?? null;
    const detail = resultDetail(result);
    const ts = item.row.created;
    const callId = this.#callId(result.id);
    const told = { kind: 'tool_result', role: 'tool', detail, tool, callId, body: result.text } as const;
    const seq = this.#tell(item, [result.text, result.isError, result.structured, result.subagent], told);
    if (seq === null || made === null || item.isCopied) return;
    this.#edits(made, result);
    this.#started(made.call, result);
    const command = stringField(made.call.input, 'command');
    if (bareTool(made.call.tool) !== 'shell' || command === null || (detail !== null && detail !== 'error')) return;
    const code = exitCode(result);
    const isError = code === null && result.isError ? true : null;
    this.#teller.command({ seq, ts, callId, command, output: commandOutput(result), exitCode: code, isError });
  }

  #edits({ call, seq, ts }: MadeCall, result: ToolResult | null): void {
    const { cwd } = this.#session.info;
    for (const [ordinal, change] of toolEdits(call, result).entries())
      this.#teller.edit({
        ...change,
        seq,
        ts,
        ordinal,
        callId: this.#callId(call.id),
        tool: call.tool,
        path: resolvePath(cwd, change.path),
        status: result === null ? 'unknown' : resultDetail(result) === null ? 'applied' : 'failed',
      });
  }

  /** The sidechain that a call started, or whose answer it fetched (`summon.rs`). */
  #started(call: ToolCall, result: ToolResult): void {
    const { sink, identity } = this.#teller.context;
    const parentThreadId = identity.threadId;
    const source = stringField(call.input, 'source');
    if (result.subagent !== null && this.#session.children.has(result.subagent)) {
      const isAsync = call.input.async === true;
      const isRunning = isAsync || result.isForeground;
      sink.thread({
        threadId: result.subagent,
        parentThreadId,
        kind: isAsync ? 'async' : 'sync',
        agentType: source ?? bareTool(call.tool),
        spawnCallId: this.#callId(call.id) ?? undefined,
        status: result.isError ? 'failed' : isRunning ? 'running' : 'completed',
      });
    } else if (bareTool(call.tool) === 'load' && source !== null && this.#session.children.has(source))
      sink.thread({ threadId: source, parentThreadId, status: result.isError ? 'failed' : 'completed' });
  }

  /** What a sidechain says to the session that waited for it. */
  #delivered(text: string): void {
    const [, threadId, outcome] = /^Subagent (\S+) (completed|failed): /.exec(text) ?? [];
    if (threadId === undefined || !this.#session.children.has(threadId)) return;
    const { sink, identity } = this.#teller.context;
    const status = outcome === 'completed' ? 'completed' : 'failed';
    sink.thread({ threadId, parentThreadId: identity.threadId, status });
  }

  /** The call that a result answers, in one of the messages before. */
  #madeCall(id: string | null, index: number): MadeCall | null {
    if (id === null) return null;
    for (let at = index - 1; at >= Math.max(0, index - answeringMessages); at--) {
      const row = this.#messages.rows[at];
      const block = row?.role === 'assistant' ? this.#messages.at(at)?.blocks.find(isCallOf(id)) : undefined;
      const seq = row === undefined ? null : this.#ledger.seqOf(nodeOf(row.key, `call:${id}`));
      if (row !== undefined && block !== undefined && seq !== null)
        return { call: toolCall(block), seq, ts: row.created };
    }
    return null;
  }

  /** A copy's messages are older than it is. */
  #isCopied({ created }: StoredRow): boolean {
    const { forkedFrom, created: begun } = this.#session.info;
    return forkedFrom !== null && created !== null && begun !== null && created < begun;
  }

  #said(item: Item, body: string, told: Pick<ToldEvent, 'kind' | 'role' | 'detail'>): number | null {
    return this.#tell(item, [told.kind, told.role, told.detail ?? null, body], { ...told, body });
  }

  /** Tells an item's event if it is new or different; its seq, or null if it was told. */
  #tell(item: Item, content: unknown, told: Omit<ToldEvent, 'seq' | 'ts'>): number | null {
    const seq = this.#ledger.tell(item.node, [item.parentNode, content]);
    if (seq !== null) this.#also(item, seq, told);
    return seq;
  }

  #also({ row, node, parentNode, isCopied }: Item, seq: number, told: Omit<ToldEvent, 'seq' | 'ts'>): void {
    const detail = isCopied ? 'copied' : (told.detail ?? null);
    this.#teller.event({ ...told, detail, seq, ts: row.created, node, parentNode });
  }

  #callId(id: string | null): string | null {
    return uniqueCallId(id, this.#session.info.id);
  }
}

function isCallOf(id: string): (block: JsonRecord) => boolean {
  return ({ type, id: own }) => own === id && (type === 'toolRequest' || type === 'frontendToolRequest');
}
