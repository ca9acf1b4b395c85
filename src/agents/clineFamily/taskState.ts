import type { EndState, ThreadFact } from '../../model/facts';
import type { UiRow } from './uiRows';

/** Rows that say nothing of how a task stands. */
const passing = new Set([
  'checkpoint_created',
  'checkpoint_saved',
  'task_progress',
  'hook_status',
  'hook_output_stream',
]);
const decisions = new Set(['tool', 'command', 'use_mcp_server', 'browser_action_launch', 'use_subagents']);
const answers = new Set([
  'completion_result',
  'plan_completion_result',
  'resume_completed_task',
  'followup',
  'plan_mode_respond',
  'act_mode_respond',
  'api_req_failed',
  'mistake_limit_reached',
  'auto_approval_max_req_reached',
]);

function lastRow(rows: readonly UiRow[]): UiRow | undefined {
  return rows.findLast(({ kind }) => !passing.has(kind));
}

/** How a task stands, by its last row. */
export function taskEndState(rows: readonly UiRow[]): EndState | undefined {
  const last = lastRow(rows);
  if (last === undefined) return undefined;
  if (last.isAsk && decisions.has(last.kind)) return 'tool_pending';
  return answers.has(last.kind) ? 'awaiting_user' : 'truncated';
}

/** The same for a task that another one started. */
export function taskStatus(rows: readonly UiRow[]): ThreadFact['status'] {
  const last = lastRow(rows);
  if (last === undefined) return undefined;
  if (last.kind === 'completion_result' || last.kind === 'resume_completed_task') return 'completed';
  return last.kind === 'resume_task' ? 'interrupted' : 'running';
}
