/** Records that tell nothing of their own: bookkeeping of the client, and what other records repeat. */
const silent = new Set([
  'assistant.idle',
  'assistant.intent',
  'auto_mode_switch.completed',
  'auto_mode_switch.requested',
  'capabilities.changed',
  'external_tool.completed',
  'external_tool.requested',
  'pending_messages.modified',
  'session.auto_tier_recommendation',
  'session.auto_tier_switch_failed',
  'session.autopilot_objective_changed',
  'session.binary_asset',
  'session.compaction_start',
  'session.completion_receipt',
  'session.handoff',
  'session.idle',
  'session.mode_changed',
  'session.mode_notice_delivered',
  'session.permissions_changed',
  'session.plan_changed',
  'session.remote_steerable_changed',
  'session.session_limits_changed',
  'session.tools_updated',
  'session.usage_checkpoint',
  'session.usage_info',
  'session.warning',
  'session.workspace_file_changed',
  'subagent.configured',
  'subagent.deselected',
  'subagent.selected',
  'tool.execution_partial_result',
  'tool.execution_progress',
  'tool_search.activated',
]);

/** Whole families of them. */
const silentFamilies =
  /^(?:assistant\.\w+_(?:delta|progress|start|started|activity|completed|failed)|assistant\.usage|commands?\.|elicitation\.|factory\.|hook\.|mcp\.|mcp_app\.|model\.|permission\.|sampling\.|session\.(?:canvas|custom|extensions|fusion|managed_settings|mcp|schedule|skills|todos|background)|ui\.|user_input\.|exit_plan_mode\.|session_limits_exhausted\.)/;

export function isSilent(type: string): boolean {
  return silent.has(type) || silentFamilies.test(type);
}
