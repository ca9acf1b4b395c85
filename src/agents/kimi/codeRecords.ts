import { fieldsAt, isRecord, type JsonRecord, numberField, recordField, stringField } from '../jsonRecord';
import { rewindTo } from '../rewinds';
import { isSessionId } from '../sessionId';
import { noteTask } from './agents';
import { tellCall, tellResult } from './calls';
import { tellMessage } from './messages';
import { saidIn } from './parts';
import type { Reading } from './reading';
import { countsOf, providerOf, tellUsage } from './usage';

/** Records that say nothing of the conversation (kimi-code packages/agent-core-v2/docs/wire-manifest.d.ts). */
const silent =
  /^(?:cron|goal|interaction|interruptionReminder|mcp|permission|plan|plan_mode|plugin|prompt|runtime|staleGuard|swarm_mode|token_counting|tools|tower_mode)\.|^(?:context\.update_token_count|forked|full_compaction\.(?:begin|complete|cancel)|llm\.tools_snapshot|metadata|micro_compaction\.apply|task\.waitDelivered)$/;

/** Reads records of Kimi Code: `{type, time, ...}`. */
export class CodeRecords {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** False for a record of no known type. */
  read(type: string, record: JsonRecord): boolean {
    const reading = this.#reading;
    const { state } = reading;
    switch (type) {
      case 'config.update':
      case 'profile.bind':
        this.#configure(record);
        return true;
      case 'turn.prompt':
        state.hasTurn = true;
        return true;
      case 'turn.steer':
        return true;
      case 'context.append_message':
        tellMessage(reading, fieldsAt(record, 'message'));
        return true;
      case 'context.append_loop_event':
        return this.#loopEvent(fieldsAt(record, 'event'));
      case 'llm.request':
        this.#request(record);
        return true;
      case 'usage.record':
        this.#usage(record);
        return true;
      case 'turn.cancel':
        if (record.reason !== 'aborted' && record.target !== 'queued') this.#interrupted();
        return true;
      case 'turn.ended':
        this.#turnEnded(record);
        return true;
      case 'context.apply_compaction':
        this.#compacted(record);
        return true;
      case 'context.undo':
        this.#undo(numberField(record, 'count') ?? 1);
        return true;
      case 'context.clear':
        state.prompts = [];
        reading.event({ kind: 'lifecycle', role: 'user', detail: 'clear', summary: 'context cleared' });
        return true;
      case 'task.started':
      case 'task.terminated':
        noteTask(reading, fieldsAt(record, 'info'));
        return true;
      case 'permission.record_approval_result': {
        const callId = stringField(record, 'toolCallId');
        if (callId !== null && fieldsAt(record, 'result').decision === 'rejected') state.denied.push(callId);
        return true;
      }
      default:
        return silent.test(type);
    }
  }

  #configure(record: JsonRecord): void {
    const { state, context, threadId, isMain } = this.#reading;
    state.alias = stringField(record, 'modelAlias') ?? state.alias;
    const agentType = stringField(record, 'profileName');
    if (agentType !== null && !isMain) context.sink.thread({ threadId, agentType });
    this.#reading.place(
      stringField(record, 'cwd') ?? stringField(fieldsAt(record, 'environmentDisclosure'), 'cwd') ?? null,
    );
  }

  #loopEvent(event: JsonRecord): boolean {
    const reading = this.#reading;
    const uuid = stringField(event, 'uuid');
    const requestKey = this.#keyOf(stringField(event, 'stepUuid'));
    switch (event.type) {
      case 'step.begin':
        reading.state.steps = { open: { key: this.#keyOf(uuid) ?? 'step', told: [], counts: null } };
        return true;
      case 'content.part':
        this.#part(fieldsAt(event, 'part'), uuid, requestKey);
        return true;
      case 'tool.call':
        tellCall(reading, {
          id: stringField(event, 'toolCallId'),
          tool: stringField(event, 'name') ?? 'unknown',
          args: typeof event.args === 'string' ? event.args : JSON.stringify(event.args ?? {}),
          path: pathShown(fieldsAt(event, 'display')),
          requestKey,
        });
        return true;
      case 'tool.result': {
        const result = fieldsAt(event, 'result');
        tellResult(reading, {
          callId: stringField(event, 'toolCallId'),
          text: saidIn(result.output),
          message: stringField(result, 'note') ?? '',
          isError: result.isError === true,
          display: [],
        });
        return true;
      }
      case 'step.end':
        this.#stepEnd(event, this.#keyOf(uuid));
        return true;
      default:
        return false;
    }
  }

  #part(part: JsonRecord, uuid: string | null, requestKey: string | null): void {
    const isThought = part.type === 'think';
    const body = (isThought ? (stringField(part, 'think') ?? '') : saidIn([part])).trim();
    if (body === '') return;
    const node = uuid ?? this.#reading.node;
    this.#reading.event({
      kind: isThought ? 'thinking' : 'assistant_msg',
      role: 'assistant',
      body,
      requestKey,
      node,
    });
    if (!isThought) this.#reading.state.act = 'answer';
  }

  /** Steps have ids of their own; a copy of a session has the same. */
  #keyOf(uuid: string | null): string | null {
    const { sessionId, threadId } = this.#reading.context.identity;
    return uuid === null || isSessionId(uuid) ? uuid : `${sessionId}/${threadId}/${uuid}`;
  }

  /** Repeats what `usage.record` said before it (since version 0.20 or so), or says what that repeats right after it. */
  #stepEnd(event: JsonRecord, key: string | null): void {
    const reading = this.#reading;
    const { state } = reading;
    const step = state.steps.open;
    const counts = countsOf(recordField(event, 'usage'), reading) ?? step?.counts ?? null;
    state.steps = {};
    state.closed = null;
    if (key === null || counts === null) return;
    const told = step?.told ?? [];
    const at = told.indexOf(counts.join('-'));
    tellUsage(reading, requestOf(key, at < 0 ? told.length : at), counts, state.model ?? state.alias);
    // A record that follows repeats this one only where none came before.
    state.closed = told.length === 0 ? counts.join('-') : null;
  }

  #usage(record: JsonRecord): void {
    const reading = this.#reading;
    const { state } = reading;
    const counts = countsOf(recordField(record, 'usage'), reading);
    if (counts === null) return;
    const print = counts.join('-');
    const isRepeated = state.closed === print && record.usageScope !== 'session';
    state.closed = null;
    if (isRepeated) return;
    const alias = stringField(record, 'model') ?? state.alias;
    const model = alias === state.alias ? (state.model ?? alias) : alias;
    const step = state.steps.open;
    if (step === undefined || record.usageScope === 'session') {
      // A compaction's, for one, has no other record; a copy of the session repeats its time.
      tellUsage(reading, `${record.time ?? reading.context.identity.sessionId}/${print}`, counts, model);
      return;
    }
    tellUsage(reading, requestOf(step.key, step.told.length), counts, model);
    step.told.push(print);
    step.counts = [...counts];
  }

  #request(record: JsonRecord): void {
    const reading = this.#reading;
    const { state } = reading;
    state.alias = stringField(record, 'modelAlias') ?? state.alias;
    state.model = stringField(record, 'model') ?? state.model;
    state.provider = providerOf(stringField(record, 'provider'));
    const attempt = /^(\d+)\/\d+$/.exec(stringField(record, 'attempt') ?? '');
    if (attempt !== null && Number(attempt[1]) > 1)
      reading.event({ kind: 'retry', role: 'system', detail: 'api_retry', summary: `attempt ${attempt[0]}` });
  }

  #interrupted(): void {
    const { state } = this.#reading;
    if (state.act === 'interrupt') return;
    this.#reading.event({ kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'interrupted' });
    state.act = 'interrupt';
  }

  #turnEnded(record: JsonRecord): void {
    const { state } = this.#reading;
    // Who cancelled it stands in the record before; where there is none it was the program.
    if (record.reason === 'cancelled') state.act = 'interrupt';
    if (record.reason === 'completed') state.act = 'answer';
    if (record.reason !== 'failed') return;
    const error = fieldsAt(record, 'error');
    const code = stringField(error, 'code') ?? '';
    const detail = /provider|api|auth|rate|overload|connection/i.test(code) ? 'api_error' : 'turn_failed';
    const body = stringField(error, 'message') ?? (code || 'turn failed');
    this.#reading.event({ kind: 'error', role: 'system', detail, body });
    state.act = 'error';
  }

  #compacted(record: JsonRecord): void {
    const { summary } = record;
    const text = isRecord(summary)
      ? saidIn(summary.content)
      : (stringField(record, 'summary') ?? stringField(record, 'contextSummary') ?? '');
    this.#reading.event({
      kind: 'lifecycle',
      role: 'system',
      detail: 'compaction',
      body: text === '' ? null : text,
      summary: 'context compacted',
    });
    // What was compacted cannot be taken back.
    this.#reading.state.prompts = [];
  }

  /** The last prompts are taken back, with all that came of them. */
  #undo(count: number): void {
    const { state } = this.#reading;
    const dropped = state.prompts.splice(Math.max(state.prompts.length - count, 0));
    const [first] = dropped;
    if (first === undefined) return;
    const summary = `took back ${dropped.length === 1 ? 'a prompt' : `${dropped.length} prompts`}`;
    this.#reading.event({ kind: 'lifecycle', role: 'user', detail: rewindTo, parentNode: first, summary });
  }
}

/** A step that was tried again is several requests. */
function requestOf(step: string, index: number): string {
  return index === 0 ? step : `${step}/${index}`;
}

/** `display` of a call on files: `{kind: 'file_io', path}`. */
function pathShown(display: JsonRecord): string | null {
  return display.kind === 'file_io' ? stringField(display, 'path') : null;
}
