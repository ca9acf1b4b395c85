import * as z from 'zod/mini';

/** The shapes that the command line promises (docs/cli.md). More fields may follow; these stay. */
const count = z.int().check(z.gte(0));
const microusd = z.nullable(count);
const time = z.nullable(z.iso.datetime());
const source = z.enum(['live', 'rate_card', 'estimated', 'unknown', 'mixed']);
const text = z.nullable(z.string());
const tokens = z.object({
  input: count,
  cache_read: count,
  cache_write_5m: count,
  cache_write_1h: count,
  output: count,
  reasoning: count,
});
/** Null where nothing was recorded of something that was spent. */
const someTokens = z.nullable(tokens);
const level = z.enum(['exact', 'partial', 'estimated', 'none']);

export const sessionsShape = z.object({
  schema: z.literal('contrail.sessions/1'),
  sessions: z.array(
    z.object({
      session_uid: z.string().check(z.regex(/^(?:claude-code|codex):/)),
      agent: z.enum(['claude-code', 'codex']),
      parent_uid: text,
      relationship: z.enum(['root', 'subagent', 'fork', 'continuation']),
      title: text,
      cwd: text,
      git_branch: text,
      started_at: time,
      ended_at: time,
      outcome: z.enum(['success', 'fail', 'abandoned', 'unknown']),
      models: z.array(z.string()),
      requests: count,
      tokens: someTokens,
      tokens_complete: z.boolean(),
      cost: z.object({ own_microusd: microusd, sidechain_microusd: microusd, total_microusd: microusd, source }),
      threads: count,
      edits: count,
      failed_approaches: count,
      source_state: z.enum(['present', 'removed']),
    }),
  ),
});

const amount = z.object({ requests: count, tokens: someTokens, tokens_complete: z.boolean(), microusd });

export const costShape = z.object({
  schema: z.literal('contrail.cost/1'),
  session_uid: z.string(),
  total: z.extend(amount, { source }),
  own: z.extend(amount, { source }),
  sidechains: z.array(
    z.extend(amount, { thread_id: z.string(), kind: z.string(), agent_type: text, description: text }),
  ),
  by_model: z.array(
    z.extend(amount, {
      model: text,
      source,
      rates: z.array(
        z.object({ key: z.string(), table_version: z.string(), table_digest: z.string(), requests: count }),
      ),
    }),
  ),
  failed: z.object({ count, tokens: z.nullable(count), microusd }),
  duplicates_dropped: count,
  unpriced_models: z.array(z.string()),
  partial_requests: count,
  estimated_requests: count,
});

export const blameShape = z.object({
  schema: z.literal('contrail.blame/1'),
  path: z.string(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  lines_total: count,
  lines: z.array(
    z.object({
      line: z.int().check(z.gte(1)),
      tier: z.enum(['exact', 'matched']),
      session_uid: z.string(),
      thread_id: z.string(),
      agent: z.enum(['claude-code', 'codex']),
      model: text,
      at: time,
      call_id: text,
      seq: count,
    }),
  ),
  sessions: z.array(
    z.object({
      session_uid: z.string(),
      edits: count,
      tier: z.enum(['exact', 'matched', 'file']),
      lines_left: z.nullable(count),
    }),
  ),
  notes: z.nullable(z.array(z.object({ line: count, tier: z.literal('note'), source: z.literal('git-ai') }))),
});

export const filesShape = z.object({
  schema: z.literal('contrail.files/1'),
  files: z.array(
    z.object({
      path: z.string(),
      sessions: count,
      agents: z.array(z.string()),
      edits: count,
      lines_added: count,
      lines_removed: count,
      microusd,
      failed_approaches: count,
      last_edited_at: time,
    }),
  ),
});

export const failuresShape = z.object({
  schema: z.literal('contrail.failures/1'),
  total: count,
  failures: z.array(
    z.object({
      id: z.string(),
      session_uid: z.string(),
      thread_id: z.string(),
      what: z.string(),
      why: z.string(),
      category: z.enum(['lint', 'type', 'test', 'build', 'runtime', 'tool', 'user']),
      trigger: z.enum(['check_failed', 'self_reverted', 'user_rejected', 'repeated_failure', 'strategy_replaced']),
      resolution: z.enum(['auto_fixed', 'escalated_user', 'abandoned', 'reverted', 'superseded']),
      attempt: count,
      files: z.array(z.object({ path: z.string(), ranges: z.array(z.tuple([count, count])) })),
      evidence: z.array(
        z.object({
          seq: count,
          call_id: text,
          source_path: text,
          source_line: z.nullable(count),
          role: z.enum(['attempt', 'failure', 'replacement']),
        }),
      ),
      tokens: z.nullable(count),
      microusd,
      confidence: z.number(),
      still_relevant: z.boolean(),
      review: z.null(),
    }),
  ),
});

export const searchShape = z.object({
  schema: z.literal('contrail.search/1'),
  hits: z.array(
    z.object({
      session_uid: z.string(),
      seq: count,
      at: time,
      snippet: z.string(),
      source_path: z.string(),
      source_line: count,
    }),
  ),
});

export const ingestShape = z.object({
  schema: z.literal('contrail.ingest/1'),
  sources: count,
  sources_read: count,
  bytes_read: count,
  events: count,
  cancelled: z.boolean(),
});

export const doctorShape = z.object({
  schema: z.literal('contrail.doctor/1'),
  database: z.object({ path: z.string(), bytes: count, schema_version: count, owner: count }),
  agents: z.array(
    z.object({
      agent: z.string(),
      roots: z.array(z.string()),
      sources: count,
      sessions: count,
      events: count,
      problems: z.array(z.object({ path: z.string(), offset: z.nullable(count), reason: z.string(), count })),
      fidelity: z.object({
        content: level,
        tokens: level,
        cost: level,
        tool_calls: level,
        tool_output: level,
        reasoning: level,
        edits: level,
      }),
    }),
  ),
  unpriced_models: z.array(z.string()),
});
