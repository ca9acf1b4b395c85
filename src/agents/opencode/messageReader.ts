import { mainThread } from '../../model/facts';
import type { Json } from '../adapter';
import type { FactTeller, ToldEvent } from '../factTeller';
import type { ItemLedger } from '../itemLedger';
import { fieldsAt, type JsonRecord, stringField } from '../jsonRecord';
import { resolvePath } from '../resolvePath';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { nanoDollars } from '../tokenCounts';
import { StoredMessageView } from './messageView';
import { requestKey, stepTokens } from './stepUsage';
import type { SessionInfo, StoredMessage } from './storedSession';
import { toolEdits } from './toolEdits';
import { callOutcome, editStatus, isShell, startedThread, type ToolPart, toolPart, toolSummary } from './toolPart';

/** Parts that tell nothing of their own: git snapshots, mentions of agents. */
const silentParts = new Set(['step-start', 'snapshot', 'patch', 'agent']);

/** What is remembered between messages. */
interface MessageState {
  cwd: string | null;
  hasPrompt: boolean;
}

/** Reads messages with their parts, each of which is an item of its own. */
export class MessageReader {
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;
  readonly #state: MessageState;

  constructor(teller: FactTeller, ledger: ItemLedger, state: MessageState) {
    this.#teller = teller;
    this.#ledger = ledger;
    this.#state = state;
  }

  state(): { readonly [key: string]: Json } {
    return { ...this.#state };
  }

  *read(message: StoredMessage, info: SessionInfo): Generator<void> {
    // Told with the session.
    this.#state.cwd ??= info.directory;
    const view = new StoredMessageView(message, info);
    for (const part of message.parts) {
      const seq = this.#ledger.tell(part.id, part.mark);
      if (seq === null) continue;
      const content = part.content();
      if (content === null) this.#teller.problem('unexpected_shape', 'part');
      else if (view.isReadable) this.#part({ seq, id: part.id, view, info }, content);
      yield;
    }
    if (this.#ledger.tell(`message:${message.id}`, message.mark) === null) return;
    if (view.isReadable) this.#message(message, view);
    else this.#teller.problem('unexpected_shape', 'message');
    yield;
  }

  /** What a message says besides its parts. */
  #message(message: StoredMessage, view: StoredMessageView): void {
    if (view.role === 'user') return;
    const { fields } = view;
    // Where steps tell their usage, the message repeats that of the last one.
    const tokens = stepTokens(fieldsAt(fields, 'tokens'), view.provider);
    if (tokens !== null && !message.parts.some(part => part.content()?.type === 'step-finish')) {
      const seq = this.#ledger.tell(`usage:${view.id}`, tokens) ?? this.#ledger.seqOf(`usage:${view.id}`);
      if (seq !== null) this.#usage(seq, view, fields);
    }
    const error = fieldsAt(fields, 'error');
    const name = stringField(error, 'name');
    if (name === null) return;
    const seq = this.#ledger.tell(`error:${view.id}`, error);
    if (seq === null) return;
    const node = `error:${view.id}`;
    const ts = timeOf(fieldsAt(fields, 'time').completed) ?? view.created;
    const text = stringField(fieldsAt(error, 'data'), 'message') ?? name;
    if (name === 'MessageAbortedError')
      this.#event(view, {
        seq,
        ts,
        kind: 'human_intervention',
        role: 'user',
        detail: 'interrupt',
        summary: 'interrupted by the user',
        node,
      });
    else
      this.#event(view, {
        seq,
        ts,
        kind: 'error',
        role: 'system',
        detail: 'api_error',
        body: text,
        summary: `${name}: ${text}`,
        node,
      });
  }

  #part(item: PartItem, part: JsonRecord): void {
    const { view } = item;
    this.#place(item.seq, view);
    const type = stringField(part, 'type');
    switch (type) {
      case 'text':
        this.#text(item, part);
        break;
      case 'reasoning':
        this.#said(item, part, { kind: 'thinking', role: 'assistant' });
        break;
      case 'tool':
        this.#tool(item, part);
        break;
      case 'step-finish':
        this.#usage(item.seq, view, part);
        break;
      case 'compaction':
        this.#event(view, {
          ...place(item),
          kind: 'lifecycle',
          role: 'system',
          detail: 'compaction',
          summary: part.auto === true ? 'context compacted' : 'context compacted on demand',
        });
        break;
      case 'subtask':
        this.#prompt(item, stringField(part, 'prompt') ?? stringField(part, 'description') ?? '');
        break;
      case 'file':
        this.#file(item, part);
        break;
      case 'retry': {
        const text = stringField(fieldsAt(fieldsAt(part, 'error'), 'data'), 'message') ?? 'request failed';
        this.#event(view, { ...place(item), kind: 'retry', role: 'system', detail: 'api_error', body: text });
        break;
      }
      default:
        if (type === null) this.#teller.problem('unexpected_shape', 'part without type');
        else if (!silentParts.has(type)) this.#teller.problem('unknown_record', type);
    }
  }

  #text(item: PartItem, part: JsonRecord): void {
    const text = stringField(part, 'text');
    if (text === null) return;
    if (part.synthetic === true || part.ignored === true)
      this.#said(item, part, { kind: 'user_msg', role: 'system', detail: 'injected' });
    else if (item.view.role === 'user') this.#prompt(item, text);
    else if (item.view.fields.summary === true)
      this.#said(item, part, { kind: 'user_msg', role: 'system', detail: 'compact_summary' });
    else this.#said(item, part, { kind: 'assistant_msg', role: 'assistant' });
  }

  #prompt(item: PartItem, text: string): void {
    const { view, info } = item;
    const { identity, sink } = this.#teller.context;
    const isSpawned = identity.threadId !== mainThread;
    this.#event(view, {
      ...place(item),
      kind: 'user_msg',
      role: isSpawned ? 'system' : 'user',
      detail: isSpawned ? 'spawn_prompt' : 'prompt',
      body: text,
    });
    if (isSpawned || this.#state.hasPrompt) return;
    this.#state.hasPrompt = true;
    const title = titleFrom(unquoted(text));
    if (info.title === null && title !== '') sink.session({ title: { text: title, source: 'firstPrompt' } });
  }

  /** A picture or document; texts and folders that are mentioned stand in parts of their own. */
  #file(item: PartItem, part: JsonRecord): void {
    const mime = stringField(part, 'mime') ?? 'text/plain';
    if (mime === 'text/plain' || mime === 'application/x-directory') return;
    const summary = `[${stringField(part, 'filename') ?? mime}]`;
    this.#event(item.view, { ...place(item), kind: 'user_msg', role: 'system', detail: 'attachment', summary });
  }

  #said(item: PartItem, part: JsonRecord, told: Pick<ToldEvent, 'kind' | 'role' | 'detail'>): void {
    const body = stringField(part, 'text');
    if (body === null) return;
    this.#event(item.view, {
      ...place(item),
      ts: timeOf(fieldsAt(part, 'time').start) ?? item.view.created,
      ...told,
      body,
    });
  }

  #tool({ seq, id, view, info }: PartItem, part: JsonRecord): void {
    const call = toolPart(part, view.id, id);
    if (call === null) {
      this.#teller.problem('unexpected_shape', 'tool part');
      return;
    }
    const { tool, callId } = call;
    const ts = call.started ?? view.created;
    const summary = toolSummary(call);
    const node = id;
    this.#event(view, {
      seq,
      ts,
      kind: 'tool_call',
      role: 'assistant',
      tool,
      callId,
      body: call.inputText,
      summary,
      node,
    });
    const outcome = callOutcome(call, info.isAutomated === true);
    if (outcome !== null)
      this.#event(view, { seq: seq + 1, ts: call.ended ?? ts, kind: 'tool_result', tool, callId, ...outcome, node });
    if (view.isCopied) return;
    const thread = startedThread(call, outcome);
    if (thread !== null)
      this.#teller.context.sink.thread({ ...thread, parentThreadId: this.#teller.context.identity.threadId });
    this.#edits(seq, ts, call, view);
    const command = stringField(call.input, 'command');
    if (!isShell(tool) || command === null || outcome === null) return;
    if (outcome.detail !== null && outcome.detail !== 'error') return;
    const exitCode = typeof call.metadata.exit === 'number' ? call.metadata.exit : null;
    const isError = exitCode === null && outcome.detail === 'error' ? true : null;
    this.#teller.command({
      seq: seq + 1,
      ts: call.ended ?? ts,
      callId,
      command,
      output: outcome.body,
      exitCode,
      isError,
    });
  }

  #edits(seq: number, ts: number | null, call: ToolPart, view: StoredMessageView): void {
    const cwd = view.cwd ?? this.#state.cwd;
    for (const [ordinal, { path, movedTo, operation, hunks, before, after }] of toolEdits(call).entries())
      this.#teller.edit({
        seq,
        ts,
        callId: call.callId,
        ordinal,
        tool: call.tool,
        path: resolvePath(cwd, path),
        movedTo: movedTo === null ? null : resolvePath(cwd, movedTo),
        operation,
        status: editStatus(call),
        hunks,
        before,
        after,
      });
  }

  /** `record`: a `step-finish`, or the message where there is none. Its cost is its own; a message's may hold its sidechains'. */
  #usage(seq: number, view: StoredMessageView, record: JsonRecord): void {
    const tokens = stepTokens(fieldsAt(record, 'tokens'), view.provider);
    if (tokens === null) return;
    const cost = nanoDollars(record.cost);
    this.#teller.context.sink.usage({
      requestKey: requestKey(view.created, view.model, tokens),
      seq,
      threadId: this.#teller.context.identity.threadId,
      ts: view.created,
      model: view.model,
      provider: view.provider,
      tokens,
      speed: 'standard',
      webSearches: 0,
      copied: view.isCopied,
      fidelity: 'exact',
      // Subscriptions, free models and such without a known price cost 0: no amount.
      statedNanoUsd: cost === 0 ? null : cost,
    });
  }

  #place(seq: number, view: StoredMessageView): void {
    const { cwd } = view;
    if (view.isCopied || cwd === null || cwd === this.#state.cwd) return;
    this.#state.cwd = cwd;
    this.#teller.context.sink.place({ cwd, gitBranch: null, seq });
  }

  #event(view: StoredMessageView, told: ToldEvent): void {
    this.#teller.event({ parentNode: view.id, ...told, ...(view.isCopied ? { detail: 'copied' } : {}) });
  }
}

/** A part that is new or different. */
interface PartItem {
  readonly seq: number;
  readonly id: string;
  readonly view: StoredMessageView;
  readonly info: SessionInfo;
}

function place({ seq, id, view }: PartItem): {
  readonly seq: number;
  readonly ts: number | null;
  readonly node: string;
} {
  return { seq, ts: view.created, node: id };
}

/** `run` puts its argument in quotes. */
function unquoted(text: string): string {
  return /^"((?:[^"\\]|\\.)*)"\s*$/.exec(text)?.[1] ?? text;
}
