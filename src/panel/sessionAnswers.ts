import * as v from 'valibot';
import { flag, nullableNumber, nullableString, sessionItem, sumSource, type Tokens, tokens } from './answerParts';

const amount = v.object({
  requests: v.number(),
  tokens: v.nullable(tokens),
  tokens_complete: flag,
  microusd: nullableNumber,
  source: sumSource,
});
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
      tokens: v.nullable(tokens),
      tokens_complete: flag,
      microusd: nullableNumber,
    }),
  ),
  by_model: v.array(v.object({ ...amount.entries, model: nullableString, rates: v.array(appliedRate) })),
  failed: v.object({ count: v.number(), tokens: nullableNumber, microusd: nullableNumber }),
  duplicates_dropped: v.number(),
  unpriced_models: v.array(v.string()),
  unpriced_requests: v.number(),
  web_searches: v.number(),
  partial_requests: v.number(),
  estimated_requests: v.number(),
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
  tokens: Tokens | null;
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
  tokens: v.nullable(tokens),
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

const level = v.picklist(['exact', 'partial', 'estimated', 'none']);

export const sessionDetail = v.object({
  schema: v.literal('contrail.session_detail/1'),
  session: sessionItem,
  threads: v.array(thread),
  files: v.array(editedFile),
  checks: v.object({ pass: v.number(), fail: v.number(), unknown: v.number() }),
  cost,
  fidelity: v.object({
    content: level,
    tokens: level,
    cost: level,
    tool_calls: level,
    tool_output: level,
    reasoning: level,
    edits: level,
  }),
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

export const toolCosts = v.object({
  schema: v.literal('contrail.tool_costs/1'),
  tools: v.array(
    v.object({
      tool: nullableString,
      calls: v.number(),
      requests: v.number(),
      tokens: nullableNumber,
      microusd: nullableNumber,
    }),
  ),
});
