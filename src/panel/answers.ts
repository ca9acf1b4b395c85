import * as v from 'valibot';

/**
 * What the panel shows, as the store answers it (the interfaces of `store/readModels` say what each field means). Only
 * what is shown is named here: other fields are left out on the way in.
 */
const nullableString = v.nullable(v.string());
const nullableNumber = v.nullable(v.number());
const flag = v.boolean();

const tokens = v.object({
  input: v.number(),
  cache_read: v.number(),
  cache_write_5m: v.number(),
  cache_write_1h: v.number(),
  output: v.number(),
  reasoning: v.number(),
});
export type Tokens = v.InferOutput<typeof tokens>;

const sumSource = v.picklist(['live', 'rate_card', 'estimated', 'unknown', 'mixed']);

const sessionItem = v.object({
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

const amount = v.object({ requests: v.number(), tokens, microusd: nullableNumber, source: sumSource });
export type Amount = v.InferOutput<typeof amount>;

const appliedRate = v.object({
  key: v.string(),
  definition: v.unknown(),
  table_version: v.string(),
  table_digest: v.string(),
  table_date: v.string(),
  requests: v.number(),
});

const cost = v.object({
  total: amount,
  own: amount,
  sidechains: v.array(
    v.object({
      thread_id: v.string(),
      kind: v.string(),
      agent_type: nullableString,
      name: nullableString,
      description: nullableString,
      model: nullableString,
      requests: v.number(),
      tokens,
      microusd: nullableNumber,
    }),
  ),
  by_model: v.array(v.object({ ...amount.entries, model: nullableString, rates: v.array(appliedRate) })),
  failed: v.object({ count: v.number(), tokens: v.number(), microusd: nullableNumber }),
  duplicates_dropped: v.number(),
  unpriced_models: v.array(v.string()),
  unpriced_requests: v.number(),
  web_searches: v.number(),
  stated: v.nullable(v.object({ microusd: v.number(), difference_microusd: nullableNumber })),
});
export type Cost = v.InferOutput<typeof cost>;

export interface Thread {
  thread_id: string;
  depth: number;
  kind: string;
  agent_type: string | null;
  name: string | null;
  description: string | null;
  model: string | null;
  status: string | null;
  requests: number;
  tokens: Tokens;
  microusd: number | null;
  edits: number;
  started_at: string | null;
  ended_at: string | null;
  children: Thread[];
}
const thread: v.GenericSchema<unknown, Thread> = v.object({
  thread_id: v.string(),
  depth: v.number(),
  kind: v.string(),
  agent_type: nullableString,
  name: nullableString,
  description: nullableString,
  model: nullableString,
  status: nullableString,
  requests: v.number(),
  tokens,
  microusd: nullableNumber,
  edits: v.number(),
  started_at: nullableString,
  ended_at: nullableString,
  get children() {
    return v.array(thread);
  },
});

const editedFile = v.object({
  path: v.string(),
  relative_path: nullableString,
  edits: v.number(),
  lines_added: v.number(),
  lines_removed: v.number(),
  operations: v.array(v.string()),
  last_edited_at: nullableString,
});
export type EditedFile = v.InferOutput<typeof editedFile>;

export const sessionDetail = v.object({
  schema: v.literal('contrail.session_detail/1'),
  session: sessionItem,
  threads: v.array(thread),
  files: v.array(editedFile),
  checks: v.object({ pass: v.number(), fail: v.number(), unknown: v.number() }),
  cost,
  resume: v.object({ command: v.nullable(v.array(v.string())), reason: v.optional(v.string()) }),
});
export type SessionDetail = v.InferOutput<typeof sessionDetail>;

const span = v.object({ from: v.number(), to: v.number() });
export type Span = v.InferOutput<typeof span>;
const place = v.nullable(v.object({ at: v.number(), seq: v.number() }));

const mark = v.object({ kind: v.string(), at: v.number(), count: v.number(), seq: v.number(), label: v.string() });
export type Mark = v.InferOutput<typeof mark>;

const lane = v.object({
  thread_id: v.string(),
  parent_thread_id: nullableString,
  depth: v.number(),
  kind: v.string(),
  agent_type: nullableString,
  name: nullableString,
  description: nullableString,
  status: nullableString,
  microusd: nullableNumber,
  spans: v.array(span),
  spawned: place,
  returned: place,
  marks: v.array(mark),
});
export type Lane = v.InferOutput<typeof lane>;

export const timeline = v.object({
  schema: v.literal('contrail.timeline/1'),
  window: v.nullable(span),
  stretches: v.array(span),
  lanes: v.array(lane),
  lanes_total: v.number(),
  cost: v.array(v.object({ at: v.number(), microusd: v.number() })),
  untimed_events: v.number(),
});
export type Timeline = v.InferOutput<typeof timeline>;

const rowSidechain = v.object({
  thread_id: v.string(),
  kind: v.string(),
  agent_type: nullableString,
  name: nullableString,
  description: nullableString,
  status: nullableString,
  events: v.number(),
  microusd: nullableNumber,
  unfolded: flag,
});
export type RowSidechain = v.InferOutput<typeof rowSidechain>;

const transcriptRow = v.object({
  seq: v.number(),
  thread_id: v.string(),
  depth: v.number(),
  at: nullableNumber,
  kind: v.string(),
  role: v.string(),
  detail: nullableString,
  tool: nullableString,
  summary: v.string(),
  text: nullableString,
  text_bytes: v.number(),
  text_complete: flag,
  abandoned: flag,
  request: v.nullable(v.object({ model: nullableString, tokens: v.number(), microusd: nullableNumber })),
  edits: v.array(
    v.object({
      path: v.string(),
      relative_path: nullableString,
      operation: v.string(),
      status: v.string(),
      lines_added: v.number(),
      lines_removed: v.number(),
      line: nullableNumber,
    }),
  ),
  check: v.nullable(v.object({ result: v.string(), command: v.string(), first_error: nullableString })),
  sidechains: v.array(rowSidechain),
});
export type TranscriptRow = v.InferOutput<typeof transcriptRow>;

export const transcript = v.object({
  schema: v.literal('contrail.transcript/1'),
  total: v.number(),
  offset: v.number(),
  rows: v.array(transcriptRow),
});
export const transcriptText = v.object({
  schema: v.literal('contrail.transcript_text/1'),
  offset: v.number(),
  text: v.string(),
  next_offset: nullableNumber,
});
export const transcriptIndex = v.object({
  schema: v.literal('contrail.transcript_index/1'),
  index: nullableNumber,
  unfolded: v.array(v.string()),
});
export const transcriptFind = v.object({
  schema: v.literal('contrail.transcript_matches/1'),
  matches: v.array(v.object({ seq: v.number(), thread_id: v.string() })),
  complete: flag,
});

export const toolCosts = v.object({
  schema: v.literal('contrail.tool_costs/1'),
  tools: v.array(
    v.object({
      tool: nullableString,
      calls: v.number(),
      requests: v.number(),
      tokens: v.number(),
      microusd: nullableNumber,
    }),
  ),
});

const workspaceTotals = v.object({
  sessions: v.number(),
  requests: v.number(),
  tokens,
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
      tokens: v.number(),
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
      seq: v.number(),
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

const failure = v.object({
  id: v.string(),
  session_uid: v.string(),
  agent: v.string(),
  thread_id: v.string(),
  at: nullableString,
  what: v.string(),
  why: v.string(),
  category: v.string(),
  trigger: v.string(),
  resolution: v.string(),
  attempt: v.number(),
  files: v.array(v.object({ path: v.string(), ranges: v.array(v.tuple([v.number(), v.number()])) })),
  evidence: v.array(v.object({ seq: v.number(), role: v.string() })),
  tokens: v.number(),
  microusd: nullableNumber,
  confidence: v.number(),
  still_relevant: flag,
  review: v.nullable(v.object({ verdict: nullableString, note: nullableString })),
});
export type Failure = v.InferOutput<typeof failure>;

export const failures = v.object({
  schema: v.literal('contrail.failures/1'),
  total: v.number(),
  failures: v.array(failure),
});
/** What the user said of a failed approach was kept. */
export const reviewFailure = v.object({ schema: v.literal('contrail.reviewed/1') });

export const sessionPage = v.object({
  schema: v.literal('contrail.session_page/1'),
  total: v.number(),
  sessions: v.array(sessionItem),
});

/** What was asked for is not in the store. */
export const none = v.object({ schema: v.literal('contrail.none/1') });

export const answerSchemas = {
  sessionDetail,
  timeline,
  transcript,
  transcriptText,
  transcriptIndex,
  transcriptFind,
  toolCosts,
  workspace,
  fileView,
  sessionPage,
  failures,
  reviewFailure,
} as const;
export type PanelMethod = keyof typeof answerSchemas;
export type PanelAnswer<M extends PanelMethod> = v.InferOutput<(typeof answerSchemas)[M]>;
