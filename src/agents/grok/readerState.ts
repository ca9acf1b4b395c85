import * as z from 'zod/mini';
import type { Json } from '../adapter';

const place = { line: z.number(), offset: z.number() };

/** A message whose parts are still coming: they are recorded as they were streamed. */
const openMessage = z.object({
  ...place,
  kind: z.enum(['user', 'answer', 'thinking']),
  seq: z.number(),
  ts: z.nullable(z.number()),
  text: z.string(),
  detail: z.nullable(z.string()),
  /** Whether the user typed it; else it was said in his name. */
  isTyped: z.boolean(),
  /** Of a prompt that starts a turn: its number. */
  promptIndex: z.nullable(z.number()),
});

const openCall = z.object({
  ...place,
  id: z.string(),
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.string(),
  /** What it was given, as JSON. */
  input: z.string(),
  /** A command that the user ran himself. */
  isOwn: z.boolean(),
  copied: z.boolean(),
});

/** A subagent that this session started. */
const child = z.object({
  id: z.string(),
  /** The turn that started it, and whether it has ended. */
  promptId: z.nullable(z.string()),
  model: z.nullable(z.string()),
  ended: z.boolean(),
});

/** What a model used in a sidechain so far. */
const spending = z.object({
  model: z.nullable(z.string()),
  input: z.number(),
  cacheRead: z.number(),
  cacheWrite5m: z.number(),
  output: z.number(),
  nanoUsd: z.nullable(z.number()),
  isPartial: z.boolean(),
});

const schema = z.object({
  seq: z.number(),
  lastTs: z.nullable(z.number()),
  placed: z.boolean(),
  titled: z.boolean(),
  message: z.nullable(openMessage),
  /** Prompts of the present timeline, by number, and the seqs of their events. */
  prompts: z.array(z.object({ index: z.number(), seq: z.number() })),
  /** Whether prompts carry their number (2026-06): then one without is no turn of its own. */
  numbered: z.boolean(),
  /** The event of the command that the user just typed. */
  shellSeq: z.nullable(z.number()),
  calls: z.array(openCall),
  children: z.array(child),
  spent: z.array(spending),
  /** What its last turn used, which may be told again. */
  lastTurn: z.nullable(z.object({ promptId: z.string(), rows: z.array(spending) })),
  unknown: z.array(z.string()),
  last: z.enum(['none', 'prompt', 'answer', 'call', 'result', 'completed', 'interrupt', 'failed']),
});

export type GrokState = z.infer<typeof schema>;
export type OpenMessage = z.infer<typeof openMessage>;
export type OpenCall = z.infer<typeof openCall>;
export type Spending = z.infer<typeof spending>;

/** The state that an earlier reader left; a first one where there is none. Throws on a state that is not ours. */
export function restoreState(state: Json | undefined): GrokState {
  if (state !== undefined) return z.parse(schema, state);
  return {
    seq: 0,
    lastTs: null,
    placed: false,
    titled: false,
    message: null,
    prompts: [],
    numbered: false,
    shellSeq: null,
    calls: [],
    children: [],
    spent: [],
    lastTurn: null,
    unknown: [],
    last: 'none',
  };
}
