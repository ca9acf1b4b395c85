import type { EndState } from '../../model/facts';
import { mainThread } from '../../model/facts';
import { abandonedParent } from '../abandonedParent';
import { callSummary } from '../callSummary';
import type { FactTeller } from '../factTeller';
import { type ItemLedger, seqsPerItem } from '../itemLedger';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { isSessionId } from '../sessionId';
import { tellCall } from '../tellCall';
import { buckets, tokenCount } from '../tokenCounts';
import { editsOfBubble, type FindContent } from './bubbleEdits';
import { type BubbleCall, fieldsOf, readBubbleCall } from './bubbleOutcome';
import type { PlacedBubble } from './placedBubbles';

interface Conversation {
  readonly cwd: string | null;
  readonly model: string | null;
  readonly find: FindContent;
}

const userBubble = 1;

/** Tells the messages of one conversation of the editor: a prompt, a thought, a text or a call each. */
export class BubbleTeller {
  hasUsage = false;
  firstPrompt: string | null = null;
  readonly #teller: FactTeller;
  readonly #ledger: ItemLedger;
  readonly #conversation: Conversation;
  /** The last message that was not left behind, and what it was. */
  #last: {
    readonly id: string;
    readonly ts: number | null;
    readonly kind: 'prompt' | 'answer' | 'call' | 'open';
  } | null = null;
  #hasPrompt = false;

  constructor(teller: FactTeller, ledger: ItemLedger, conversation: Conversation) {
    this.#teller = teller;
    this.#ledger = ledger;
    this.#conversation = conversation;
  }

  tell(bubble: PlacedBubble): void {
    const { id, fields, isAbandoned, ts } = bubble;
    const call = isRecord(fields.toolFormerData) ? readBubbleCall(fields.toolFormerData, ts) : null;
    const text = textOfBubble(fields, call);
    const thought = thoughtOf(fields);
    const error = errorOf(fields);
    const requestKey = this.#requestKey(bubble);
    const isPrompt = fields.type === userBubble;
    const detail = isPrompt ? this.#promptDetail() : null;
    if (isPrompt && !isAbandoned && text !== '') this.firstPrompt ??= text;
    if (!isAbandoned) this.#follow(bubble, isPrompt, call, text, thought);
    const seq = this.#ledger.tell(id, [isPrompt, isAbandoned, ts, text, thought, error, requestKey, call, detail]);
    if (requestKey !== null) this.#usage(bubble, requestKey);
    if (seq === null) return;
    const node = id;
    const shared = { ts, node, parentNode: isAbandoned ? abandonedParent : null, requestKey };
    if (isPrompt) {
      this.#teller.event({ ...shared, seq, kind: 'user_msg', role: 'user', detail, body: text });
      return;
    }
    if (error !== null)
      this.#teller.event({ ...shared, seq, kind: 'error', role: 'system', detail: 'api_error', body: error });
    else if (thought !== '') this.#teller.event({ ...shared, seq, kind: 'thinking', role: 'assistant', body: thought });
    if (text !== '')
      this.#teller.event({ ...shared, seq: seq + 1, kind: 'assistant_msg', role: 'assistant', body: text });
    if (call !== null) this.#call(bubble, call, seq + 2, requestKey);
  }

  /** The user stopped what followed the last message. */
  interrupted(): void {
    const last = this.#last;
    if (last === null) return;
    const node = `interrupt:${last.id}`;
    const seq = this.#ledger.tell(node, last.ts);
    if (seq === null) return;
    const summary = 'interrupted by the user';
    this.#teller.event({
      seq,
      ts: last.ts,
      node,
      kind: 'human_intervention',
      role: 'user',
      detail: 'interrupt',
      summary,
    });
  }

  endState(status: string | null): EndState {
    if (status === 'aborted') return 'truncated';
    switch (this.#last?.kind) {
      case 'open':
        return 'tool_pending';
      case 'answer':
        return 'awaiting_user';
      default:
        return status === 'completed' ? 'awaiting_user' : 'truncated';
    }
  }

  #promptDetail(): string {
    const isFirst = !this.#hasPrompt;
    this.#hasPrompt = true;
    return isFirst && this.#teller.context.identity.threadId !== mainThread ? 'spawn_prompt' : 'prompt';
  }

  #follow({ id, ts }: PlacedBubble, isPrompt: boolean, call: BubbleCall | null, text: string, thought: string): void {
    if (isPrompt) this.#last = { id, ts, kind: 'prompt' };
    else if (call !== null) this.#last = { id, ts, kind: call.result === null ? 'open' : 'call' };
    else if (text !== '') this.#last = { id, ts, kind: 'answer' };
    else if (thought !== '' && this.#last !== null) this.#last = { ...this.#last, id, ts };
  }

  /** Cursor counts for the last message of a turn only; 0 is no count (FORMATS trap 66). Null: nothing is counted here. */
  #requestKey({ id, fields }: PlacedBubble): string | null {
    const counts = fieldsAt(fields, 'tokenCount');
    if (tokenCount(counts.inputTokens) + tokenCount(counts.outputTokens) === 0) return null;
    const { sessionId, threadId } = this.#teller.context.identity;
    // A conversation that was duplicated keeps the ids of its messages.
    return isSessionId(id) ? id : `${sessionId}:${threadId}:${id}`;
  }

  #usage({ id, fields, ts }: PlacedBubble, requestKey: string): void {
    const counts = fieldsAt(fields, 'tokenCount');
    const model = stringField(fieldsAt(fields, 'modelInfo'), 'modelName') ?? stringField(fields, 'modelType');
    const { sink, identity } = this.#teller.context;
    this.hasUsage = true;
    sink.usage({
      requestKey,
      seq: (this.#ledger.seqOf(id) ?? 0) + seqsPerItem - 1,
      threadId: identity.threadId,
      ts,
      model: (model === 'default' ? null : model) ?? this.#conversation.model,
      provider: null,
      tokens: buckets({ input: tokenCount(counts.inputTokens), output: tokenCount(counts.outputTokens) }),
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'partial',
      statedNanoUsd: null,
    });
  }

  #call({ id, ts, isAbandoned, fields }: PlacedBubble, call: BubbleCall, seq: number, requestKey: string | null): void {
    const given = { ...call.params, ...call.args };
    tellCall(this.#teller, {
      seq,
      ts,
      node: id,
      parentNode: isAbandoned ? abandonedParent : null,
      callId: call.callId ?? id,
      tool: call.tool,
      requestKey,
      body: call.body,
      summary: callSummary(call.tool, given),
      result: call.result,
      command: /terminal|shell/i.test(call.tool) ? stringField(given, 'command') : null,
      edits: editsOfBubble(call, this.#conversation.find),
      cwd: this.#conversation.cwd,
    });
    this.#spawned(call, fieldsAt(fields, 'toolFormerData'));
  }

  /** The conversation that a call of the task tool started. */
  #spawned(call: BubbleCall, data: JsonRecord): void {
    if (!/^task/i.test(call.tool)) return;
    const child =
      stringField(fieldsOf(data.additionalData), 'subagentComposerId') ?? stringField(call.resultFields, 'agentId');
    if (child === null) return;
    const given = { ...call.params, ...call.args };
    const { sink, identity } = this.#teller.context;
    sink.thread({
      threadId: child,
      parentThreadId: identity.threadId,
      kind: given.run_in_background === true || given.runInBackground === true ? 'async' : 'sync',
      agentType: stringField(given, 'subagentType') ?? stringField(given, 'subagent_type') ?? undefined,
      description: stringField(given, 'description') ?? undefined,
      spawnCallId: call.callId ?? undefined,
    });
  }
}

function thoughtOf(fields: JsonRecord): string {
  const thinking = fields.thinking;
  const text = isRecord(thinking) ? stringField(thinking, 'text') : typeof thinking === 'string' ? thinking : null;
  return text?.trim() ?? '';
}

function errorOf(fields: JsonRecord): string | null {
  const details = fieldsAt(fields, 'errorDetails');
  return stringField(details, 'message') ?? stringField(details, 'error') ?? null;
}

/** The text of a message. That of a call is its result once more (`{"diff": ...}`). */
function textOfBubble(fields: JsonRecord, call: BubbleCall | null): string {
  const text =
    stringField(fields, 'text') ??
    stringField(fields, 'rawText') ??
    stringField(fields, 'content') ??
    stringField(fields, 'message') ??
    textOfEditor(stringField(fields, 'richText'));
  if (call !== null && /^\s*\{/.test(text)) return '';
  return text.trim();
}

/** The text in the state of Cursor's input field (Lexical), or the plain text that some messages have in its place. */
function textOfEditor(state: string | null): string {
  if (state === null) return '';
  const { root } = fieldsOf(state);
  if (root === undefined) return state.trimStart().startsWith('{') ? '' : state;
  const lines: string[] = [];
  const visit = (node: unknown): string => {
    if (!isRecord(node)) return '';
    const own = typeof node.text === 'string' ? node.text : '';
    return own + listField(node, 'children').map(visit).join('');
  };
  for (const paragraph of isRecord(root) ? listField(root, 'children') : []) lines.push(visit(paragraph));
  return lines.join('\n');
}
