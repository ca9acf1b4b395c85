import type { SourceIdentity, SourceRef, StoreRoot } from '../agents/adapter';
import type { SourceRecord, SourceStat } from '../store/segment';
import type { StoreProblem } from '../store/store';

/** A source on disk with what is needed to read it. */
export interface FoundSource {
  readonly source: SourceRef;
  readonly root: StoreRoot;
  readonly stat: SourceStat;
  /** About how much there is to read. */
  readonly bytes: number;
  readonly identity: SourceIdentity;
  /** Native id of the session, after following parent threads. */
  readonly sessionId: string;
}

/** What has to be done so that the store knows all of a source. */
export type PlannedRead =
  /**
   * Lines were appended (or the file was renamed, or only touched): go on from the cursor. Or a source that is read as a
   * whole says something else: its reader knows what it has told.
   */
  | { readonly action: 'continue'; readonly record: SourceRecord; readonly found: FoundSource }
  /** The same bytes would now be read better, by a newer reader: forget its rows and start over. */
  | { readonly action: 'reread'; readonly record: SourceRecord; readonly found: FoundSource }
  /** The file was cut or rewritten: what was read of it is kept beside what it says now. */
  | { readonly action: 'replace'; readonly record: SourceRecord; readonly found: FoundSource }
  /** A new file, which may lie where another session's was. */
  | { readonly action: 'add'; readonly replaces: SourceRecord | null; readonly found: FoundSource };

export interface ReadPlan {
  readonly reads: readonly PlannedRead[];
  /** Catalogue rows whose file is gone, and such as are back unchanged. */
  readonly vanished: readonly SourceRecord[];
  readonly returned: readonly SourceRecord[];
  /** Files of several sessions to be remembered, by path, when all that was planned is read. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly StoreProblem[];
  /** How many sources were found. */
  readonly listed: number;
}

/** A source whose session is not known before its parent's is. */
export type Draft = { readonly read: PlannedRead['action']; readonly record: SourceRecord | null } & Omit<
  FoundSource,
  'sessionId'
>;
