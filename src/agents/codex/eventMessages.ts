import { fieldsAt, isRecord, type JsonRecord, numberField, stringField } from '../jsonRecord';
import { rollbackDetail, turnNode } from '../rollbacks';
import { contentTexts } from './commandOutput';
import { isTwin } from './duplicateTexts';
import type { FactWriter } from './factWriter';
import type { Messages } from './messages';
import { speedOf } from './speedOf';
import type { ThreadWriter } from './threadWriter';
import type { ToolCalls } from './toolCalls';
import type { UsageLedger } from './usageLedger';

interface Parts {
  readonly usage: UsageLedger;
  readonly threads: ThreadWriter;
  readonly messages: Messages;
  readonly calls: ToolCalls;
}

/** Events that repeat what items say, or concern the client alone. */
const silentEvents = new Set([
  'context_compacted_begin',
  'dynamic_tool_call_request',
  'exec_command_begin',
  'guardian_warning',
  'hook_completed',
  'hook_started',
  'image_generation_end',
  'item_started',
  'mcp_tool_call_begin',
  'patch_apply_begin',
  'plan_update',
  'raw_response_item',
  'session_configured',
  'shutdown_complete',
  'skills_update_available',
  'terminal_interaction',
  'thread_goal_updated',
  'turn_diff',
  'undo_started',
  'view_image_tool_call',
  'web_search_begin',
]);

/** Reads `event_msg` payloads: what the client showed, and how turns went. */
export class EventMessages {
  readonly #writer: FactWriter;
  readonly #parts: Parts;

  constructor(writer: FactWriter, parts: Parts) {
    this.#writer = writer;
    this.#parts = parts;
  }

  /** False for an event that we do not know. */
  read(payload: JsonRecord): boolean {
    const type = stringField(payload, 'type') ?? '';
    const { usage, threads, messages, calls } = this.#parts;
    switch (type) {
      case 'token_count':
        usage.count(payload);
        return true;
      case 'user_message':
        messages.user('event', contentTexts(payload.message));
        return true;
      case 'agent_message':
        messages.assistant('event', contentTexts(payload.message), stringField(payload, 'phase'));
        return true;
      case 'agent_reasoning':
      case 'agent_reasoning_raw_content':
        messages.thinking('event', contentTexts(payload.text ?? payload.message));
        return true;
      case 'item_completed':
        return this.#itemCompleted(fieldsAt(payload, 'item'));
      case 'patch_apply_end':
        calls.changed(stringField(payload, 'call_id'), payload);
        return true;
      case 'exec_command_end':
        calls.executed(stringField(payload, 'call_id'), payload);
        return true;
      case 'mcp_tool_call_end':
        this.#mcpCall(stringField(payload, 'call_id'), fieldsAt(payload, 'invocation'), payload.result);
        return true;
      case 'dynamic_tool_call_response':
        this.#dynamicCall(payload);
        return true;
      case 'web_search_end':
        this.#webSearchEnd(payload);
        return true;
      case 'sub_agent_activity':
      case 'collab_agent_spawn_end':
        threads.activity(payload);
        return true;
      case 'collab_waiting_end':
        threads.states(payload.agent_statuses);
        threads.states(payload.statuses);
        return true;
      case 'collab_close_end':
      case 'collab_agent_interaction_end':
      case 'collab_resume_end':
        threads.states([{ thread_id: payload.receiver_thread_id, status: payload.status }]);
        return true;
      default:
        return this.#lifecycle(type, payload) || silentEvents.has(type) || /_(?:begin|delta)$/.test(type);
    }
  }

  /** A compaction, told by a `compacted` record and by an event, in either order. */
  compacted(by: 'record' | 'event', summary: string | null): void {
    const { state } = this.#writer;
    const step = by === 'record' ? 1 : -1;
    const isTwinOfEarlier = state.compactions * step < 0;
    state.compactions += step;
    if (isTwinOfEarlier) return;
    this.#note('compaction', summary, 'context compacted');
  }

  /** A search the model made on the web. */
  webSearch(callId: string | null, action: JsonRecord, query: string): void {
    const body = JSON.stringify(action);
    this.#writer.event({ kind: 'tool_call', role: 'assistant', tool: 'web_search', callId, body, summary: query });
  }

  #lifecycle(type: string, payload: JsonRecord): boolean {
    switch (type) {
      case 'task_started':
      case 'turn_started':
        this.#turnStarted(payload);
        return true;
      case 'task_complete':
      case 'turn_complete':
        this.#turnComplete(payload);
        return true;
      case 'turn_aborted':
        this.#turnAborted(stringField(payload, 'reason') ?? 'interrupted');
        return true;
      case 'context_compacted':
        this.compacted('event', null);
        return true;
      case 'thread_rolled_back':
        this.#rolledBack(numberField(payload, 'num_turns') ?? 1);
        return true;
      case 'thread_settings_applied':
        this.#settings(fieldsAt(payload, 'thread_settings'));
        return true;
      case 'thread_name_updated':
        this.#named(stringField(payload, 'thread_name'));
        return true;
      case 'error':
        this.#failure('error', stringField(payload, 'message'));
        return true;
      case 'stream_error':
        this.#writer.event({
          kind: 'retry',
          role: 'system',
          detail: 'stream_error',
          body: stringField(payload, 'message'),
        });
        return true;
      case 'warning':
      case 'background_event':
      case 'deprecation_notice':
      case 'model_reroute':
        this.#note(type, stringField(payload, 'message'), type);
        return true;
      case 'entered_review_mode':
        this.#note(
          'review_entered',
          stringField(payload, 'prompt'),
          stringField(payload, 'user_facing_hint') ?? 'review',
        );
        return true;
      case 'exited_review_mode':
        this.#reviewed(payload.review_output);
        return true;
      case 'undo_completed':
        this.#note('undo', stringField(payload, 'message'), 'undo');
        return true;
      case 'guardian_assessment':
        this.#assessed(payload);
        return true;
      default:
        return false;
    }
  }

  #itemCompleted(item: JsonRecord): boolean {
    const { threads, messages, calls } = this.#parts;
    const id = stringField(item, 'id');
    switch (item.type) {
      case 'UserMessage':
        messages.user('event', contentTexts(item.content));
        return true;
      case 'AgentMessage':
        messages.assistant('event', contentTexts(item.content), stringField(item, 'phase'));
        return true;
      case 'Reasoning': {
        const summary = contentTexts(item.summary_text);
        messages.thinking('event', summary.length > 0 ? summary : contentTexts(item.raw_content));
        return true;
      }
      case 'CommandExecution':
        calls.executed(id, item);
        return true;
      case 'FileChange':
        calls.changed(id, item);
        return true;
      case 'McpToolCall':
        this.#mcpCall(id, item, item.result);
        return true;
      case 'SubAgentActivity':
        threads.activity(item);
        return true;
      case 'CollabAgentToolCall':
        threads.states(item.agents_states);
        return true;
      case 'ContextCompaction':
        this.compacted('event', null);
        return true;
      case 'Plan':
        this.#writer.event({ kind: 'decision', role: 'assistant', detail: 'plan', body: stringField(item, 'text') });
        return true;
      case 'WebSearch':
      case 'Extension':
      case 'ImageView':
      case 'ImageGeneration':
      case 'EnteredReviewMode':
      case 'ExitedReviewMode':
      case 'HookPrompt':
        return true;
      default:
        return false;
    }
  }

  #turnStarted(payload: JsonRecord): void {
    const { state } = this.#writer;
    state.turnId = stringField(payload, 'turn_id');
    if (state.copied) return;
    this.#parts.calls.abandonOpen();
    state.turn = 'open';
    this.#parts.threads.status('running');
  }

  #turnComplete(payload: JsonRecord): void {
    const { state } = this.#writer;
    const error = payload.error;
    if (isRecord(error)) this.#failure('api_error', stringField(error, 'message'));
    else this.#writer.event({ kind: 'completion', role: 'system', detail: 'turn_complete', summary: 'turn complete' });
    if (state.copied) return;
    state.turn = isRecord(error) ? 'failed' : 'complete';
    this.#parts.threads.status(isRecord(error) ? 'failed' : 'completed');
  }

  #turnAborted(reason: string): void {
    const { state } = this.#writer;
    const summary = `turn aborted: ${reason}`;
    if (reason === 'interrupted') {
      this.#writer.event({ kind: 'human_intervention', role: 'user', detail: 'interrupt', summary });
    } else {
      this.#note('aborted', null, summary);
    }
    if (state.copied) return;
    state.turn = 'aborted';
    this.#parts.threads.status('interrupted');
  }

  /** The last turns were taken out of the conversation (their tokens stay spent). */
  #rolledBack(turns: number): void {
    const { state } = this.#writer;
    const count = state.copied ? 0 : Math.max(0, Math.min(turns, state.prompts.length));
    const [first] = count === 0 ? [] : state.prompts.splice(state.prompts.length - count);
    state.promptTurn = null;
    this.#writer.event({
      kind: 'lifecycle',
      role: 'user',
      detail: rollbackDetail,
      summary: `rolled back ${turns} turn${turns === 1 ? '' : 's'}`,
      parentNode: first === undefined ? null : turnNode(first),
    });
  }

  #settings(settings: JsonRecord): void {
    const { state } = this.#writer;
    const tier = stringField(settings, 'service_tier');
    if (tier !== null) state.speed = speedOf(tier);
    state.provider = stringField(settings, 'model_provider_id') ?? state.provider;
    // A resumed session compacts with its former model before the new one takes effect (turn_context says when).
    state.model ??= stringField(settings, 'model');
  }

  #named(name: string | null): void {
    const { context, state } = this.#writer;
    if (name !== null && !state.copied) context.sink.session({ title: { text: name.slice(0, 200), source: 'custom' } });
  }

  #reviewed(review: unknown): void {
    const explanation = isRecord(review) ? stringField(review, 'overall_explanation') : null;
    this.#note('review_exited', review === undefined ? null : JSON.stringify(review), explanation ?? 'review ended');
  }

  #assessed(payload: JsonRecord): void {
    if (!/^(?:denied|rejected)$/.test(stringField(payload, 'status') ?? '')) return;
    this.#note('denial', stringField(payload, 'rationale'), 'denied by the guardian');
  }

  /** Calls of MCP tools are items as well; those a script made are recorded by their end alone. */
  #mcpCall(id: string | null, invocation: JsonRecord, result: unknown): void {
    const { calls } = this.#parts;
    if (id === null || calls.isOpen(id) || !id.startsWith('exec-')) return;
    const outcome = isRecord(result) ? fieldsAt(result, 'Ok') : {};
    const inner = Object.keys(outcome).length > 0 ? outcome : isRecord(result) ? result : {};
    const failed = inner.isError === true || (isRecord(result) && 'Err' in result);
    const tool = `mcp__${stringField(invocation, 'server') ?? ''}__${stringField(invocation, 'tool') ?? ''}`;
    calls.nested(id, tool, invocation.arguments, tool, contentTexts(inner.content).join('\n'), failed);
  }

  #dynamicCall(payload: JsonRecord): void {
    const { calls } = this.#parts;
    const id = stringField(payload, 'call_id') ?? stringField(payload, 'callId');
    if (id === null || calls.isOpen(id) || !id.startsWith('exec-')) return;
    const tool = stringField(payload, 'tool') ?? 'dynamic';
    const output = contentTexts(payload.content_items).join('\n');
    calls.nested(id, tool, payload.arguments, tool, output, payload.success === false);
  }

  #webSearchEnd(payload: JsonRecord): void {
    const { state } = this.#writer;
    const action = fieldsAt(payload, 'action');
    const query = stringField(action, 'query') ?? stringField(action, 'url') ?? stringField(payload, 'query') ?? '';
    if (!isTwin(state, 'event', 'search', [query])) this.webSearch(stringField(payload, 'call_id'), action, query);
  }

  #failure(detail: string, message: string | null): void {
    this.#writer.event({ kind: 'error', role: 'system', detail, body: message, summary: message ?? detail });
  }

  #note(detail: string, body: string | null, summary: string): void {
    this.#writer.event({ kind: 'lifecycle', role: 'system', detail, body, summary });
  }
}
