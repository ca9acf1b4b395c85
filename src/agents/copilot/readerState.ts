import * as z from 'zod/mini';
import type { Json } from '../adapter';
import { tokenBuckets } from '../tokenCounts';

const hunk = z.object({
  oldStart: z.nullable(z.number()),
  newStart: z.nullable(z.number()),
  lines: z.array(z.string()),
});

const change = z.object({
  operation: z.enum(['create', 'update', 'delete', 'move']),
  path: z.string(),
  movedTo: z.nullable(z.string()),
  hunks: z.array(hunk),
  before: z.nullable(z.string()),
  after: z.nullable(z.string()),
});

/** A call whose result has not come yet. */
const openCall = z.object({
  id: z.string(),
  threadId: z.string(),
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.string(),
  /** What a shell call runs. */
  command: z.nullable(z.string()),
  /** The shell that a call starts or polls. */
  shell: z.nullable(z.string()),
  cwd: z.nullable(z.string()),
  changes: z.array(change),
  /** How its permission was refused. */
  refusal: z.nullable(z.enum(['denial', 'permission_denial', 'cancelled'])),
  feedback: z.nullable(z.string()),
  /** What the call says of the agent it starts. */
  spawn: z.nullable(
    z.object({
      name: z.nullable(z.string()),
      description: z.nullable(z.string()),
      agentType: z.nullable(z.string()),
      kind: z.nullable(z.enum(['sync', 'async'])),
    }),
  ),
});

/** A model request: one call of the API, which several messages may carry. */
const request = z.object({
  /** The API's id of the call. */
  id: z.string(),
  key: z.string(),
  threadId: z.string(),
  /** Where its first event stands; null before it came. */
  seq: z.nullable(z.number()),
  ts: z.nullable(z.number()),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  /** Null where no record told any. */
  tokens: z.nullable(tokenBuckets),
  /** A usage record told all of it. */
  recorded: z.boolean(),
  copied: z.boolean(),
  nanoUsd: z.nullable(z.number()),
});

/** What was seen of a model since the totals were stated last. */
const legModel = z.object({
  model: z.string(),
  /** Calls seen in messages, and their output. */
  calls: z.number(),
  output: z.number(),
  /** Calls and tokens of compactions, which tell their own. */
  compactions: z.number(),
  compacted: tokenBuckets,
  /** The last request, of the main conversation if it made any: it takes what only the totals tell. */
  last: z.nullable(request),
});

const total = z.object({ model: z.string(), requests: z.number(), tokens: tokenBuckets });

/** All that a reader remembers between two lines. Plain data: it is stored as the cursor of the source. */
const schema = z.object({
  seq: z.number(),
  sessionId: z.nullable(z.string()),
  /** The session whose events the file began with, where that is another: it was forked. */
  forkOf: z.nullable(z.string()),
  cwd: z.nullable(z.string()),
  branch: z.nullable(z.string()),
  model: z.nullable(z.string()),
  automated: z.boolean(),
  titled: z.boolean(),
  /** Types of records that were reported as unknown. */
  unknown: z.array(z.string()),
  turn: z.enum(['none', 'open', 'complete', 'failed', 'aborted']),
  /** The session was shut down and not gone on with. */
  closed: z.boolean(),
  calls: z.array(openCall),
  /** Commands that outlived their call, by shell. */
  running: z.array(z.object({ shell: z.string(), command: z.string() })),
  /** Agents by the call that started them. */
  agents: z.array(z.object({ callId: z.string(), agentId: z.string() })),

  /** Requests counted so far, by who made them. */
  counts: z.array(z.object({ owner: z.string(), requests: z.number() })),
  requests: z.array(request),
  hasRecords: z.boolean(),
  leg: z.array(legModel),
  /** Totals at the last shutdown; they go on when a session is resumed. */
  totals: z.array(total),
});

export type ReaderState = z.infer<typeof schema>;
export type OpenCall = z.infer<typeof openCall>;
export type Request = z.infer<typeof request>;
export type LegModel = z.infer<typeof legModel>;
export type ModelTotal = z.infer<typeof total>;

/** The state of a reader before its first line. */
export function initialState(): ReaderState {
  return {
    seq: 0,
    sessionId: null,
    forkOf: null,
    cwd: null,
    branch: null,
    model: null,
    automated: false,
    titled: false,
    unknown: [],
    turn: 'none',
    closed: false,
    calls: [],
    running: [],
    agents: [],
    counts: [],
    requests: [],
    hasRecords: false,
    leg: [],
    totals: [],
  };
}

/** The state that an earlier reader left; a first one where there is none. Throws on a state that is not ours. */
export function restoreState(state: Json | undefined): ReaderState {
  return state === undefined ? initialState() : z.parse(schema, state);
}

/** A copy that later lines do not change. */
export function snapshot(state: ReaderState): Json {
  return structuredClone(state);
}
