import * as v from 'valibot';

/**
 * What the panel shows, as the store answers it (the interfaces of `store/readModels` say what each field means). Only
 * what is shown is named in these schemas: other fields are left out on the way in.
 */

export const nullableString = v.nullable(v.string());
export const nullableNumber = v.nullable(v.number());
export const flag = v.boolean();

export const tokens = v.object({
  input: v.number(),
  cache_read: v.number(),
  cache_write_5m: v.number(),
  cache_write_1h: v.number(),
  output: v.number(),
  reasoning: v.number(),
});
export type Tokens = v.InferOutput<typeof tokens>;

export const sumSource = v.picklist(['live', 'rate_card', 'estimated', 'unknown', 'mixed']);

export const sessionItem = v.object({
  session_uid: v.string(),
  agent: v.string(),
  parent_uid: nullableString,
  relationship: v.string(),
  display_title: v.string(),
  cwd: nullableString,
  git_branch: nullableString,
  worktree: nullableString,
  started_at: nullableString,
  ended_at: nullableString,
  duration_ms: nullableNumber,
  outcome: v.string(),
  outcome_evidence: nullableString,
  models: v.array(v.string()),
  requests: v.number(),
  unpriced_requests: v.number(),
  cost: v.object({
    own_microusd: nullableNumber,
    sidechain_microusd: nullableNumber,
    total_microusd: nullableNumber,
    source: sumSource,
  }),
  sidechains: v.number(),
  edits: v.number(),
  files: v.number(),
  failed_approaches: v.number(),
  source_state: v.string(),
  end_state: nullableString,
  automated: v.nullable(flag),
  live: flag,
});
export type SessionItem = v.InferOutput<typeof sessionItem>;
