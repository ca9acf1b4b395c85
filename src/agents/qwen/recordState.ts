import * as z from 'zod/mini';
import type { Json } from '../adapter';

/** A call whose result has not come. `args` are JSON, without those too long to keep. */
const openCall = z.object({
  id: z.string(),
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.string(),
  args: z.string(),
});
export type OpenCall = z.infer<typeof openCall>;

/** A request that was counted once, by its counts and the key it was told under. */
const counted = z.object({ key: z.string(), counts: z.string() });

const act = z.enum(['none', 'prompt', 'answer', 'cut', 'calls', 'results', 'error', 'interrupt', 'left']);

/** All that a reader remembers between two lines. */
const schema = z.object({
  seq: z.number(),
  cwd: z.nullable(z.string()),
  branch: z.nullable(z.string()),
  version: z.nullable(z.string()),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  titled: z.boolean(),
  isFork: z.boolean(),
  hasUsage: z.boolean(),
  act,
  calls: z.array(openCall),
  /** Telemetry of responses whose record has not come, and the reverse. */
  responses: z.array(counted),
  answers: z.array(counted),
  agentKey: z.nullable(z.string()),
  /** Prompts by the record they follow: a rewind goes on from one of those. */
  turns: z.array(z.tuple([z.nullable(z.string()), z.string()])),
  agents: z.array(z.string()),
});
export type RecordState = z.infer<typeof schema>;

export function restoreState(state: Json | undefined): RecordState {
  const parsed = schema.safeParse(state);
  if (parsed.success) return parsed.data;
  return {
    seq: 0,
    cwd: null,
    branch: null,
    version: null,
    model: null,
    provider: null,
    titled: false,
    isFork: false,
    hasUsage: false,
    act: 'none',
    calls: [],
    responses: [],
    answers: [],
    agentKey: null,
    turns: [],
    agents: [],
  };
}
