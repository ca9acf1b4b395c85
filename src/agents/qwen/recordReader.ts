import type { EndState } from '../../model/facts';
import type { Json, LinePosition, ReaderContext, TranscriptReader } from '../adapter';
import { contentParts, contentText, thoughtText } from '../contentParts';
import { fieldsAt, isRecord, type JsonRecord, listField, recordField, stringField } from '../jsonRecord';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { Reading } from './reading';
import { type RecordState, restoreState } from './recordState';
import { Requests } from './requests';
import { announceAgent, noteTaskEnd } from './subagents';
import { SystemRecords } from './systemRecords';
import { tellCall, tellResults, tellUnanswered } from './toolRecords';

/** Subtypes of records in the user's name that nobody typed. */
const clientInput = new Set(['cron', 'goal_runtime', 'goal_control', 'session_notes', 'omni_recall']);

/** Reads `ChatRecord` lines (qwen-code packages/core/src/services/chatRecordingService.ts), of a session or of an agent. */
export class RecordReader implements TranscriptReader {
  readonly #reading: Reading;
  readonly #requests: Requests;
  readonly #system: SystemRecords;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#reading = new Reading(context, restoreState(state));
    this.#requests = new Requests(this.#reading);
    this.#system = new SystemRecords(this.#reading, this.#requests);
    announceAgent(this.#reading);
  }

  line(record: unknown, at: LinePosition): void {
    const reading = this.#reading;
    reading.teller.at = at;
    const uuid = isRecord(record) ? stringField(record, 'uuid') : null;
    const type = isRecord(record) ? stringField(record, 'type') : null;
    if (!isRecord(record) || uuid === null || type === null) {
      reading.teller.problem('unexpected_shape', 'line of no known shape');
      return;
    }
    this.#begin(record, uuid);
    if (type === 'user') this.#user(record, uuid);
    else if (type === 'assistant') this.#assistant(record, uuid);
    else if (type === 'tool_result') {
      tellResults(reading, record);
      reading.state.act = 'results';
    } else if (type !== 'system' || !this.#system.read(record, uuid)) {
      reading.teller.problem('unknown_record', [type, stringField(record, 'subtype') ?? ''].join('/'));
    }
  }

  flush(): void {
    const { context, state, isMain } = this.#reading;
    tellUnanswered(this.#reading);
    const endState = endStateOf(state);
    if (isMain && endState !== null) context.sink.session({ endState });
  }

  state(): Json {
    return { ...this.#reading.state };
  }

  /** What each record says of itself: when and where, and whose it was. */
  #begin(record: JsonRecord, uuid: string): void {
    const reading = this.#reading;
    const { state, context, isMain } = reading;
    reading.ts = timeOf(record.timestamp);
    if (reading.ts === null && record.timestamp !== undefined)
      reading.teller.problem('absurd_timestamp', stringField(record, 'type') ?? 'line');
    reading.node = uuid;
    reading.parentNode = stringField(record, 'parentUuid');
    const origin = recordField(record, 'forkedFrom');
    reading.isCopied = origin !== null;
    reading.forkedFrom = origin === null ? null : stringField(origin, 'sessionId');
    state.model = stringField(record, 'model') ?? state.model;
    if (isMain) this.#session(record);
    if (!reading.isCopied) reading.place(record);
    if (reading.forkedFrom !== null && isMain && !state.isFork) {
      state.isFork = true;
      context.sink.session({ relationship: 'fork', parentNativeId: reading.forkedFrom });
    }
  }

  #session(record: JsonRecord): void {
    const { state, context, isCopied } = this.#reading;
    const version = stringField(record, 'version');
    if (version === null || version === state.version || isCopied) return;
    if (state.version === null && !state.isFork) context.sink.session({ relationship: 'root' });
    state.version = version;
    context.sink.session({ agentVersion: version });
  }

  #user(record: JsonRecord, uuid: string): void {
    const reading = this.#reading;
    const { state, isMain, isCopied } = reading;
    const subtype = stringField(record, 'subtype');
    const shown = stringField(fieldsAt(record, 'systemPayload'), 'displayText');
    const body = promptText(record);
    if (subtype === 'notification') {
      if (!isCopied) noteTaskEnd(reading, contentText(messageParts(record)));
      reading.event({
        kind: 'lifecycle',
        role: 'system',
        detail: 'task_notification',
        body,
        summary: shown ?? body,
      });
      return;
    }
    const provenance = stringField(record, 'provenance');
    const isTyped = provenance === null || provenance === 'real_user';
    const text = (shown ?? body).trim();
    if (text === '') return;
    if (!isTyped || clientInput.has(subtype ?? '')) {
      reading.event({ kind: 'user_msg', role: 'system', detail: 'injected', body: text });
      return;
    }
    if (!isCopied) state.turns.push([reading.parentNode, uuid]);
    const detail = isMain ? 'prompt' : state.turns.length === 1 ? 'spawn_prompt' : 'agent_message';
    reading.event({ kind: 'user_msg', role: isMain ? 'user' : 'system', detail, body: text });
    state.act = 'prompt';
    if (state.titled || !isMain) return;
    state.titled = true;
    reading.context.sink.session({ title: { text: titleFrom(text), source: 'firstPrompt' } });
  }

  #assistant(record: JsonRecord, uuid: string): void {
    const reading = this.#reading;
    const { state } = reading;
    const parts = messageParts(record);
    const requestKey = this.#requests.keyOf(record, uuid);
    const thinking = thoughtText(parts).trim();
    const text = contentText(parts).trim();
    const calls = contentParts(parts)
      .map(part => recordField(part, 'functionCall'))
      .filter(call => call !== null);
    this.#requests.answer(record, state.seq, requestKey);
    if (thinking !== '') reading.event({ kind: 'thinking', role: 'assistant', body: thinking, requestKey });
    if (text !== '') reading.event({ kind: 'assistant_msg', role: 'assistant', body: text, requestKey });
    for (const call of calls) tellCall(reading, call, requestKey);
    if (calls.length > 0) state.act = 'calls';
    else if (text !== '') state.act = state.hasUsage && !isRecord(record.usageMetadata) ? 'cut' : 'answer';
  }
}

function messageParts(record: JsonRecord): readonly unknown[] {
  return listField(fieldsAt(record, 'message'), 'parts');
}

/** What was typed: without the files that `@` put beside it and without what hooks added. */
function promptText(record: JsonRecord): string {
  const texts = messageParts(record).map(part => contentText(part));
  const end = texts.findIndex(text => /^\s*--- Content from referenced files ---/.test(text));
  return (end < 0 ? texts : texts.slice(0, end))
    .filter(text => !text.startsWith('<qwen:user-prompt-submit-context>'))
    .join('\n');
}

function endStateOf({ act, calls }: RecordState): EndState | null {
  switch (act) {
    case 'none':
      return null;
    case 'left':
      return 'clean';
    case 'answer':
    case 'interrupt':
      return 'awaiting_user';
    default:
      return calls.length > 0 ? 'tool_pending' : 'truncated';
  }
}
