import { statSync } from 'node:fs';
import type { AgentAdapter, SourceIdentity, SourceRef, StoreRoot } from '../agents/adapter';
import { mainThread } from '../model/facts';
import type { HostEnvironment } from '../model/hostEnvironment';
import type { SourceRecord, SourceStat } from '../store/segment';
import type { StoreProblem } from '../store/store';
import { errorCode } from './errorCode';
import { beginsAs, classifyChange, type FileStat, fingerprintSource, statSource } from './sourceFingerprint';

/** A source on disk with what is needed to read it. */
export interface FoundSource {
  readonly source: SourceRef;
  readonly root: StoreRoot;
  readonly stat: SourceStat;
  readonly identity: SourceIdentity;
  /** Native id of the session, after following parent threads. */
  readonly sessionId: string;
}

/** What has to be done so that the store knows all of a source. */
export type PlannedRead =
  /** Lines were appended (or the file was renamed, or only touched): go on from the cursor. */
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
  readonly problems: readonly StoreProblem[];
  /** How many files were found. */
  readonly listed: number;
}

/** A source whose session is not known before its parent's is. */
type Draft = { readonly read: PlannedRead['action']; readonly record: SourceRecord | null } & Omit<
  FoundSource,
  'sessionId'
>;

/**
 * Compares what lies on disk with the catalogue. Only files that changed are opened: an unchanged store costs one
 * listing and one `stat` a file.
 */
export function planReads(
  adapters: readonly AgentAdapter[],
  environment: HostEnvironment,
  catalog: readonly SourceRecord[],
): ReadPlan {
  const byPath = new Map(catalog.map(record => [record.path, record]));
  const byTranscript = new Map(catalog.map(record => [`${record.agent} ${record.transcriptKey}`, record]));
  const drafts: Draft[] = [];
  const returned: SourceRecord[] = [];
  const problems: StoreProblem[] = [];

  const planOne = (adapter: AgentAdapter, root: StoreRoot, source: SourceRef): void => {
    const stat = statSource(source);
    const record = byPath.get(source.path);
    if (record !== undefined && isUnchanged(record, stat, adapter)) {
      if (record.removed) returned.push(record);
      return;
    }
    const fingerprint = fingerprintSource(source, stat);
    const { head, ...print } = fingerprint;
    const identity = adapter.identify(source, head);
    if (identity === null) return;
    const found = { source, root, stat: print, identity };
    if (record !== undefined) {
      drafts.push({ read: readOfKnown(source, record, fingerprint, adapter), record, ...found });
      return;
    }
    const twin = byTranscript.get(`${adapter.agent} ${identity.transcriptKey}`);
    if (twin !== undefined && beginsAs(head, twin)) {
      // Archived, compressed or copied: one transcript under several names. The one with the most in it is read.
      if (stillListed.has(twin.path) && (source.format === 'jsonl.zst' || print.size <= twin.size)) return;
      drafts.push({ read: readOfKnown(source, twin, fingerprint, adapter), record: twin, ...found });
      return;
    }
    drafts.push({ read: 'add', record: null, ...found });
  };

  const stillListed = new Set<string>();
  const listing: { adapter: AgentAdapter; root: StoreRoot; source: SourceRef }[] = [];
  for (const adapter of adapters)
    for (const root of adapter.roots(environment))
      for (const source of adapter.enumerate(root, (path, detail) =>
        problems.push({ agent: adapter.agent, path, reason: 'unreadable', detail }),
      ))
        if (!stillListed.has(source.path)) {
          stillListed.add(source.path);
          listing.push({ adapter, root, source });
        }

  for (const { adapter, root, source } of listing) {
    try {
      planOne(adapter, root, source);
    } catch (error) {
      problems.push({ agent: adapter.agent, path: source.path, reason: 'unreadable', detail: errorCode(error) });
    }
  }

  const isMissing = ({ path, removed }: SourceRecord): boolean => !removed && !stillListed.has(path) && isGone(path);
  const moved = new Set(
    drafts.flatMap(({ record, source }) => (record && record.path !== source.path ? [record.id] : [])),
  );
  return {
    reads: resolveSessions(dropCopies(drafts), catalog),
    vanished: catalog.filter(record => !moved.has(record.id) && isMissing(record)),
    returned,
    problems,
    listed: listing.length,
  };
}

function isUnchanged(record: SourceRecord, stat: FileStat, adapter: AgentAdapter): boolean {
  return (
    record.cursor !== null &&
    record.size === stat.size &&
    record.mtimeMs === stat.mtimeMs &&
    record.inode === stat.inode &&
    record.device === stat.device &&
    record.companions === stat.companions &&
    record.revision === adapter.revision
  );
}

function readOfKnown(
  source: SourceRef,
  known: SourceRecord,
  now: ReturnType<typeof fingerprintSource>,
  adapter: AgentAdapter,
): 'continue' | 'reread' | 'replace' {
  const change = classifyChange(source, known, now);
  if (change === 'replaced') return 'replace';
  if (known.revision !== adapter.revision || hasNewCompanions(known, now)) return 'reread';
  return change === 'rewritten' ? 'replace' : 'continue';
}

/** What companions say is read with the first line; before the first read there is nothing to correct. */
function hasNewCompanions(record: SourceRecord, stat: FileStat): boolean {
  return record.cursor !== null && record.companions !== stat.companions;
}

/** Several files with one transcript, e.g. a plain one and its compressed copy: a plain one wins, then the largest. */
function dropCopies(drafts: readonly Draft[]): Draft[] {
  const best = new Map<string, Draft>();
  for (const draft of drafts) {
    const { source, identity, stat, record } = draft;
    const key = record === null ? `${source.agent} ${identity.transcriptKey} ${stat.headHash}` : `known ${record.id}`;
    const known = best.get(key);
    if (known === undefined || isBetter(draft, known)) best.set(key, draft);
  }
  const kept = new Set(best.values());
  return drafts.filter(draft => kept.has(draft));
}

function isBetter(a: Draft, b: Draft): boolean {
  if (a.source.format !== b.source.format) return a.source.format === 'jsonl';
  return a.stat.size > b.stat.size;
}

/** A sidechain that names only its parent thread belongs to the parent's session, however deep it was spawned. */
function resolveSessions(drafts: readonly Draft[], catalog: readonly SourceRecord[]): PlannedRead[] {
  const parents = new Map<string, string | null>();
  const sessions = new Map<string, string>();
  const note = (thread: string, session: string | null, parent: string | null): void => {
    if (session !== null) sessions.set(thread, session);
    parents.set(thread, parent);
  };
  for (const { threadId, sessionNativeId, parentThreadId } of catalog)
    note(threadId === mainThread ? sessionNativeId : threadId, sessionNativeId, parentThreadId);
  for (const { identity } of drafts)
    note(
      identity.threadId === mainThread ? (identity.sessionId ?? identity.transcriptKey) : identity.threadId,
      identity.sessionId,
      identity.parentThreadId,
    );
  const sessionOf = (identity: SourceIdentity): string => {
    if (identity.sessionId !== null) return identity.sessionId;
    const visited = new Set<string>();
    let thread = identity.parentThreadId ?? identity.threadId;
    while (!visited.has(thread)) {
      visited.add(thread);
      const session = sessions.get(thread);
      if (session !== undefined) return session;
      thread = parents.get(thread) ?? thread;
    }
    return thread;
  };
  return drafts.map(({ read, record, ...rest }) => {
    const found = { ...rest, sessionId: sessionOf(rest.identity) };
    if (read === 'add' || record === null) return { action: 'add', replaces: null, found };
    return read === 'replace' && isOfAnother(record, found)
      ? { action: 'add', replaces: record, found }
      : { action: read, record, found };
  });
}

function isOfAnother(record: SourceRecord, { source, identity, sessionId }: FoundSource): boolean {
  return record.agent !== source.agent || record.sessionNativeId !== sessionId || record.threadId !== identity.threadId;
}

/** A file that is not listed may still be there: in a home that was not asked for, or in a folder that cannot be read. */
function isGone(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch (error) {
    return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error));
  }
}
