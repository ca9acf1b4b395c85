import { statSync } from 'node:fs';
import type { AgentAdapter, SourceRef, StoreRoot } from '../agents/adapter';
import type { HostEnvironment } from '../model/hostEnvironment';
import { fileOfSource, formatOf, holdsParts, isReadWhole } from '../model/sourceFormat';
import type { HostSql } from '../store/engine/hostSql';
import type { SourceRecord, SourceStat } from '../store/segment';
import type { StoreProblem } from '../store/store';
import { errorCode } from './errorCode';
import { expandFile } from './expandFile';
import type { Draft, FoundSource, ReadPlan } from './plannedRead';
import { resolveSessions } from './resolveSessions';
import { beginsAs, classifyChange, type FileStat, filePrint, fingerprintSource, statSource } from './sourceFingerprint';

export interface PlanOptions {
  readonly adapters: readonly AgentAdapter[];
  readonly environment: HostEnvironment;
  readonly catalog: readonly SourceRecord[];
  /** Files of several sessions as they were when they were read last. */
  readonly files: ReadonlyMap<string, string>;
  readonly sql: HostSql;
}

/** A listed source; a session in a file of several comes with what the file says of it. */
interface Listed extends Pick<FoundSource, 'source' | 'root'> {
  readonly adapter: AgentAdapter;
  readonly part?: Pick<FoundSource, 'identity' | 'stat' | 'bytes'>;
}

/**
 * Compares what lies on disk with the catalogue. Only files that changed are opened: an unchanged store costs one
 * listing and one `stat` a file.
 */
export function planReads(options: PlanOptions): ReadPlan {
  const { catalog } = options;
  const byPath = new Map(catalog.map(record => [record.path, record]));
  const byTranscript = new Map(catalog.map(record => [`${record.agent} ${record.transcriptKey}`, record]));
  const drafts: Draft[] = [];
  const returned: SourceRecord[] = [];
  const { listing, kept, expanded, files, problems } = list(options);
  const sources = new Map([...kept, ...listing.map(({ source }) => source)].map(source => [source.path, source]));

  const planOne = ({ adapter, root, source, part }: Listed): void => {
    const record = byPath.get(source.path);
    const stat = part?.stat ?? statSource(source);
    if (record !== undefined && isUnchanged(record, stat, adapter, part?.stat.headHash)) {
      if (record.removed) returned.push(record);
      return;
    }
    const seen = part ? { ...part.stat, head: noHead } : fingerprintSource(source, stat);
    const { head, ...print } = seen;
    const identity = part?.identity ?? adapter.identify(source, head);
    if (identity === null) return;
    const found = { source, root, stat: print, bytes: part?.bytes ?? print.size, identity };
    if (record !== undefined) {
      drafts.push({ read: readOfKnown(source, record, seen, adapter), record, ...found });
      return;
    }
    const twin = byTranscript.get(`${adapter.agent} ${identity.transcriptKey}`);
    if (twin !== undefined && (isRanked(source) || beginsAs(head, twin))) {
      // Archived, compressed, copied or kept in two stores: one transcript under several names. One of them is read.
      const other = sources.get(twin.path);
      if (other !== undefined && !isBetter({ source, stat: print }, { source: other, stat: twin })) return;
      const read =
        source.format === twin.format || !isRanked(source) ? readOfKnown(source, twin, seen, adapter) : 'replace';
      drafts.push({ read, record: twin, ...found });
      return;
    }
    drafts.push({ read: 'add', record: null, ...found });
  };

  for (const listed of listing) {
    try {
      planOne(listed);
    } catch (error) {
      problems.push(unreadable(listed.adapter, listed.source.path, error));
    }
  }

  const isMissing = ({ path, format, removed }: SourceRecord): boolean => {
    if (removed || sources.has(path)) return false;
    const file = fileOfSource({ path, format: formatOf(format) });
    return expanded.has(file) || isGone(file);
  };
  const moved = new Set(
    drafts.flatMap(({ record, source }) => (record && record.path !== source.path ? [record.id] : [])),
  );
  return {
    reads: resolveSessions(dropCopies(drafts), catalog),
    vanished: catalog.filter(record => !moved.has(record.id) && isMissing(record)),
    returned,
    files,
    problems,
    listed: sources.size,
  };
}

const noHead = Buffer.alloc(0);

/** All sources, each once. Files of several sessions are opened if they changed, and give a source a session. */
function list({ adapters, environment, catalog, files: known, sql }: PlanOptions) {
  const listing: Listed[] = [];
  /** Sessions in files that did not change, or cannot be opened now. */
  const kept: SourceRef[] = [];
  const expanded = new Set<string>();
  const files = new Map<string, string>();
  const problems: StoreProblem[] = [];
  const inFile = sourcesByFile(catalog);
  const seen = new Set<string>();
  const places = new Set<string>();

  const open = (adapter: AgentAdapter, root: StoreRoot, file: SourceRef): void => {
    const keep = (): void => {
      for (const { path, removed } of inFile.get(file.path) ?? []) if (!removed) kept.push({ ...file, path });
    };
    try {
      const stat: FileStat = statSource(file);
      // Under another name, by a link: one of them is read. File systems that number nothing say 0.
      const place = `${stat.device} ${stat.inode}`;
      if (places.has(place)) return;
      if (stat.inode !== '0') places.add(place);
      const print = filePrint(file, stat, adapter.revision);
      if (known.get(file.path) === print) {
        keep();
        return;
      }
      const parts = expandFile(adapter, file, stat, sql);
      if (parts === null) {
        keep();
        problems.push({ agent: adapter.agent, path: file.path, reason: 'unreadable', detail: 'too large' });
        return;
      }
      for (const { source, ...part } of parts) listing.push({ adapter, root, source, part });
      expanded.add(file.path);
      files.set(file.path, print);
    } catch (error) {
      keep();
      problems.push(unreadable(adapter, file.path, error));
    }
  };

  const enumerate = (adapter: AgentAdapter, root: StoreRoot): readonly SourceRef[] => {
    try {
      return adapter.enumerate(root, (path, detail) =>
        problems.push({ agent: adapter.agent, path, reason: 'unreadable', detail }),
      );
    } catch (error) {
      problems.push(unreadable(adapter, root.path, error));
      return [];
    }
  };

  for (const adapter of adapters)
    for (const root of adapter.roots(environment))
      for (const source of enumerate(adapter, root)) {
        if (seen.has(source.path)) continue;
        seen.add(source.path);
        if (holdsParts(source.format)) open(adapter, root, source);
        else listing.push({ adapter, root, source });
      }
  return { listing, kept, expanded, files, problems };
}

/** Known sessions of files of several. */
function sourcesByFile(catalog: readonly SourceRecord[]): Map<string, SourceRecord[]> {
  const found = new Map<string, SourceRecord[]>();
  for (const record of catalog) {
    const format = formatOf(record.format);
    if (!holdsParts(format)) continue;
    const file = fileOfSource({ path: record.path, format });
    const others = found.get(file);
    if (others === undefined) found.set(file, [record]);
    else others.push(record);
  }
  return found;
}

function unreadable({ agent }: AgentAdapter, path: string, error: unknown): StoreProblem {
  return { agent, path, reason: 'unreadable', detail: errorCode(error) };
}

/** `version` is that of a session in a file of several, whose time and size say nothing of it. */
function isUnchanged(record: SourceRecord, stat: FileStat, adapter: AgentAdapter, version?: string): boolean {
  if (record.cursor === null || record.companions !== stat.companions || record.revision !== adapter.revision)
    return false;
  if (version !== undefined) return record.headHash === version && record.size === stat.size;
  return (
    record.size === stat.size &&
    record.mtimeMs === stat.mtimeMs &&
    record.inode === stat.inode &&
    record.device === stat.device
  );
}

function readOfKnown(
  source: SourceRef,
  known: SourceRecord,
  now: ReturnType<typeof fingerprintSource>,
  adapter: AgentAdapter,
): 'continue' | 'reread' | 'replace' {
  // What it said before may be in it no more: that is kept, whatever a newer reader makes of what it says now.
  if (isReadWhole(source.format)) return known.revision === adapter.revision ? 'continue' : 'replace';
  const change = classifyChange(source, known, now);
  if (change === 'replaced') return 'replace';
  if (known.revision !== adapter.revision || hasNewCompanions(known, now)) return 'reread';
  return change === 'rewritten' ? 'replace' : 'continue';
}

/** What companions say is read with the first line; before the first read there is nothing to correct. */
function hasNewCompanions(record: SourceRecord, stat: FileStat): boolean {
  return record.cursor !== null && record.companions !== stat.companions;
}

/** Whether its transcript key alone says which transcript it is. Appended files have to begin alike as well. */
function isRanked({ format, rank }: SourceRef): boolean {
  return isReadWhole(format) || rank !== undefined;
}

/** Several sources of one transcript, e.g. a plain file and its compressed copy: one of them is read. */
function dropCopies(drafts: readonly Draft[]): Draft[] {
  const best = new Map<string, Draft>();
  for (const draft of drafts) {
    const { source, identity, stat, record } = draft;
    const transcript = `${source.agent} ${identity.transcriptKey}`;
    const key = record ? `known ${record.id}` : isRanked(source) ? transcript : `${transcript} ${stat.headHash}`;
    const known = best.get(key);
    if (known === undefined || isBetter(draft, known)) best.set(key, draft);
  }
  const kept = new Set(best.values());
  return drafts.filter(draft => kept.has(draft));
}

type Candidate = { readonly source: SourceRef; readonly stat: Pick<SourceStat, 'size' | 'mtimeMs'> };

/** The higher rank wins; of documents the later one; of appended files a plain one, then the largest. */
function isBetter(a: Candidate, b: Candidate): boolean {
  const [rank, other] = [a.source.rank ?? 0, b.source.rank ?? 0];
  if (rank !== other) return rank > other;
  if (isReadWhole(a.source.format)) return a.stat.mtimeMs > b.stat.mtimeMs;
  if (a.source.format !== b.source.format) return a.source.format === 'jsonl';
  return a.stat.size > b.stat.size;
}

/** A file that is not listed may still be there: in a home that was not asked for, or in a folder that cannot be read. */
function isGone(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch (error) {
    return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error));
  }
}
