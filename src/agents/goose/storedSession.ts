import type { Json, LinePosition } from '../adapter';
import type { JsonRecord } from '../jsonRecord';

/** What a session's row, or the first line of its file, says. */
export interface SessionInfo {
  readonly id: string;
  /** Null for the names that all sessions have at first. */
  readonly title: string | null;
  readonly isTitleChosen: boolean;
  readonly created: number | null;
  readonly cwd: string | null;
  /** The last ones it used. */
  readonly model: string | null;
  readonly provider: string | null;
  /** Started by a schedule. */
  readonly isAutomated: boolean;
  /** A sidechain, whether it is known of which session or not. */
  readonly isSubagent: boolean;
  /** A sidechain for which its session waits. */
  readonly isForeground: boolean;
  /** The session that this one is a copy of. */
  readonly forkedFrom: string | null;
  readonly accumulated: Spent;
  /** With all sidechains, US dollars; null where no amount is known. */
  readonly totalCost: number | null;
}

/** Counts as goose keeps them, null where they are not known. */
export interface Spent {
  /** With what was read from and written to the cache. */
  readonly input: number | null;
  readonly output: number | null;
  readonly total: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** US dollars. */
  readonly cost: number | null;
}

/** A request in the table `usage_ledger` (schema 15 and later). */
export interface LedgerRow extends Spent {
  readonly id: number;
  readonly created: number | null;
  readonly model: string | null;
  /** The sum of what was spent before there was a ledger. */
  readonly isCarriedForward: boolean;
}

/** A message as it is listed: it is read when it changed. */
export interface StoredRow {
  /** Unique in the session, and kept when messages are written anew. */
  readonly key: string;
  /** Another one when the message is. */
  readonly print: Json;
  readonly role: string;
  readonly created: number | null;
  readonly at?: LinePosition | undefined;
  load(): Message | null;
}

export interface Message {
  readonly blocks: readonly JsonRecord[];
  /** `{userVisible, agentVisible, usage?, inference?, turnContext?}` (`conversation/message.rs`). */
  readonly metadata: JsonRecord;
}

export interface StoredSession {
  readonly info: SessionInfo;
  readonly rows: readonly StoredRow[];
  readonly ledger: readonly LedgerRow[];
  /** Native ids of its sidechains. */
  readonly children: ReadonlySet<string>;
}
