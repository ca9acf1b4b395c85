import * as z from 'zod/mini';
import { editRequest } from './editRequest';
import { requestSeen, usageGiven } from './usage';

/** A tool call whose result has not come yet. */
const openCall = z.object({
  seq: z.number(),
  threadId: z.string(),
  tool: z.string(),
  command: z.nullable(z.string()),
  edit: z.nullable(editRequest),
  /** Set for calls that start an agent. */
  spawn: z.nullable(
    z.object({
      promptHash: z.nullable(z.string()),
      kind: z.enum(['sync', 'async', 'team', 'workflow']),
      agentType: z.nullable(z.string()),
      name: z.nullable(z.string()),
      description: z.nullable(z.string()),
    }),
  ),
});
export type OpenCall = z.infer<typeof openCall>;

/** What the source's own thread did last, to tell how it ended. */
const lastAct = z.object({
  act: z.enum(['none', 'prompt', 'result', 'answer', 'unfinished', 'aborted', 'error', 'interrupt']),
  /** Seq of the last prompt: calls before it that got no result were given up. */
  turnSeq: z.number(),
  /** The client said goodbye after the last act (`cost-state`). */
  closed: z.boolean(),
  /** The user left by command. */
  exited: z.boolean(),
});
export type LastAct = z.infer<typeof lastAct>;

/** Pairs and not objects: numeric keys would change their order, and with it what is forgotten first. */
function pairs<Value extends z.ZodMiniType>(value: Value) {
  return z.array(z.tuple([z.string(), value]));
}

/** What a reader must remember from line to line. It holds no text but pending requests and waiting titles. */
export const storedState = z.object({
  revision: z.number(),
  started: z.boolean(),
  nextSeq: z.number(),
  calls: pairs(openCall),
  requests: pairs(requestSeen),
  /** Hash of the text that the last edit of a path left behind. */
  texts: pairs(z.string()),
  /** Records without an event, and the nearest record above them that has one. */
  bridges: pairs(z.nullable(z.string())),
  /** Lines of sidechains inside a session's file, and the chain they belong to. */
  chains: pairs(z.string()),
  /** Sidechains known before the result of the call that started them: call to thread. */
  spawned: pairs(z.string()),
  /** Sidechains and the model they were last seen with (empty: none yet). */
  threads: pairs(z.string()),
  launched: z.array(z.string()),
  reported: z.array(z.string()),
  summaries: pairs(z.string()),
  recent: z.array(z.string()),
  cwd: z.nullable(z.string()),
  gitBranch: z.nullable(z.string()),
  agentVersion: z.nullable(z.string()),
  automated: z.nullable(z.boolean()),
  permissionMode: z.nullable(z.string()),
  titled: z.boolean(),
  /** Time of the queue operation that opens the file: what is older was copied into it. */
  openedAt: z.nullable(z.number()),
  firstMessageAt: z.nullable(z.number()),
  ownSeen: z.boolean(),
  parentSession: z.nullable(z.string()),
  copiedSeen: z.boolean(),
  /** Keys of blocks read, to know a repeated history by. */
  blocks: z.array(z.string()),
  /** Time of the repeated message just skipped; null outside of a repetition. */
  repeatedAt: z.nullable(z.number()),
  latestAt: z.number(),
  openMessage: z.nullable(z.string()),
  /** The last record of the own thread that got an event. */
  leaf: z.nullable(z.string()),
  /** The usage given last, for a stream that turns out to be cut. */
  lastUsage: z.nullable(usageGiven),
  last: lastAct,
});
export type StoredState = z.infer<typeof storedState>;

/** The same with maps, as the reader works on it. Values are replaced, never changed. */
export interface ReaderState
  extends Omit<
    StoredState,
    'calls' | 'requests' | 'texts' | 'bridges' | 'chains' | 'spawned' | 'threads' | 'summaries' | 'blocks'
  > {
  calls: Map<string, OpenCall>;
  requests: Map<string, z.infer<typeof requestSeen>>;
  texts: Map<string, string>;
  bridges: Map<string, string | null>;
  chains: Map<string, string>;
  spawned: Map<string, string>;
  threads: Map<string, string>;
  summaries: Map<string, string>;
  blocks: Set<string>;
}

export const stateRevision = 1;

export function emptyState(): ReaderState {
  return {
    revision: stateRevision,
    started: false,
    nextSeq: 0,
    calls: new Map(),
    requests: new Map(),
    texts: new Map(),
    bridges: new Map(),
    chains: new Map(),
    spawned: new Map(),
    threads: new Map(),
    launched: [],
    reported: [],
    summaries: new Map(),
    recent: [],
    cwd: null,
    gitBranch: null,
    agentVersion: null,
    automated: null,
    permissionMode: null,
    titled: false,
    openedAt: null,
    firstMessageAt: null,
    ownSeen: false,
    parentSession: null,
    copiedSeen: false,
    blocks: new Set(),
    repeatedAt: null,
    latestAt: 0,
    openMessage: null,
    leaf: null,
    lastUsage: null,
    last: { act: 'none', turnSeq: -1, closed: false, exited: false },
  };
}

export function storeState(state: ReaderState): StoredState {
  return {
    ...state,
    calls: [...state.calls],
    requests: [...state.requests],
    texts: [...state.texts],
    bridges: [...state.bridges],
    chains: [...state.chains],
    spawned: [...state.spawned],
    threads: [...state.threads],
    launched: [...state.launched],
    reported: [...state.reported],
    summaries: [...state.summaries],
    recent: [...state.recent],
    blocks: [...state.blocks],
  };
}

/** @throws {Error} when the state is not one of this revision: the store re-reads sources of other revisions. */
export function restoreState(value: unknown): ReaderState {
  const stored = storedState.parse(value);
  if (stored.revision !== stateRevision) throw new Error(`reader state of revision ${stored.revision}`);
  return {
    ...stored,
    calls: new Map(stored.calls),
    requests: new Map(stored.requests),
    texts: new Map(stored.texts),
    bridges: new Map(stored.bridges),
    chains: new Map(stored.chains),
    spawned: new Map(stored.spawned),
    threads: new Map(stored.threads),
    summaries: new Map(stored.summaries),
    blocks: new Set(stored.blocks),
  };
}

/** Sets a key as the newest and forgets the oldest beyond `limit`. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
}
