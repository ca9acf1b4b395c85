import type { AgentId } from '../model/agent';
import type {
  CheckFact,
  EditFact,
  EventFact,
  PlaceFact,
  PricedCost,
  ProblemFact,
  SessionFact,
  ThreadFact,
  UsageFact,
} from '../model/facts';

/** Where a text lies: in which of the segment's blocks, from which byte, how many bytes. */
export interface BodyLocation {
  readonly block: number;
  readonly start: number;
  readonly length: number;
}

/** Texts packed together and compressed as one. */
export interface BodyBlock {
  readonly codec: 'brotli';
  readonly rawLength: number;
  readonly data: Uint8Array;
}

export type EventRow = Omit<EventFact, 'body'> & { readonly body: BodyLocation | null };

export type EditRow = Omit<EditFact, 'hunks' | 'before' | 'after'> & {
  /** JSON array of hunks. */
  readonly hunks: BodyLocation | null;
  readonly before: BodyLocation | null;
  readonly after: BodyLocation | null;
};

export type PricedUsage = UsageFact & PricedCost;

/** How far a source was read: the next read starts there. */
export interface ReadCursor {
  readonly offset: number;
  readonly line: number;
  /** The reader's state as JSON. */
  readonly state: string;
  /** Hash of the bytes just before `offset`: an appended file still has them there, a rewritten one does not. */
  readonly tailHash: string;
}

/** A run of consecutive lines of one source, turned into rows. Written in one transaction with its cursor. */
export interface Segment<Usage = UsageFact> {
  readonly events: readonly EventRow[];
  readonly usages: readonly Usage[];
  readonly edits: readonly EditRow[];
  readonly checks: readonly CheckFact[];
  readonly threads: readonly ThreadFact[];
  readonly places: readonly PlaceFact[];
  readonly problems: readonly (ProblemFact & { readonly occurrences: number })[];
  readonly session: SessionFact | null;
  readonly blocks: readonly BodyBlock[];
  readonly cursor: ReadCursor;
  /** The source has no more complete lines for now. */
  readonly done: boolean;
  /** With `done`: the rest cannot be read as the file is now. */
  readonly isPartial?: boolean;
}

/** What is known of a file on disk. */
export interface SourceStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: string;
  readonly device: string;
  readonly headLength: number;
  /** Of a session in a file of several: the version that its adapter gave it. */
  readonly headHash: string;
  /** Sizes and times of the companion files, so that a change of theirs is noticed. */
  readonly companions: string;
}

/** A catalogue row: one generation of one transcript file. */
export interface SourceRecord extends SourceStat {
  readonly id: number;
  readonly agent: AgentId;
  readonly path: string;
  readonly format: string;
  readonly generation: number;
  readonly transcriptKey: string;
  /** Rowid of the session it belongs to, and the agent's own id of it. */
  readonly sessionId: number;
  readonly sessionNativeId: string;
  readonly threadId: string;
  readonly parentThreadId: string | null;
  /** Null before the first read. The reader's state, which may be large, is asked for when it is needed. */
  readonly cursor: Omit<ReadCursor, 'state'> | null;
  readonly revision: number;
  readonly removed: boolean;
}
