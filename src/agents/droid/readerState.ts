import * as z from 'zod/mini';
import type { Json } from '../adapter';
import { askedEdit } from '../askedEdit';

const openCall = z.object({
  id: z.string(),
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.string(),
  command: z.nullable(z.string()),
  edit: z.nullable(askedEdit),
});

/** A result that says that its call was cancelled: the end of the turn tells whether the user refused it. */
const cancelledResult = z.object({
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.nullable(z.string()),
  callId: z.nullable(z.string()),
  body: z.nullable(z.string()),
  node: z.nullable(z.string()),
  line: z.number(),
  offset: z.number(),
});

const schema = z.object({
  seq: z.number(),
  cwd: z.nullable(z.string()),
  lastTs: z.nullable(z.number()),
  /** The message at which this session was forked from its parent: those up to it were copied. */
  forkedAt: z.nullable(z.string()),
  /** Models that messages name, each once. */
  models: z.array(z.string()),
  provider: z.nullable(z.string()),
  titled: z.boolean(),
  calls: z.array(openCall),
  cancelled: z.array(cancelledResult),
  unknown: z.array(z.string()),
  last: z.enum(['none', 'prompt', 'answer', 'calls', 'result', 'completed', 'interrupt', 'failed']),
});

export type DroidState = z.infer<typeof schema>;
export type OpenCall = z.infer<typeof openCall>;

/** The state that an earlier reader left; a first one where there is none. Throws on a state that is not ours. */
export function restoreState(state: Json | undefined): DroidState {
  if (state !== undefined) return z.parse(schema, state);
  return {
    seq: 0,
    cwd: null,
    lastTs: null,
    forkedAt: null,
    models: [],
    provider: null,
    titled: false,
    calls: [],
    cancelled: [],
    unknown: [],
    last: 'none',
  };
}
