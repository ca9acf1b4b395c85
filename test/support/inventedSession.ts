import { adapterOf } from '../../src/agents/registry';
import { SegmentSink } from '../../src/ingest/segmentSink';
import type { AgentId } from '../../src/model/agent';
import {
  type CheckFact,
  type EditFact,
  type EventFact,
  mainThread,
  type SessionFact,
  type ThreadFact,
  type UsageFact,
} from '../../src/model/facts';
import { noTokens } from '../../src/model/tokens';
import type { Database } from '../../src/store/engine/database';
import { Store } from '../../src/store/store';

type Facts<T, Needed extends keyof T> = readonly (Partial<T> & Pick<T, Needed>)[];

/** One transcript file: what it says of its thread, and of others. Whatever is left out is plain. */
export interface InventedSource {
  readonly threadId?: string;
  readonly session?: SessionFact;
  readonly cwd?: string;
  readonly branch?: string;
  readonly threads?: readonly ThreadFact[];
  readonly events?: Facts<EventFact, 'seq'>;
  /** `statedNanoUsd` is their cost; without it it is unknown. */
  readonly usages?: Facts<UsageFact, 'seq'>;
  readonly edits?: Facts<EditFact, 'seq' | 'path'>;
  readonly checks?: Facts<CheckFact, 'seq'>;
}

export interface InventedSession {
  readonly agent?: AgentId;
  readonly id: string;
  readonly sources: readonly InventedSource[];
}

/** The time of second number `n` of the first session. */
export function second(n: number): number {
  return Date.UTC(2026, 0, 5, 12) + n * 1000;
}

/** Writes a session that no agent had, as if its transcripts had been read. Returns its uid. */
export function writeInvented(db: Database, { agent = 'claude-code', id, sources }: InventedSession): string {
  const store = new Store(db, 'test');
  store.transaction(() => {
    const sessionId = store.ensureSession(agent, id, 0);
    for (const [file, source] of sources.entries()) writeSource(store, agent, sessionId, `${id}/${file}`, source);
    store.settle(sessionId, adapterOf);
  });
  return `${agent}:${id}`;
}

function writeSource(store: Store, agent: AgentId, sessionId: number, name: string, source: InventedSource): void {
  const { threadId = mainThread } = source;
  const sourceId = store.catalog.add(
    {
      agent,
      path: `/home/${name}.jsonl`,
      generation: 0,
      format: 'jsonl',
      root: '/home',
      transcriptKey: name,
      sessionId,
      threadId,
      parentThreadId: null,
      revision: adapterOf(agent).revision,
      keep: 'everything',
      size: 0,
      mtimeMs: 0,
      inode: '0',
      device: '0',
      headLength: 0,
      headHash: '',
      companions: '',
    },
    0,
  );
  const segment = sinkOf(name, threadId, source).take({ offset: 1, line: 1, state: '{}', tailHash: '' }, true);
  const usages = segment.usages.map(usage => ({
    ...usage,
    nanoUsd: usage.statedNanoUsd,
    source: usage.statedNanoUsd === null ? ('unknown' as const) : ('live' as const),
    rateKey: null,
  }));
  store.writeSegment(sourceId, { ...segment, usages }, 0);
}

function sinkOf(name: string, threadId: string, source: InventedSource): SegmentSink {
  const sink = new SegmentSink('everything');
  if (source.session !== undefined) sink.session(source.session);
  sink.place({ cwd: source.cwd ?? '/work', gitBranch: source.branch ?? null, seq: 0 });
  for (const thread of source.threads ?? []) sink.thread(thread);
  for (const event of source.events ?? [])
    sink.event({
      threadId,
      ts: second(event.seq),
      kind: 'assistant_msg',
      role: 'assistant',
      detail: null,
      tool: null,
      callId: null,
      summary: `event ${event.seq}`,
      body: null,
      node: null,
      parentNode: null,
      requestKey: null,
      line: event.seq + 1,
      offset: event.seq,
      ...event,
    });
  for (const usage of source.usages ?? [])
    sink.usage({
      requestKey: `${name} ${usage.seq}`,
      threadId,
      ts: second(usage.seq),
      model: 'model-a',
      provider: null,
      tokens: { ...noTokens, output: 1 },
      speed: 'standard',
      webSearches: 0,
      copied: false,
      fidelity: 'exact',
      statedNanoUsd: null,
      ...usage,
    });
  for (const edit of source.edits ?? [])
    sink.edit({
      threadId,
      callId: null,
      ordinal: 0,
      ts: second(edit.seq),
      tool: 'Edit',
      movedTo: null,
      operation: 'update',
      status: 'applied',
      hunks: [],
      before: null,
      after: null,
      beforeIsPrevious: false,
      linesAdded: 1,
      linesRemoved: 0,
      ...edit,
    });
  for (const check of source.checks ?? [])
    sink.check({
      threadId,
      callId: null,
      ts: second(check.seq),
      command: 'npm test',
      category: 'test',
      runner: 'npm test',
      result: 'pass',
      evidence: 'exit_status',
      exitCode: 0,
      firstError: null,
      files: [],
      ...check,
    });
  return sink;
}
