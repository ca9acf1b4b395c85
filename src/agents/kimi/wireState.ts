import * as z from 'zod/mini';
import type { Json } from '../adapter';

/** A call whose result has not come. `args` are JSON as far as they came, without those too long to keep. */
const openCall = z.object({
  id: z.string(),
  threadId: z.string(),
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.string(),
  args: z.string(),
  /** Where the client says the file lies. */
  path: z.nullable(z.string()),
  node: z.string(),
  requestKey: z.nullable(z.string()),
});
export type OpenCall = z.infer<typeof openCall>;

/** A request that is being made: the keys of what it used are made of its own. */
const step = z.object({
  key: z.string(),
  /** What was told of it, by the id of the answer or by the counts. */
  told: z.array(z.string()),
  /** Counts that were told last, to be told again where the step ends. */
  counts: z.nullable(z.array(z.number())),
});
export type Step = z.infer<typeof step>;

const act = z.enum(['none', 'prompt', 'answer', 'calls', 'results', 'error', 'interrupt']);

/** All that a reader remembers between two lines. */
const schema = z.object({
  seq: z.number(),
  cwd: z.nullable(z.string()),
  model: z.nullable(z.string()),
  alias: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  titled: z.boolean(),
  act,
  calls: z.array(openCall),
  /** Calls that the user said no to. */
  denied: z.array(z.string()),
  /** Questions whether a call may be made, by id. */
  approvals: z.record(z.string(), z.string()),
  /** Open steps by thread: Kimi CLI tells those of subagents in the wire of the main agent. */
  steps: z.record(z.string(), step),
  /** Counts of the step that ended last: a record that repeats them may follow. */
  closed: z.nullable(z.string()),
  /** A turn began: what stands in an agent's file before that was copied from the agent it was forked from. */
  hasTurn: z.boolean(),
  isContinuation: z.boolean(),
  /** Nodes of the prompts that can be taken back. */
  prompts: z.array(z.string()),
  /** Prompts of an agent so far. */
  asked: z.number(),
  /** Tells messages of one time apart. */
  time: z.nullable(z.number()),
  times: z.number(),
  agents: z.array(z.string()),
});
export type WireState = z.infer<typeof schema>;

export function restoreState(state: Json | undefined): WireState {
  const parsed = schema.safeParse(state);
  if (parsed.success) return parsed.data;
  return {
    seq: 0,
    cwd: null,
    model: null,
    alias: null,
    provider: null,
    titled: false,
    act: 'none',
    calls: [],
    denied: [],
    approvals: {},
    steps: {},
    closed: null,
    hasTurn: false,
    isContinuation: false,
    prompts: [],
    asked: 0,
    time: null,
    times: 0,
    agents: [],
  };
}
