import * as z from 'zod/mini';
import type { Json } from '../adapter';
import { askedEdit } from '../askedEdit';

/** A call whose result has not come yet. */
const openCall = z.object({
  id: z.string(),
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.string(),
  command: z.nullable(z.string()),
  path: z.nullable(z.string()),
  edit: z.nullable(askedEdit),
});

const schema = z.object({
  seq: z.number(),
  sessionId: z.nullable(z.string()),
  cwd: z.nullable(z.string()),
  /** When the session began: entries that are older were copied from the parent. */
  bornAt: z.nullable(z.number()),
  hasParent: z.boolean(),
  relationTold: z.boolean(),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  titled: z.boolean(),
  /** All prompts so far were sent by a clock or a program. */
  automated: z.boolean(),
  /** The file has its current title in its first line (Oh My Pi): what records say of titles is older. */
  hasTitleSlot: z.boolean(),
  /** The last entry that made an event: what an entry without a word about its parent follows. */
  lastNode: z.nullable(z.string()),
  calls: z.array(openCall),
  /** Entries that make no event, each with the nearest ancestor that does: the tree goes on through them. */
  silent: z.array(z.tuple([z.string(), z.nullable(z.string())])),
  /** Paths that the session read or wrote: a `write` to one of them is no creation. */
  touched: z.array(z.string()),
  /** Types of entries that were reported as unknown. */
  unknown: z.array(z.string()),
  last: z.enum(['none', 'prompt', 'answer', 'calls', 'result', 'error', 'interrupt', 'cut']),
});

export type PiState = z.infer<typeof schema>;
export type OpenCall = z.infer<typeof openCall>;

const mostCalls = 200;
const mostSilent = 512;
const mostTouched = 512;

/** The state that an earlier reader left; a first one where there is none. Throws on a state that is not ours. */
export function restoreState(state: Json | undefined): PiState {
  if (state !== undefined) return z.parse(schema, state);
  return {
    seq: 0,
    sessionId: null,
    cwd: null,
    bornAt: null,
    hasParent: false,
    relationTold: false,
    model: null,
    provider: null,
    titled: false,
    automated: false,
    hasTitleSlot: false,
    lastNode: null,
    calls: [],
    silent: [],
    touched: [],
    unknown: [],
    last: 'none',
  };
}

/** Remembers a call; the oldest one that was forgotten for it is returned. */
export function rememberCall(state: PiState, call: OpenCall): OpenCall | undefined {
  state.calls.push(call);
  return state.calls.length > mostCalls ? state.calls.shift() : undefined;
}

/** Takes a call out of the open ones. */
export function takeCall(state: PiState, id: string): OpenCall | undefined {
  const at = state.calls.findIndex(call => call.id === id);
  return at < 0 ? undefined : state.calls.splice(at, 1)[0];
}

export function rememberSilent(state: PiState, id: string, ancestor: string | null): void {
  state.silent.push([id, ancestor]);
  if (state.silent.length > mostSilent) state.silent.shift();
}

/** The nearest entry at or above `id` that made an event. */
export function visibleAncestor(state: PiState, id: string | null): string | null {
  const bridged = state.silent.findLast(([silent]) => silent === id);
  return bridged === undefined ? id : bridged[1];
}

/** Notes that a path was read or written; whether it was noted before. */
export function touch(state: PiState, path: string): boolean {
  if (state.touched.includes(path)) return true;
  state.touched.push(path);
  if (state.touched.length > mostTouched) state.touched.shift();
  return false;
}
