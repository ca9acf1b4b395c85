import type { AgentId, Fidelity } from '../model/agent';
import type {
  CheckFact,
  EditFact,
  EventFact,
  GraphNode,
  PlaceFact,
  ProblemFact,
  SessionFact,
  ThreadFact,
  UsageFact,
} from '../model/facts';
import type { HostEnvironment } from '../model/hostEnvironment';
import type { SourceFormat } from '../model/sourceFormat';

/** A directory in which an agent keeps sessions. It need not exist. */
export interface StoreRoot {
  readonly path: string;
  /** How it was found: the default, an environment variable's name, or `setting`. Shown when nothing is found. */
  readonly origin: string;
}

/** One file of a store that holds (part of) a session or several, found by listing folders only. */
export interface SourceRef {
  readonly agent: AgentId;
  /** Absolute path as listed; of one session in a file of several, the path that `partPath` makes. */
  readonly path: string;
  readonly format: SourceFormat;
  /** Small files whose content belongs to this source (an agent's `.meta.json`); a change of theirs re-reads them. */
  readonly companions: readonly string[];
  /** Of sources with the same transcript key the one of the highest rank is read; 0 when absent. */
  readonly rank?: number | undefined;
}

/** Which session and thread a source belongs to. */
export interface SourceIdentity {
  /** Native id of the session. Null when only the parent thread is known: ingest follows `parentThreadId`. */
  readonly sessionId: string | null;
  /** `mainThread`, or the sidechain's native id. */
  readonly threadId: string;
  readonly parentThreadId: string | null;
  /** The first working directory, when the head of the file tells. */
  readonly cwd: string | null;
  /** Equal for copies of the same transcript (archived, compressed); the store reads one of them. */
  readonly transcriptKey: string;
}

/** One session (or sidechain) of a file that holds several. */
export interface SourcePart {
  /** What the agent calls it; unique within the file. */
  readonly part: string;
  /** Differs whenever something of this part may have changed: a part of a known version is not read again. */
  readonly version: string;
  readonly identity: SourceIdentity;
}

/** Receives the facts of one source. Calls are synchronous and cheap; the receiver batches. */
export interface FactSink {
  session(fact: SessionFact): void;
  thread(fact: ThreadFact): void;
  place(fact: PlaceFact): void;
  event(fact: EventFact): void;
  usage(fact: UsageFact): void;
  edit(fact: EditFact): void;
  check(fact: CheckFact): void;
  problem(fact: ProblemFact): void;
}

/** Position of a line in its source. */
export interface LinePosition {
  /** 1-based. */
  readonly line: number;
  /** Byte offset of the line's first byte (in the decompressed text, for compressed sources). */
  readonly offset: number;
}

/** What a reader may know of the world besides its lines. */
export interface ReaderContext {
  readonly source: SourceRef;
  readonly identity: SourceIdentity;
  readonly sink: FactSink;
  /** Texts of `source.companions`, by path; a missing one is absent. */
  readonly companions: ReadonlyMap<string, string>;
  /**
   * Text of a file that the transcript points to (a spilled tool output). Null when it is gone, larger than 8 MiB, or
   * outside the folder named after the session: a transcript may not make us read elsewhere.
   */
  readBeside(path: string): string | null;
}

/** A JSON value: what a cursor can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * Turns the lines of one source into facts. It never throws on content: what it cannot read is a problem fact.
 * `state()` may be asked for between any two lines, and a new reader given that state goes on as if never stopped.
 */
export interface TranscriptReader {
  /** `record` is the parsed JSON of the line. */
  line(record: unknown, at: LinePosition): void;
  /** All complete lines so far were read. Emits what depends on the end (end state); may be followed by more lines. */
  flush(): void;
  state(): Json;
}

/** A value of a row: NULL, INTEGER and REAL (exact up to 2^53), TEXT, BLOB. */
export type SourceValue = string | number | Uint8Array | null;

/** An agent's database as it is at one moment, its write-ahead log included. It is never written, locked or checkpointed. */
export interface SourceDatabase {
  /**
   * The rows of a query, by column name. Do not ask the same text again within a loop over its rows.
   *
   * @throws when the database is damaged or lacks a table or column: ask `columns` first. Ingest reports what is thrown.
   */
  rows(sql: string, parameters?: readonly SourceValue[]): Iterable<Readonly<Record<string, SourceValue>>>;
  /** Columns of a table, empty when there is none of this name. */
  columns(table: string): ReadonlySet<string>;
}

/** What a source that is read as a whole holds. */
export type SourceContent =
  | { readonly format: 'json'; readonly value: unknown }
  | { readonly format: 'log'; readonly records: readonly { readonly record: unknown; readonly at: LinePosition }[] }
  | { readonly format: 'text'; readonly text: string }
  | { readonly format: 'sqlite'; readonly database: SourceDatabase };

/**
 * Turns a source that is read as a whole into facts, again and again as it changes: each reading tells what is new since
 * the state was taken (`ItemLedger` remembers), and may tell the rest again under the same seqs. What a source does not
 * hold any more is not taken back: it was said. Like `TranscriptReader` it never throws on content.
 */
export interface ContentReader {
  /** Pauses (yields) after telling something new, and only then; `state()` may be asked for at each pause and at the end. */
  read(content: SourceContent): Iterable<void>;
  state(): Json;
}

/**
 * Everything Contrail knows about one coding agent. Adapters read no clock, no network and nothing outside their roots,
 * write nothing, and hold no state between calls (docs/specs/adapter-contract.md).
 */
export interface AgentAdapter {
  readonly agent: AgentId;
  readonly displayName: string;
  /** Raised whenever the same bytes would yield other facts: sources read by an older revision are read again. */
  readonly revision: number;
  readonly fidelity: Fidelity;
  /** Where this agent keeps sessions on this machine; the first is the default. Pure. */
  roots(env: HostEnvironment): readonly StoreRoot[];
  /** Lists the sources under a root, sorted by path. A missing root has none; unreadable folders go to `onProblem`. */
  enumerate(root: StoreRoot, onProblem: (path: string, detail: string) => void): SourceRef[];
  /**
   * Which session a source belongs to, from its path and first bytes (up to 64 KiB, cut anywhere). Null: not ours. Not
   * asked about files of several sessions, whose parts bring their identity.
   */
  identify(source: SourceRef, head: Buffer): SourceIdentity | null;
  /**
   * The sessions in a `text` or `sqlite` file, in any order. Cheap: it is asked whenever the file changed. `content` is the
   * file's; `source` is the file itself, and what is read later is a source of its own with the path `partPath` makes.
   */
  parts?(source: SourceRef, content: SourceContent): Iterable<SourcePart>;
  /**
   * Starts reading a source of appended lines; `state` is what an earlier reader of the same source returned, undefined for
   * a first read.
   */
  open?(context: ReaderContext, state: Json | undefined): TranscriptReader;
  /** The same for a source that is read as a whole: `json`, `log`, or a part of a `text` or `sqlite` file. */
  openContent?(context: ReaderContext, state: Json | undefined): ContentReader;
  /**
   * The seqs of a thread's events that were abandoned by a rewind or an edited prompt. Absent: the file is linear.
   */
  abandoned?(nodes: readonly GraphNode[]): ReadonlySet<number>;
  /**
   * Where a request's usage stands among its events: agents that repeat it on every line give the first event, those
   * that state it afterwards the last one. It decides which request an edit belongs to.
   */
  readonly usageAt: 'first_event' | 'last_event';
  /**
   * Program and arguments that go on with a session in the directory it worked in; null for an id that the agent would
   * not give. Absent: this agent's sessions cannot be resumed from a terminal.
   */
  resumeCommand?(nativeId: string): readonly string[] | null;
  /** The directories to watch for changes of this agent's sessions. */
  watchPaths(root: StoreRoot): readonly { readonly path: string; readonly recursive: boolean }[];
}
