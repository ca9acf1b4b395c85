import type { CostSource } from './cost';
import type { TokenBuckets } from './tokens';

/**
 * What an adapter says about a transcript, record by record. Facts are plain data: they cross a worker boundary, are
 * written to the store unchanged, and reading the same bytes again yields the same facts.
 *
 * Times are UTC milliseconds since the epoch, null where the record has none or an absurd one. `seq` orders the events
 * of one source as the file has them and never by the clock; the adapter counts it up from 0 and the store places it in
 * its session. `threadId` is `mainThread` or the native id of a sidechain.
 */
export const mainThread = 'main';

/** Kinds of events (coulomb's vocabulary, CONTRACTS 2). */
export const eventKinds = [
  'user_msg',
  'assistant_msg',
  'thinking',
  'tool_call',
  'tool_result',
  'error',
  'test_run',
  'edit',
  'retry',
  'human_intervention',
  'decision',
  'lifecycle',
  'completion',
  'unknown',
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface EventFact {
  readonly seq: number;
  readonly threadId: string;
  readonly ts: number | null;
  readonly kind: EventKind;
  /** `system` covers what the agent's client injected in the user's name. */
  readonly role: 'user' | 'assistant' | 'tool' | 'system';
  /** Finer, agent-specific word for what this is: `prompt`, `interrupt`, `compaction`, `denial`, `api_error`, `injected` ... */
  readonly detail: string | null;
  /** The tool's native name, for calls and results. */
  readonly tool: string | null;
  /** Pairs a tool call with its result. */
  readonly callId: string | null;
  /** One line, at most 200 characters, plain text. */
  readonly summary: string;
  /** The whole text (message, tool input as JSON, tool output), null when there is none. */
  readonly body: string | null;
  /** Native ids of this record and of the one it follows: the conversation's graph. */
  readonly node: string | null;
  readonly parentNode: string | null;
  /** The request whose usage this event belongs to, as `UsageFact.requestKey`. */
  readonly requestKey: string | null;
  /** Where the record stands: 1-based line and byte offset of the line in the source. */
  readonly line: number;
  readonly offset: number;
}

/** A node of a conversation's graph, in file order. */
export interface GraphNode {
  readonly seq: number;
  readonly node: string | null;
  readonly parentNode: string | null;
  readonly kind: string;
  readonly detail: string | null;
  readonly callId: string | null;
}

export interface UsageFact {
  /**
   * The provider's identity of the request, equal in every file that repeats it. A fact with a known key replaces the
   * earlier one of the same source when its output is at least as great; the store bills one source per key.
   */
  readonly requestKey: string;
  readonly seq: number;
  readonly threadId: string;
  readonly ts: number | null;
  /** As the agent wrote it; null when the record names none. */
  readonly model: string | null;
  /** The provider's name where the agent tells (`anthropic`, `openai`, ...), to find the price. */
  readonly provider: string | null;
  readonly tokens: TokenBuckets;
  /** `fast` and the like change the price; `standard` otherwise. */
  readonly speed: string;
  readonly webSearches: number;
  /** True when the record says it was copied from another session (resume, fork): the original is billed. */
  readonly copied: boolean;
  /** `partial`: the agent wrote only a placeholder of the output (older Claude Code, cut streams). */
  readonly fidelity: 'exact' | 'partial' | 'estimated';
  /** The amount the agent itself states for this request, in nano-dollars. */
  readonly statedNanoUsd: number | null;
}

/** A change of consecutive lines. `lines` carry the prefixes of a unified diff: ` `, `+`, `-`. */
export interface Hunk {
  /** 1-based first line in the old and new text; null where the transcript does not tell. */
  readonly oldStart: number | null;
  readonly newStart: number | null;
  readonly lines: readonly string[];
}

export interface EditFact {
  /** The event of the tool call that made the edit. */
  readonly seq: number;
  readonly threadId: string;
  readonly callId: string | null;
  /** Distinguishes several edits of one call (a patch of many files, a MultiEdit): 0, 1, 2 ... */
  readonly ordinal: number;
  readonly ts: number | null;
  readonly tool: string;
  /** Absolute, resolved against the cwd of the record, separators as the agent wrote them. */
  readonly path: string;
  readonly movedTo: string | null;
  readonly operation: 'create' | 'update' | 'delete' | 'move';
  readonly status: 'applied' | 'failed' | 'unknown';
  readonly hunks: readonly Hunk[];
  /**
   * The file before and after, where the transcript holds it. `before` is also null when it is the very text the
   * previous edit of this path in the same source left behind; `beforeIsPrevious` then says so.
   */
  readonly before: string | null;
  readonly after: string | null;
  readonly beforeIsPrevious: boolean;
  readonly linesAdded: number;
  readonly linesRemoved: number;
}

export const checkCategories = ['test', 'build', 'lint', 'type', 'format'] as const;
export type CheckCategory = (typeof checkCategories)[number];

export interface CheckFact {
  /** The event of the result. */
  readonly seq: number;
  readonly threadId: string;
  readonly callId: string | null;
  readonly ts: number | null;
  readonly command: string;
  readonly category: CheckCategory;
  /** The recognised runner, e.g. `node --test`, `tsc`. */
  readonly runner: string;
  readonly result: 'pass' | 'fail' | 'unknown';
  /** What the result rests on; null with `unknown`. Never prose. */
  readonly evidence: 'exit_status' | 'error_flag' | 'summary_line' | null;
  readonly exitCode: number | null;
  readonly firstError: string | null;
  /** Files the output names, as written there, at most 50. */
  readonly files: readonly string[];
}

export const threadKinds = ['main', 'sync', 'async', 'team', 'workflow', 'unknown'] as const;
export type ThreadKind = (typeof threadKinds)[number];

/** Merged by `threadId` over all sources of a session: a defined field replaces an unknown one. */
export interface ThreadFact {
  readonly threadId: string;
  readonly parentThreadId?: string | undefined;
  readonly kind?: ThreadKind | undefined;
  readonly agentType?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly model?: string | undefined;
  readonly status?: 'running' | 'completed' | 'failed' | 'interrupted' | undefined;
  /** The tool call in the parent thread that started it. */
  readonly spawnCallId?: string | undefined;
  readonly worktreePath?: string | undefined;
}

/** How surely a title names the session; the higher one wins, the later among equals. */
export const titleRanks = { firstPrompt: 1, summary: 2, generated: 3, agentName: 4, custom: 5 } as const;
export type TitleSource = keyof typeof titleRanks;

export const relationships = ['root', 'subagent', 'fork', 'continuation'] as const;
export type Relationship = (typeof relationships)[number];

export const endStates = ['awaiting_user', 'tool_pending', 'truncated', 'clean'] as const;
export type EndState = (typeof endStates)[number];

/** Merged per source; the main source of a session has the last word. */
export interface SessionFact {
  readonly title?: { readonly text: string; readonly source: TitleSource } | undefined;
  readonly parentNativeId?: string | undefined;
  readonly relationship?: Relationship | undefined;
  readonly endState?: EndState | undefined;
  /** True when no human typed: `-p`, SDK, exec, CI. */
  readonly automated?: boolean | undefined;
  readonly agentVersion?: string | undefined;
  readonly links?: readonly { readonly kind: 'pull_request' | 'issue'; readonly url: string }[] | undefined;
  /** The agent's own total for the session, a second figure to reconcile with. Nano-dollars. */
  readonly statedTotal?: { readonly nanoUsd: number; readonly tokens: TokenBuckets | null } | undefined;
}

/** A directory and branch the session worked in, from one of its records. */
export interface PlaceFact {
  readonly cwd: string;
  readonly gitBranch: string | null;
  readonly seq: number;
}

/** Something that could not be read as it should; counted per source and reason. */
export interface ProblemFact {
  readonly reason: ProblemReason;
  readonly offset: number;
  readonly line: number;
  /** At most 200 characters, never transcript content beyond a record's type. */
  readonly detail: string;
}

export const problemReasons = [
  'malformed_json',
  'invalid_utf8',
  'nul_bytes',
  'line_too_long',
  'unexpected_shape',
  'unknown_record',
  'absurd_timestamp',
  'absurd_tokens',
  'cyclic_parents',
  'truncated_tail',
  'unreadable',
  'not_a_file',
  'compressed_damaged',
  'missing_companion',
] as const;
export type ProblemReason = (typeof problemReasons)[number];

/** What pricing says of one request, stamped beside its usage. */
export interface PricedCost {
  /** Integer nano-dollars; null when unknown. */
  readonly nanoUsd: number | null;
  readonly source: CostSource;
  /** Identity of the rate used, see `Rate`; null when unknown or live. */
  readonly rateKey: string | null;
}
