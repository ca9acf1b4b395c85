import type { ToldEvent } from '../factTeller';
import { parseFields, stringField } from '../jsonRecord';
import type { UiRow } from './uiRows';

type Said = Pick<ToldEvent, 'kind' | 'role' | 'detail' | 'body' | 'summary'>;

/** What the chat appends to a result that left changes behind. */
const changesMark = /HAS_CHANGES$/;

/** Rows of the client's own: progress, checkpoints, settings. They say nothing of the conversation. */
const silent = new Set([
  'api_req_finished',
  'api_req_rate_limit_wait',
  'api_req_started',
  'browser_action_result',
  'browser_session_status',
  'checkpoint_created',
  'checkpoint_restore',
  'checkpoint_saved',
  'codebase_search_result',
  'command_output',
  'conditional_rules_applied',
  'error_retry',
  'generate_explanation',
  'hook_output_stream',
  'hook_status',
  'image',
  'info',
  'invalid_model',
  'load_mcp_documentation',
  'mcp_notification',
  'mcp_server_request_started',
  'mcp_server_response',
  'payment_required_prompt',
  'report_bug',
  'resume_completed_task',
  'resume_task',
  'shell_integration_warning',
  'shell_integration_warning_with_suggestion',
  'task_progress',
  'too_many_tools_warning',
  'user_edit_todos',
]);

/**
 * What a row says that is no call and no request; null for one that says nothing, undefined for one that we do not know.
 * `isFirst`: Roo Code and early versions say the task as any text.
 */
export function saidBy(row: UiRow, isFirst: boolean): Said | null | undefined {
  const { kind, text } = row;
  if (kind === 'task' || kind === 'user_feedback' || (kind === 'text' && isFirst && !row.isAsk)) return prompt(row);
  if (kind === 'api_req_retried') return { kind: 'retry', role: 'system', detail: 'api_retry', summary: 'tried again' };
  if (text.trim() === '' && kind !== 'sliding_window_truncation')
    return silent.has(kind) || isKnown(kind) ? null : undefined;
  switch (kind) {
    case 'text':
      return { kind: 'assistant_msg', role: 'assistant', body: text };
    case 'reasoning':
      return { kind: 'thinking', role: 'assistant', body: text };
    case 'completion_result':
    case 'plan_completion_result':
      return { kind: 'assistant_msg', role: 'assistant', detail: 'completion', body: text.replace(changesMark, '') };
    case 'followup':
    case 'plan_mode_respond':
    case 'act_mode_respond':
      return answer(text, kind === 'followup' ? 'question' : 'plan');
    case 'new_task':
      return { kind: 'assistant_msg', role: 'assistant', detail: 'plan', body: text };
    case 'user_feedback_diff':
      return { kind: 'human_intervention', role: 'user', detail: 'user_modified', ...diffOf(text) };
    case 'condense':
    case 'summarize_task':
      return { kind: 'lifecycle', role: 'system', detail: 'compaction', body: text };
    case 'error':
    case 'condense_context_error':
      return { kind: 'error', role: 'system', detail: 'error', body: text };
    case 'clineignore_error':
    case 'rooignore_error':
    case 'command_permission_denied':
      return { kind: 'error', role: 'tool', detail: 'permission_denial', body: text };
    case 'diff_error':
      return { kind: 'error', role: 'tool', detail: 'error', body: text };
    case 'api_req_failed':
      return { kind: 'error', role: 'system', detail: 'api_error', body: messageIn(text) };
    case 'api_req_retry_delayed':
      return { kind: 'retry', role: 'system', detail: 'api_retry', body: text };
    case 'mistake_limit_reached':
    case 'auto_approval_max_req_reached':
      return { kind: 'lifecycle', role: 'system', detail: kind, body: text };
    default:
      return silent.has(kind) ? null : undefined;
  }
}

const spoken = new Set([
  'text',
  'reasoning',
  'completion_result',
  'followup',
  'plan_mode_respond',
  'act_mode_respond',
  'new_task',
  'user_feedback_diff',
  'condense',
  'summarize_task',
  'error',
  'diff_error',
  'api_req_failed',
  'api_req_retry_delayed',
  'mistake_limit_reached',
  'auto_approval_max_req_reached',
  'tool',
  'command',
  'use_mcp_server',
  'browser_action',
  'browser_action_launch',
]);

function isKnown(kind: string): boolean {
  return spoken.has(kind);
}

function prompt({ text, record }: UiRow): Said | null {
  const images = Array.isArray(record.images) ? record.images.length : 0;
  const body = [text.trim(), ...new Array<string>(images).fill('[image]')].filter(part => part !== '').join('\n');
  return body === '' ? null : { kind: 'user_msg', role: 'user', detail: 'prompt', body };
}

/** `{question, options}` or `{response}`; plain text before 2025. */
function answer(text: string, detail: string): Said {
  const fields = parseFields(text);
  const body = fields === null ? null : (stringField(fields, 'question') ?? stringField(fields, 'response'));
  return { kind: 'assistant_msg', role: 'assistant', detail, body: body ?? text };
}

function diffOf(text: string): Pick<Said, 'body' | 'summary'> {
  const fields = parseFields(text) ?? {};
  return { body: stringField(fields, 'diff') ?? text, summary: stringField(fields, 'path') ?? 'changed by the user' };
}

function messageIn(text: string): string {
  const fields = parseFields(text);
  return (fields === null ? null : stringField(fields, 'message')) ?? text;
}
