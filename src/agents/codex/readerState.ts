import * as z from 'zod/mini';
import type { Json } from '../adapter';

const locatedPatch = z.object({ text: z.string(), dir: z.nullable(z.string()) });

/** A call whose result has not come yet. */
const openCall = z.object({
  id: z.string(),
  seq: z.number(),
  ts: z.nullable(z.number()),
  tool: z.string(),
  form: z.enum(['shell', 'patch', 'script', 'stdin', 'spawn', 'other']),
  /** The commands it runs: one for a shell call, those found in the script for code mode. */
  commands: z.array(z.string()),
  patches: z.array(locatedPatch),
  /** Paths of the edits that a record of their application has already told. */
  told: z.array(z.string()),
  toldBy: z.array(z.string()),
  /** Ordinal of the call's next edit. */
  edits: z.number(),
  /** Whether records of the script's own calls were seen. */
  nested: z.boolean(),
  exitCode: z.nullable(z.number()),
  /** Session that a `write_stdin` call talks to. */
  session: z.nullable(z.string()),
});

/** A command that outlived its call and is polled with `write_stdin`. */
const runningCommand = z.object({ session: z.string(), callId: z.string(), command: z.string(), output: z.string() });

const spawnCall = z.object({ callId: z.string(), message: z.string(), agentType: z.nullable(z.string()) });

const totals = z.object({
  input: z.number(),
  cached: z.number(),
  written: z.number(),
  output: z.number(),
});

/** All that a reader remembers between two lines. Plain data: it is stored as the cursor of the source. */
const schema = z.object({
  seq: z.number(),
  nativeId: z.nullable(z.string()),
  /** Place of the current turn. */
  cwd: z.nullable(z.string()),
  metaCwd: z.nullable(z.string()),
  branch: z.nullable(z.string()),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  speed: z.string(),
  automated: z.boolean(),
  titled: z.boolean(),

  /** Set when the file may begin with another thread's lines. */
  mayCopy: z.boolean(),
  inherits: z.boolean(),
  copied: z.boolean(),
  /** Creation time of the newest thread whose record was seen: older turns were copied. */
  bornAt: z.nullable(z.number()),
  /** Ordinal of the first line that is the thread's own, where the record tells. */
  firstOwnOrdinal: z.nullable(z.number()),
  copyStartedAt: z.nullable(z.number()),

  totals: z.nullable(totals),
  /** A `token_count` without figures came since the last with figures. */
  emptyCount: z.boolean(),
  hasUsageRecords: z.boolean(),
  hasOwnOutput: z.boolean(),
  deltas: z.number(),
  searches: z.number(),
  lastUsage: z.nullable(
    z.object({
      requestKey: z.string(),
      seq: z.number(),
      ts: z.nullable(z.number()),
      provider: z.nullable(z.string()),
      speed: z.string(),
      webSearches: z.number(),
      copied: z.boolean(),
      totals,
    }),
  ),

  turnId: z.nullable(z.string()),
  turn: z.enum(['none', 'open', 'complete', 'failed', 'aborted']),
  /** Turn that the last prompt belongs to, and the seqs of the prompts that began turns. */
  promptTurn: z.nullable(z.string()),
  prompts: z.array(z.number()),
  /** Compactions told by one record whose twin has not come: positive for `compacted`, negative for its event. */
  compactions: z.number(),
  lastKind: z.nullable(z.string()),

  /** Lists, not objects by id: ids are the transcript's, and few are open at a time. */
  calls: z.array(openCall),
  running: z.array(runningCommand),
  spawns: z.array(spawnCall),
  reportsChanges: z.boolean(),
  /** Keys of texts told by one kind of record, whose twin of the other kind is still to come. */
  itemTexts: z.array(z.string()),
  eventTexts: z.array(z.string()),
});

export type ReaderState = z.infer<typeof schema>;
export type OpenCall = z.infer<typeof openCall>;
export type TokenTotals = z.infer<typeof totals>;

/** The state of a reader before its first line. */
export function initialState(): ReaderState {
  return {
    seq: 0,
    nativeId: null,
    cwd: null,
    metaCwd: null,
    branch: null,
    model: null,
    provider: null,
    speed: 'standard',
    automated: false,
    titled: false,
    mayCopy: false,
    inherits: false,
    copied: false,
    bornAt: null,
    firstOwnOrdinal: null,
    copyStartedAt: null,
    totals: null,
    emptyCount: false,
    hasUsageRecords: false,
    hasOwnOutput: false,
    deltas: 0,
    searches: 0,
    lastUsage: null,
    turnId: null,
    turn: 'none',
    promptTurn: null,
    prompts: [],
    compactions: 0,
    lastKind: null,
    calls: [],
    running: [],
    spawns: [],
    reportsChanges: false,
    itemTexts: [],
    eventTexts: [],
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
