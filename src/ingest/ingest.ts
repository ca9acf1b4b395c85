import type { AgentAdapter } from '../agents/adapter';
import { adapterOf } from '../agents/registry';
import type { UsageFact } from '../model/facts';
import type { HostEnvironment } from '../model/hostEnvironment';
import { formatOf, holdsParts, isReadWhole } from '../model/sourceFormat';
import type { PriceBook } from '../pricing/priceBook';
import type { HostSql } from '../store/engine/hostSql';
import { dropRepeatedItems, dropRepeatedRows } from '../store/repeatedRows';
import type { PricedUsage, Segment, SourceStat } from '../store/segment';
import type { Store } from '../store/store';
import { assignProjects } from './assignProjects';
import { OpenContents } from './openContents';
import type { PlannedRead } from './plannedRead';
import { planReads } from './planReads';
import { readInThread } from './readerThread';
import type { ReadJob } from './readJob';
import { readSource } from './readSource';
import { rememberRate } from './reprice';
import type { KeepBodies } from './segmentSink';

/** Below this many bytes a thread of its own costs more than it saves. */
const threadWorthBytes = 8 * 1024 * 1024;
/** Rows of one transaction, and how long one may gather while views are waiting (STORAGE 7). */
const transactionRows = 2_000;

export interface IngestOptions {
  readonly environment: HostEnvironment;
  readonly adapters: readonly AgentAdapter[];
  readonly keep: KeepBodies;
  /** Bundle of the reader thread; without it everything is read in this thread. */
  readonly readerScript?: string | undefined;
  /** Paths whose sessions are read first: the open workspace. */
  readonly first?: (cwd: string) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  /** UTC ms. */
  readonly now: () => number;
}

export interface IngestProgress {
  readonly sources: number;
  readonly sourcesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
}

export interface IngestResult extends IngestProgress {
  /** Sources found on disk, changed or not. */
  readonly listed: number;
  readonly events: number;
  readonly cancelled: boolean;
}

/** What a pass over unchanged stores finds. */
export const nothing: IngestResult = {
  sources: 0,
  sourcesDone: 0,
  bytes: 0,
  bytesDone: 0,
  listed: 0,
  events: 0,
  cancelled: false,
};

/**
 * Brings the store up to date with what agents left on disk. May be cancelled or killed anywhere: rows are committed
 * together with the cursor behind them, so the next call goes on from there.
 */
export async function ingest(
  store: Store,
  loadPrices: () => Promise<PriceBook>,
  options: IngestOptions,
): Promise<IngestResult> {
  const { now } = options;
  const plan = planReads({
    adapters: options.adapters,
    environment: options.environment,
    catalog: store.catalog.all(),
    files: store.catalog.files(),
    sql: store.db.sql,
  });
  const isQuiet = plan.reads.length + plan.vanished.length + plan.returned.length === 0;
  if (isQuiet && store.knowsProblems(plan.problems) && store.dirtySessions().length === 0) {
    rememberFiles(store, plan.files);
    return { ...nothing, listed: plan.listed };
  }
  const prices = await loadPrices();
  const jobs = store.transaction(() => {
    for (const record of plan.vanished) {
      store.catalog.markRemoved(record.id, now());
      const format = formatOf(record.format);
      // Opened when it is there again; and another file, a copy or an older store, may hold what this one lost.
      if (holdsParts(format)) store.catalog.forgetFiles();
    }
    for (const record of plan.returned) store.catalog.markPresent(record.id);
    for (const record of [...plan.vanished, ...plan.returned]) store.markDirty(record.sessionId);
    store.replaceStoreProblems(plan.problems, now());
    return order(plan.reads, options).map(read => startRead(store, read, options));
  });
  const progress = { sources: jobs.length, sourcesDone: 0, bytes: 0, bytesDone: 0 };
  for (const { job } of jobs) progress.bytes += Math.max(0, job.size - (job.cursor?.offset ?? 0));
  let events = 0;
  const planned = new Map(jobs.map(started => [started.job.sourceId, started]));
  const unread = new Map<number, number>();
  for (const { sessionId } of jobs) unread.set(sessionId, (unread.get(sessionId) ?? 0) + 1);

  const write = (batch: readonly ReadSegment[]): void =>
    store.transaction(() => {
      for (const { job, segment } of batch) {
        const started = planned.get(job.sourceId);
        if (started === undefined) continue;
        if (!started.begun) begin(store, started, now());
        const priced = { ...segment, usages: segment.usages.map(usage => price(store, prices, usage)) };
        store.writeSegment(job.sourceId, priced, now());
        events += segment.events.length;
        const isWhole = isReadWhole(job.source.format);
        const at = isWhole ? (segment.done ? job.size : 0) : segment.cursor.offset;
        progress.bytesDone += at - started.at;
        started.at = at;
        if (!segment.done) continue;
        store.catalog.updateStat(job.sourceId, job.source, statAfter(segment, started));
        if (isWhole) dropRepeatedItems(store.db, job.sourceId);
        else dropRepeatedRows(store.db, job.sourceId, job.cursor?.offset ?? 0);
        progress.sourcesDone++;
        const left = (unread.get(started.sessionId) ?? 1) - 1;
        unread.set(started.sessionId, left);
        if (left === 0) settleOne(store, started.sessionId);
      }
    });

  let batch: ReadSegment[] = [];
  let rows = 0;
  let cancelled = false;
  for await (const read of readAll(
    jobs.map(({ job }) => job),
    progress.bytes,
    options.readerScript,
    store.db.sql,
  )) {
    batch.push(read);
    rows += read.segment.events.length + read.segment.usages.length;
    if (rows >= transactionRows) {
      write(batch);
      batch = [];
      rows = 0;
      options.onProgress?.({ ...progress });
      await yieldToEventLoop();
    }
    if (options.signal?.aborted) {
      cancelled = true;
      break;
    }
  }
  write(batch);
  await settleRest(store);
  // A file of which something is unread is opened again.
  if (progress.sourcesDone === progress.sources) rememberFiles(store, plan.files);
  if (jobs.length > 0) store.transaction(() => assignProjects(store.db));
  options.onProgress?.({ ...progress });
  return { ...progress, listed: plan.listed, events, cancelled };
}

interface ReadSegment {
  readonly job: ReadJob;
  readonly segment: Segment;
}

interface StartedRead {
  readonly job: ReadJob;
  readonly read: PlannedRead;
  /** Rowid of the session. */
  readonly sessionId: number;
  /** Something of it was written. */
  begun: boolean;
  /** Offset up to which progress was counted. */
  at: number;
}

/** A session of which something could not be read has no version: it is read again when its file changed, however it says it is. */
function statAfter({ isPartial }: Segment, { job, read }: StartedRead): SourceStat {
  const { stat } = read.found;
  return isPartial && holdsParts(job.source.format) ? { ...stat, headHash: '' } : stat;
}

function order(reads: readonly PlannedRead[], { first }: IngestOptions): readonly PlannedRead[] {
  if (first === undefined) return reads;
  const rank = ({ found }: PlannedRead): number => (found.identity.cwd !== null && first(found.identity.cwd) ? 0 : 1);
  return reads.toSorted((a, b) => rank(a) - rank(b));
}

/** Makes the catalogue ready for a read and says where it begins. In the caller's transaction. */
function startRead(store: Store, read: PlannedRead, { keep, now }: IngestOptions): StartedRead {
  const { found } = read;
  const base = {
    source: found.source,
    identity: { ...found.identity, sessionId: found.sessionId },
    size: found.bytes,
    keep,
  };
  if (read.action === 'add') {
    if (read.replaces !== null) {
      store.catalog.supersede(read.replaces.id, now());
      store.markDirty(read.replaces.sessionId);
    }
    const sessionId = store.ensureSession(found.source.agent, found.sessionId, now());
    const sourceId = store.catalog.add(
      {
        ...found.stat,
        agent: found.source.agent,
        path: found.source.path,
        format: found.source.format,
        root: found.root.path,
        transcriptKey: found.identity.transcriptKey,
        sessionId,
        threadId: found.identity.threadId,
        parentThreadId: found.identity.parentThreadId,
        generation: read.replaces === null ? 0 : read.replaces.generation + 1,
        revision: adapterOf(found.source.agent).revision,
        keep,
      },
      now(),
    );
    return { job: { ...base, sourceId, cursor: null }, read, sessionId, begun: true, at: 0 };
  }
  const { id, sessionId } = read.record;
  const cursor =
    read.action === 'continue' && read.record.cursor !== null
      ? { ...read.record.cursor, state: store.catalog.readerState(id) }
      : null;
  return { job: { ...base, sourceId: id, cursor }, read, sessionId, begun: false, at: cursor?.offset ?? 0 };
}

/** What is read anew makes way only now that the first of it is here: the file may have become unreadable. */
function begin(store: Store, started: StartedRead, now: number): void {
  const { read, job } = started;
  started.begun = true;
  if (isReadWhole(job.source.format)) store.catalog.clearFileProblems(job.sourceId);
  if (read.action === 'reread') store.catalog.clearRows(job.sourceId, adapterOf(job.source.agent).revision);
  if (read.action === 'replace')
    store.catalog.setAside(job.sourceId, read.found.stat, adapterOf(job.source.agent).revision, now);
}

async function* readAll(
  jobs: readonly ReadJob[],
  bytes: number,
  readerScript: string | undefined,
  sql: HostSql,
): AsyncGenerator<ReadSegment> {
  if (readerScript !== undefined && bytes >= threadWorthBytes) {
    yield* readInThread(readerScript, jobs);
    return;
  }
  const contents = new OpenContents(sql);
  try {
    for (const job of jobs)
      for (const segment of readSource(job, adapterOf(job.source.agent), contents)) yield { job, segment };
  } finally {
    contents.close();
  }
}

function rememberFiles(store: Store, files: ReadonlyMap<string, string>): void {
  if (files.size === 0) return;
  store.transaction(() => {
    for (const [path, print] of files) store.catalog.rememberFile(path, print);
  });
}

function price(store: Store, prices: PriceBook, usage: UsageFact): PricedUsage {
  const cost = prices.price(usage);
  if (cost.rateKey !== null) rememberRate(store, prices, cost.rateKey);
  return { ...usage, ...cost };
}

function settleOne(store: Store, sessionId: number): void {
  store.settle(sessionId, adapterOf);
}

/** Sessions whose sources vanished or whose last read was cut off: a few a transaction, so that queries get their turn. */
async function settleRest(store: Store): Promise<void> {
  const dirty = store.dirtySessions();
  for (let at = 0; at < dirty.length; at += 16) {
    store.transaction(() => {
      for (const id of dirty.slice(at, at + 16)) settleOne(store, id);
    });
    await yieldToEventLoop();
  }
}

function yieldToEventLoop(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
