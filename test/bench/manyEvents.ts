import { adapterOf } from '../../src/agents/registry';
import { SegmentSink } from '../../src/ingest/segmentSink';
import { mainThread } from '../../src/model/facts';
import { PriceBook } from '../../src/pricing/priceBook';
import type { Database } from '../../src/store/engine/database';
import { Store } from '../../src/store/store';
import { SeededRandom } from '../support/seededRandom';

const eventsOfSession = 1000;
const eventsOfLongSession = 20_000;
const eventsOfSidechain = 100;
const projects = 20;
const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const models = ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5-20251001'];
const kinds = ['user_msg', 'assistant_msg', 'thinking', 'tool_call', 'tool_result'] as const;

/** The folder whose sessions a query of one workspace asks for. */
export const workspaceFolder = '/work/project-7';

/** A file that sessions of several projects edited. */
export const editedFile = `${workspaceFolder}/src/file-7.ts`;

/** The last session, of 20,000 events. Its sidechains are `agent-0`, `agent-1` ... */
export const longSession = 'claude-code:long-session';

/** Fills an empty store with invented sessions of 1,000 events, a request for every fifth, an edit for every twentieth. */
export function writeManyEvents(db: Database, events: number): void {
  const store = new Store(db, 'bench');
  const prices = new PriceBook();
  const random = new SeededRandom(1);
  const write = (session: InventedSession): void =>
    store.transaction(() => writeSession(store, prices, random, session));
  const sessions = (events - eventsOfLongSession) / eventsOfSession;
  for (let index = 0; index < sessions; index++)
    write({ nativeId: `session-${index}`, index, events: eventsOfSession, sidechains: 1 });
  const sidechains = eventsOfLongSession / 10 / eventsOfSidechain;
  write({ nativeId: 'long-session', index: sessions, events: eventsOfLongSession, sidechains });
}

interface InventedSession {
  readonly nativeId: string;
  readonly index: number;
  readonly events: number;
  /** Each tenth event is one of theirs. */
  readonly sidechains: number;
}

function writeSession(
  store: Store,
  prices: PriceBook,
  random: SeededRandom,
  { nativeId, index, events, sidechains }: InventedSession,
): void {
  const folder = `/work/project-${index % projects}`;
  const begin = start + index * (day / 4);
  const sink = new SegmentSink('everything');
  sink.session({ title: { text: `${sentence(random, 6)}`, source: 'generated' }, endState: 'clean' });
  sink.place({ cwd: folder, gitBranch: 'main', seq: 0 });
  const eventsOfEach = events / sidechains;
  for (let sidechain = 0; sidechain < sidechains; sidechain++)
    sink.thread({
      threadId: `agent-${sidechain}`,
      parentThreadId: mainThread,
      kind: 'sync',
      agentType: 'explorer',
      spawnCallId: `call-${index}-${(sidechain * eventsOfEach) / 5}`,
    });
  for (let seq = 0; seq < events; seq++) {
    const ts = begin + seq * 5000;
    const threadId = seq % 10 === 9 ? `agent-${Math.floor(seq / eventsOfEach)}` : mainThread;
    const text = sentence(random, 12 + random.below(80));
    const base = { seq, threadId, ts };
    sink.event({
      ...base,
      kind: kinds[seq % kinds.length] ?? 'unknown',
      role: seq % 5 === 0 ? 'user' : 'assistant',
      detail: seq % 5 === 0 ? 'prompt' : null,
      tool: seq % 5 === 3 ? 'Edit' : null,
      callId: seq % 5 > 2 ? `call-${index}-${Math.floor(seq / 5)}` : null,
      summary: text.slice(0, 200),
      body: text,
      node: `n${index}-${seq}`,
      parentNode: seq === 0 ? null : `n${index}-${seq - 1}`,
      requestKey: null,
      line: seq + 1,
      offset: seq * 700,
    });
    if (seq % 5 === 1)
      sink.usage({
        ...base,
        requestKey: `request-${index}-${seq}`,
        model: models[random.below(models.length)] ?? null,
        provider: 'anthropic',
        tokens: {
          input: random.below(100),
          cacheRead: random.below(100_000),
          cacheWrite5m: random.below(5000),
          cacheWrite1h: 0,
          output: random.below(2000),
          reasoning: 0,
        },
        speed: 'standard',
        webSearches: 0,
        copied: false,
        fidelity: 'exact',
        statedNanoUsd: null,
      });
    if (seq % 20 === 3)
      sink.edit({
        ...base,
        callId: `call-${index}-${Math.floor(seq / 5)}`,
        ordinal: 0,
        tool: 'Edit',
        path: `${folder}/src/file-${random.below(250)}.ts`,
        movedTo: null,
        operation: 'update',
        status: 'applied',
        hunks: [{ oldStart: 1, newStart: 1, lines: [`-${text.slice(0, 60)}`, `+${text.slice(0, 50)}`] }],
        before: null,
        after: null,
        beforeIsPrevious: false,
        linesAdded: 1,
        linesRemoved: 1,
      });
  }
  const sessionId = store.ensureSession('claude-code', nativeId, begin);
  const sourceId = store.catalog.add(
    {
      agent: 'claude-code',
      path: `/home/.claude/projects/p/${nativeId}.jsonl`,
      generation: 0,
      format: 'jsonl',
      root: '/home/.claude/projects',
      transcriptKey: `${nativeId}/${mainThread}`,
      sessionId,
      threadId: mainThread,
      parentThreadId: null,
      revision: adapterOf('claude-code').revision,
      keep: 'everything',
      size: 0,
      mtimeMs: 0,
      inode: '0',
      device: '0',
      headLength: 0,
      headHash: '',
      companions: '',
    },
    begin,
  );
  const segment = sink.take({ offset: 1, line: events + 1, state: '{}', tailHash: '' }, true);
  const usages = segment.usages.map(usage => ({ ...usage, ...prices.price(usage) }));
  store.writeSegment(sourceId, { ...segment, usages }, begin);
  store.settle(sessionId, adapterOf);
}

/** Words of a vocabulary in which some are rare, as in texts. */
function sentence(random: SeededRandom, words: number): string {
  const chosen: string[] = [];
  for (let word = 0; word < words; word++) chosen.push(`word${Math.floor(random.next() ** 3 * 5000)}`);
  return chosen.join(' ');
}
