import { fieldsAt, type JsonRecord, numberField, parseFields, recordField, stringField } from '../jsonRecord';
import { continueCall, tellCall, tellResult } from './calls';
import { tellPrompt } from './messages';
import { callIn, saidIn } from './parts';
import type { Reading } from './reading';
import { countsOf, tellUsage } from './usage';

/** Messages that say nothing of the conversation (kimi-cli src/kimi_cli/wire/types.py). */
const silent = new Set([
  'CompactionEnd',
  'HookRequest',
  'HookResolved',
  'HookResponse',
  'HookTriggered',
  'MCPLoadingBegin',
  'MCPLoadingEnd',
  'QuestionRequest',
  'QuestionResponse',
  'ToolCallRequest',
  'ToolCallResponse',
]);

/** Reads records of Kimi CLI: `{timestamp, message: {type, payload}}`. */
export class CliRecords {
  readonly #reading: Reading;
  /** As written: steps are known by the time they began, which copies of a session repeat. */
  #time = '';

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** False for a message of no known type. */
  read(record: JsonRecord): boolean {
    this.#time = String(record.timestamp);
    const { context, state } = this.#reading;
    this.#reading.threadId = context.identity.threadId;
    state.hasTurn = true;
    return this.#message(fieldsAt(record, 'message'));
  }

  #message(message: JsonRecord): boolean {
    const reading = this.#reading;
    const { state, threadId } = reading;
    const payload = fieldsAt(message, 'payload');
    const type = stringField(message, 'type') ?? '';
    switch (type) {
      case 'TurnBegin':
      case 'SteerInput': {
        const text = saidIn(payload.user_input).trim();
        if (text !== '') tellPrompt(reading, text, 'prompt');
        return true;
      }
      case 'TurnEnd':
        if (state.act !== 'error') state.act = 'answer';
        return true;
      case 'StepBegin':
        state.steps[threadId] = { key: `${this.#time}/${numberField(payload, 'n') ?? 0}`, told: [], counts: null };
        return true;
      case 'StepRetry':
        this.#retry(payload);
        return true;
      case 'StepInterrupted':
        reading.event({ kind: 'error', role: 'system', detail: 'step_interrupted', summary: 'step failed' });
        state.act = 'error';
        return true;
      case 'ContentPart':
        this.#part(payload);
        return true;
      case 'ToolCall':
        tellCall(reading, { ...callIn(payload), requestKey: this.#request });
        return true;
      case 'ToolCallPart':
        continueCall(reading, stringField(payload, 'arguments_part') ?? '');
        return true;
      case 'ToolResult':
        this.#result(payload);
        return true;
      case 'StatusUpdate':
        this.#status(payload);
        return true;
      case 'SubagentEvent':
      case 'SubagentMessage':
        return this.#subagent(payload);
      case 'ApprovalRequest':
        this.#approval(payload);
        return true;
      case 'ApprovalRequestResolved':
      case 'ApprovalResponse':
        this.#approved(payload);
        return true;
      default:
        return silent.has(type) || this.#aside(type, payload);
    }
  }

  get #request(): string | null {
    const { state, threadId } = this.#reading;
    return state.steps[threadId]?.key ?? null;
  }

  #part(part: JsonRecord): void {
    const isThought = part.type === 'think';
    const body = (isThought ? (stringField(part, 'think') ?? '') : saidIn([part])).trim();
    if (body === '') return;
    const requestKey = this.#request;
    this.#reading.event({ kind: isThought ? 'thinking' : 'assistant_msg', role: 'assistant', body, requestKey });
    if (!isThought) this.#reading.state.act = 'answer';
  }

  #result(payload: JsonRecord): void {
    const value = recordField(payload, 'return_value') ?? fieldsAt(payload, 'result');
    tellResult(this.#reading, {
      callId: stringField(payload, 'tool_call_id'),
      text: saidIn(value.output),
      message: stringField(value, 'message') ?? '',
      isError: value.is_error === true,
      display: Array.isArray(value.display) ? value.display : [],
    });
  }

  /** Usage comes when the model has answered, before the results of the calls it made. */
  #status(payload: JsonRecord): void {
    const reading = this.#reading;
    const { state, threadId } = reading;
    const counts = countsOf(recordField(payload, 'token_usage'), reading);
    if (counts === null) return;
    const id = stringField(payload, 'message_id') ?? counts.join('-');
    const step = state.steps[threadId] ?? { key: this.#time, told: [], counts: null };
    state.steps[threadId] = step;
    if (!step.told.includes(id)) step.told.push(id);
    const at = step.told.indexOf(id);
    tellUsage(reading, at === 0 ? step.key : `${step.key}/${at}`, counts, state.model);
  }

  #retry(payload: JsonRecord): void {
    const reason = [stringField(payload, 'error_type'), numberField(payload, 'status_code')].filter(
      one => one !== null,
    );
    const summary = `attempt ${numberField(payload, 'next_attempt') ?? ''} after ${reason.join(' ') || 'an error'}`;
    this.#reading.event({ kind: 'retry', role: 'system', detail: 'api_retry', summary });
  }

  /** An agent's own wire has what it did. Before agents had ids, they had no wires: these events are all there is. */
  #subagent(payload: JsonRecord): boolean {
    const reading = this.#reading;
    const { state, context, threadId: parentThreadId } = reading;
    const callId = stringField(payload, 'parent_tool_call_id') ?? stringField(payload, 'task_tool_call_id');
    const agentId = stringField(payload, 'agent_id');
    const threadId = agentId ?? callId;
    if (threadId === null) return true;
    if (!state.agents.includes(threadId)) {
      state.agents.push(threadId);
      const call = state.calls.find(({ id }) => id === callId);
      const args = parseFields(call?.args ?? '') ?? {};
      context.sink.thread({
        threadId,
        parentThreadId,
        kind: 'sync',
        agentType: stringField(payload, 'subagent_type') ?? stringField(args, 'subagent_name') ?? undefined,
        description: stringField(args, 'description') ?? undefined,
        spawnCallId: callId ?? undefined,
      });
    }
    if (agentId !== null) return true;
    const { asked, act } = state;
    reading.threadId = threadId;
    state.asked = 0;
    const isKnown = this.#message(fieldsAt(payload, 'event'));
    Object.assign(state, { asked, act });
    reading.threadId = parentThreadId;
    return isKnown;
  }

  #approval(payload: JsonRecord): void {
    const [id, callId] = [stringField(payload, 'id'), stringField(payload, 'tool_call_id')];
    if (id !== null && callId !== null) this.#reading.state.approvals[id] = callId;
  }

  #approved(payload: JsonRecord): void {
    const { state } = this.#reading;
    const id = stringField(payload, 'request_id') ?? '';
    const callId = state.approvals[id];
    delete state.approvals[id];
    if (callId !== undefined && payload.response === 'reject') state.denied.push(callId);
  }

  /** What is said beside the turns. */
  #aside(type: string, payload: JsonRecord): boolean {
    const reading = this.#reading;
    switch (type) {
      case 'CompactionBegin':
        reading.event({ kind: 'lifecycle', role: 'system', detail: 'compaction', summary: 'context compacted' });
        return true;
      case 'Notification': {
        const body = [stringField(payload, 'title'), stringField(payload, 'body')].filter(one => one !== null);
        reading.event({ kind: 'lifecycle', role: 'system', detail: 'task_notification', body: body.join('\n') });
        return true;
      }
      case 'PlanDisplay':
        reading.event({ kind: 'lifecycle', role: 'assistant', detail: 'plan', body: stringField(payload, 'content') });
        return true;
      case 'BtwBegin':
        reading.event({ kind: 'user_msg', role: 'user', detail: 'aside', body: stringField(payload, 'question') });
        return true;
      case 'BtwEnd':
        reading.event({ kind: 'assistant_msg', role: 'assistant', detail: 'aside', body: btwAnswer(payload) });
        return true;
      default:
        return false;
    }
  }
}

function btwAnswer(payload: JsonRecord): string | null {
  return stringField(payload, 'response') ?? stringField(payload, 'error');
}
