import { mainThread } from '../../model/facts';
import type { SourceContent } from '../adapter';
import { fieldsAt, isRecord, type JsonRecord, listField, numberField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { buckets, tokenCount } from '../tokenCounts';
import { KiroDocument } from './kiroDocument';
import { type KiroResult, type KiroTeller, textOf } from './kiroTeller';
import { companionRecords } from './sessionRecords';

/**
 * A session of Kiro CLI 2: `<id>.json` says where it worked, what came of each turn and what that cost, `<id>.jsonl` beside
 * it holds the messages as `{version, kind, data}` (aws/amazon-q-developer-cli `crates/agent`, of which it is made).
 */
export class CliSession extends KiroDocument {
  *read(content: SourceContent): Iterable<void> {
    const meta = content.format === 'json' && isRecord(content.value) ? content.value : {};
    const records = companionRecords(this.context, content, this.teller.facts);
    const turns = turnsOf(meta);
    this.#session(meta, firstPrompt(records));
    const results = resultsIn(records);
    // Messages of before the session began were taken over by a rewind, which starts a new session.
    const began = isFork(meta) ? timeOf(meta.created_at) : null;
    const messages = new Messages(this.teller, results, began, turns);
    for (const record of records) {
      messages.read(record);
      if (this.teller.takeNews()) yield;
    }
    if (this.teller.isMain) this.context.sink.session({ endState: messages.endState() });
  }

  #session(meta: JsonRecord, prompt: string): void {
    const { sink, identity } = this.context;
    const cwd = stringField(meta, 'cwd');
    if (cwd !== null) {
      this.teller.cwd = cwd;
      sink.place({ cwd, gitBranch: null, seq: 0 });
    }
    const state = fieldsAt(meta, 'session_state');
    const model = stringField(fieldsAt(fieldsAt(state, 'rts_model_state'), 'model_info'), 'model_id') ?? undefined;
    const agentType = stringField(state, 'agent_name') ?? undefined;
    if (!this.teller.isMain) {
      const description = stringField(meta, 'title') ?? undefined;
      sink.thread({ threadId: identity.threadId, kind: 'unknown', agentType, model, description });
      return;
    }
    sink.thread({ threadId: mainThread, kind: 'main', model });
    if (isFork(meta))
      sink.session({ relationship: 'fork', parentNativeId: stringField(meta, 'parent_session_id') ?? undefined });
    const title = stringField(meta, 'title');
    // Unless it was changed it is the first prompt, cut.
    if (title !== null && !prompt.startsWith(title.replace(/\.\.\.$/, ''))) this.teller.title(title, 'generated');
  }
}

/** `/rewind` goes on in a new session; other sessions with a parent are its subagents. */
export function isFork(meta: JsonRecord): boolean {
  return stringField(meta, 'parent_session_id') !== null && meta.session_created_reason === 'rewind';
}

/** What came of a turn, by the id of its last message. */
function turnsOf(meta: JsonRecord): Map<string, JsonRecord> {
  const metadata = fieldsAt(fieldsAt(meta, 'session_state'), 'conversation_metadata');
  const turns = new Map<string, JsonRecord>();
  for (const turn of listField(metadata, 'user_turn_metadatas')) {
    if (!isRecord(turn)) continue;
    const last = listField(turn, 'message_ids').findLast(id => typeof id === 'string');
    if (typeof last === 'string') turns.set(last, turn);
  }
  return turns;
}

function resultsIn(records: readonly unknown[]): Map<string, JsonRecord> {
  const results = new Map<string, JsonRecord>();
  for (const record of records) {
    if (!isRecord(record) || record.kind !== 'ToolResults') continue;
    for (const { kind, data } of partsOf(record)) {
      const id = kind === 'toolResult' && isRecord(data) ? stringField(data, 'toolUseId') : null;
      if (id !== null && isRecord(data)) results.set(id, data);
    }
  }
  return results;
}

function firstPrompt(records: readonly unknown[]): string {
  const first = records.find(record => isRecord(record) && record.kind === 'Prompt');
  return isRecord(first) ? textOf(partsOf(first).map(({ data }) => data)) : '';
}

function partsOf(record: JsonRecord): JsonRecord[] {
  return listField(fieldsAt(record, 'data'), 'content').filter(isRecord);
}

class Messages {
  readonly #teller: KiroTeller;
  readonly #results: ReadonlyMap<string, JsonRecord>;
  readonly #began: number | null;
  /** What came of the turns that did not end yet. */
  readonly #turns: Map<string, JsonRecord>;
  #copied = false;
  #nth = 0;
  #last: 'prompt' | 'answer' | 'pending' | 'results' | 'cut' | 'none' = 'none';

  constructor(
    teller: KiroTeller,
    results: ReadonlyMap<string, JsonRecord>,
    began: number | null,
    turns: Map<string, JsonRecord>,
  ) {
    this.#teller = teller;
    this.#results = results;
    this.#began = began;
    this.#turns = turns;
  }

  read(record: unknown): void {
    if (!isRecord(record)) {
      this.#teller.facts.problem('unexpected_shape', 'line');
      return;
    }
    this.#nth++;
    const data = fieldsAt(record, 'data');
    const id = stringField(data, 'message_id') ?? `line ${this.#nth}`;
    const kind = stringField(record, 'kind') ?? 'none';
    const stated = timeOf(fieldsAt(data, 'meta').timestamp) ?? timeOf(record.timestamp);
    switch (kind) {
      case 'Prompt':
        this.#copied = this.#began !== null && stated !== null && stated < Math.floor(this.#began / 1000) * 1000;
        this.#prompt(id, stated, record);
        break;
      case 'AssistantMessage':
        this.#answer(id, stated, record);
        break;
      case 'ToolResults':
        this.#last = 'results';
        break;
      case 'Clear':
        this.#teller.event(`clear ${id}`, { kind: 'lifecycle', role: 'system', detail: 'clear', ts: stated });
        break;
      case 'Compaction': {
        const body = textOf(data.summary) || null;
        const told = { kind: 'lifecycle', role: 'system', detail: 'compaction' } as const;
        this.#teller.event(`compaction ${id}`, { ...told, ts: stated, body });
        break;
      }
      case 'ResetTo':
        // Which messages it takes back depends on how they are counted, which its writer does not say.
        this.#teller.event(`reset ${id}`, { kind: 'lifecycle', role: 'system', detail: 'rewind', ts: stated });
        break;
      default:
        this.#teller.facts.problem('unknown_record', kind);
    }
    const turn = this.#turns.get(id);
    this.#turns.delete(id);
    if (turn !== undefined && !this.#copied) this.#turn(turn);
  }

  endState(): 'awaiting_user' | 'tool_pending' | 'truncated' {
    if (this.#last === 'pending') return 'tool_pending';
    return this.#last === 'answer' ? 'awaiting_user' : 'truncated';
  }

  #prompt(id: string, ts: number | null, record: JsonRecord): void {
    this.#last = 'prompt';
    const text = partsOf(record)
      .map(({ kind, data }) => (kind === 'text' ? textOf(data) : `[${String(kind)}]`))
      .filter(part => part !== '')
      .join('\n\n');
    this.#teller.prompt(id, ts, text, this.#copied);
  }

  #answer(id: string, stated: number | null, record: JsonRecord): void {
    const turn = this.#turns.get(id);
    // Only the answer that ends a turn has a time, which its turn tells.
    const ts = stated ?? timeOf(turn?.end_timestamp);
    this.#last = 'answer';
    for (const [index, { kind, data }] of partsOf(record).entries()) {
      const node = `${id} ${index}`;
      const detail = this.#copied ? 'copied' : null;
      if (kind === 'text') {
        const body = textOf(data);
        if (body !== '') this.#teller.event(node, { kind: 'assistant_msg', role: 'assistant', ts, body, detail });
      } else if (kind === 'thinking') {
        const body = textOf(data);
        this.#teller.event(node, { kind: 'thinking', role: 'assistant', ts, body: body || null, detail });
      } else if (kind === 'toolUse' && isRecord(data)) {
        this.#call(node, data);
      } else if (kind !== 'image') {
        this.#teller.facts.problem('unexpected_shape', `answer part ${String(kind)}`);
      }
    }
  }

  #call(node: string, data: JsonRecord): void {
    const id = stringField(data, 'toolUseId') ?? node;
    const result = this.#results.get(id);
    if (result === undefined) this.#last = 'pending';
    // What the call is for is the client's own question to the model, no input of the tool.
    const { __tool_use_purpose: _, ...input } = fieldsAt(data, 'input');
    const tool = stringField(data, 'name') ?? 'unknown';
    this.#teller.call({ id, tool, input, ts: null, copied: this.#copied }, result ? cliResult(result) : null);
  }

  #turn(turn: JsonRecord): void {
    const { facts } = this.#teller;
    const ts = timeOf(turn.end_timestamp);
    const loop = numberField(fieldsAt(turn, 'loop_id'), 'rand') ?? this.#nth;
    const error = fieldsAt(turn, 'result').Err;
    if (turn.end_reason === 'Cancelled') {
      this.#last = 'answer';
      const told = { kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'Interrupted' } as const;
      this.#teller.event(`turn ${loop} interrupt`, { ...told, ts });
    } else if (turn.end_reason === 'Error' || error !== undefined) {
      this.#last = 'cut';
      const body = typeof error === 'string' ? error : (JSON.stringify(error) ?? null);
      this.#teller.event(`turn ${loop} error`, { kind: 'error', role: 'system', detail: 'api_error', ts, body });
    }
    const metered = listField(turn, 'metering_usage').filter(isRecord);
    const credits = metered.filter(({ unit }) => unit === 'credit').map(({ value }) => value);
    this.#teller.credits(`turn ${loop} credits`, ts, credits);
    const { input, output } = {
      input: tokenCount(turn.input_token_count),
      output: tokenCount(turn.output_token_count),
    };
    // Written as 0 by every version seen: that is not known, not none.
    const at = this.#teller.seqOf(`turn ${loop} credits`);
    if (input + output === 0 || at === null) return;
    const { identity, sink } = facts.context;
    sink.usage({
      requestKey: `${identity.transcriptKey}:${loop}`,
      seq: at,
      threadId: identity.threadId,
      ts,
      model: null,
      provider: null,
      tokens: buckets({ input, output }),
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'partial',
      statedNanoUsd: null,
    });
  }
}

const exitStatus = /^(?:exit (?:status|code): ?)?(-?\d+)$/;

/** A `toolResult` of the journal, or a `ToolUseResult` of the database. */
export function cliResult(data: JsonRecord): KiroResult {
  const texts: string[] = [];
  let exitCode: number | null = null;
  let wasKilled = false;
  for (const part of listField(data, 'content').filter(isRecord)) {
    const value = part.data ?? part.Json ?? part.Text ?? part.text;
    if (isRecord(value) && typeof value.exit_status === 'string') {
      const code = exitStatus.exec(value.exit_status)?.[1];
      exitCode = code === undefined ? null : Number(code);
      wasKilled ||= code === undefined;
      const said = [value.stdout, value.stderr].filter(text => typeof text === 'string' && text !== '');
      const status = code === undefined ? value.exit_status : `exit status: ${code}`;
      texts.push([...said, ...(exitCode === 0 ? [] : [status])].join('\n'));
    } else if (typeof value === 'string') {
      texts.push(value);
    } else if (value !== undefined) {
      texts.push(JSON.stringify(value));
    }
  }
  const text = texts.join('\n');
  const failed = wasKilled || /^error$/i.test(stringField(data, 'status') ?? '');
  return { ts: null, text, failed, exitCode, stopped: failed ? stopOf(text) : null };
}

/** How Kiro CLI puts it when a call was not made (`crates/agent/src/agent/mod.rs`, `chat-cli/src/cli/chat`). */
function stopOf(text: string): KiroResult['stopped'] {
  if (/^Tool use was denied by the user\b/.test(text)) return 'denial';
  if (/^Tool use was rejected because the arguments supplied are forbidden/.test(text)) return 'permission_denial';
  return /^(?:Tool use was cancelled by the user|The user interrupted the tool execution)\b/.test(text)
    ? 'interrupted'
    : null;
}
