import * as v from 'valibot';
import { flag, nullableNumber, nullableString, sessionItem, sumSource, tokens } from './answerParts';

const workspaceTotals = v.object({
  sessions: v.number(),
  requests: v.number(),
  tokens: v.nullable(tokens),
  tokens_complete: flag,
  microusd: nullableNumber,
  source: sumSource,
  sidechain_microusd: nullableNumber,
  unpriced_requests: v.number(),
  cache_hit_share: nullableNumber,
});
export type WorkspaceTotals = v.InferOutput<typeof workspaceTotals>;

export const workspace = v.object({
  schema: v.literal('contrail.workspace/1'),
  per: v.picklist(['day', 'week']),
  stacked_by: v.picklist(['model', 'agent', 'branch', 'outcome']),
  range: v.nullable(v.object({ since: v.string(), until: v.string() })),
  series: v.array(v.object({ key: nullableString, is_rest: flag, microusd: nullableNumber })),
  periods: v.array(
    v.object({
      start: v.string(),
      values: v.array(nullableNumber),
      requests: v.number(),
      unpriced_requests: v.number(),
    }),
  ),
  totals: workspaceTotals,
  previous: v.nullable(workspaceTotals),
  sessions: v.array(sessionItem),
  files: v.array(
    v.object({
      path: v.string(),
      relative_path: nullableString,
      sessions: v.number(),
      edits: v.number(),
      lines_added: v.number(),
      lines_removed: v.number(),
      failed_approaches: v.number(),
      microusd: nullableNumber,
    }),
  ),
  sidechain_types: v.array(
    v.object({
      agent_type: nullableString,
      threads: v.number(),
      requests: v.number(),
      tokens: nullableNumber,
      microusd: nullableNumber,
    }),
  ),
  unpriced_models: v.array(v.object({ model: nullableString, requests: v.number() })),
  choices: v.object({ agents: v.array(v.string()), models: v.array(v.string()), branches: v.array(v.string()) }),
  undated_requests: v.number(),
});
export type Workspace = v.InferOutput<typeof workspace>;

export const fileView = v.object({
  schema: v.literal('contrail.file_view/1'),
  path: v.string(),
  sessions: v.array(
    v.object({
      ...sessionItem.entries,
      edits_of_file: v.number(),
      lines_added: v.number(),
      lines_removed: v.number(),
      last_edited_at: nullableString,
      edited_by: v.array(v.object({ thread_id: v.string(), agent_type: nullableString, edits: v.number() })),
      file_microusd: nullableNumber,
      lines_left: nullableNumber,
    }),
  ),
  sessions_total: v.number(),
  edits: v.array(
    v.object({
      session_uid: v.string(),
      path: v.string(),
      seq: v.number(),
      ordinal: v.number(),
      thread_id: v.string(),
      agent_type: nullableString,
      at: nullableString,
      tool: v.string(),
      operation: v.string(),
      status: v.string(),
      lines_added: v.number(),
      lines_removed: v.number(),
      line: nullableNumber,
    }),
  ),
  edits_total: v.number(),
  microusd: nullableNumber,
});
export type FileView = v.InferOutput<typeof fileView>;

/** What was asked for is not in the store. */
