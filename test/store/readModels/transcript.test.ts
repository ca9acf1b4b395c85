import assert from 'node:assert/strict';
import fc from 'fast-check';
import type {
  TranscriptIndex,
  TranscriptMatches,
  TranscriptPage,
  TranscriptRow,
  TranscriptText,
} from '../../../src/store/readModels/transcript';
import { type InventedSession, second, writeInvented } from '../../support/inventedSession';
import { type MovedStore, openMovedStore, recordedSessions } from '../../support/movedRecording';
import { openTestStore, type TestStore } from '../../support/testStore';

const { threeAttempts, subagents, fork } = recordedSessions;
const formatter = 'aae558854fb91205d';
const symbols = 'a1b46e17bb2f140d1';
const callers = 'afa89eacde5b94ac6';
const changelog = 'aaa10f321e6096ed3';

interface Asked {
  thread_id?: string;
  unfolded?: string[];
  offset?: number;
  limit?: number;
}

function page(store: TestStore, session_uid: string, of: Asked = {}): TranscriptPage {
  const answer = store.owner.panel.transcript({ session_uid, unfolded: [], offset: 0, limit: 200, ...of });
  return answer.schema === 'contrail.transcript/1' ? answer : assert.fail(`${session_uid} is unknown`);
}

function indexOf(store: TestStore, session_uid: string, seq: number, of: Asked = {}): TranscriptIndex {
  const { thread_id, unfolded = [] } = of;
  const answer = store.owner.panel.transcriptIndex({ session_uid, seq, unfolded, ...(thread_id && { thread_id }) });
  return answer.schema === 'contrail.transcript_index/1' ? answer : assert.fail(`${session_uid} is unknown`);
}

async function find(store: TestStore, session_uid: string, query: string, limit = 1000): Promise<TranscriptMatches> {
  const answer = await store.owner.panel.transcriptFind({ session_uid, query, limit });
  return answer.schema === 'contrail.transcript_matches/1' ? answer : assert.fail(`${session_uid} is unknown`);
}

function textOf(store: TestStore, session_uid: string, seq: number, offset = 0, limit = 100_000): TranscriptText {
  const answer = store.owner.panel.transcriptText({ session_uid, seq, offset, limit });
  return answer.schema === 'contrail.transcript_text/1' ? answer : assert.fail(`${seq} is unknown`);
}

/** Runs of rows of one thread and depth. */
function runs(rows: readonly TranscriptRow[]): string[] {
  const found: { name: string; count: number }[] = [];
  for (const { thread_id, depth } of rows) {
    const last = found.at(-1);
    const name = `${thread_id} ${depth}`;
    if (last?.name === name) last.count++;
    else found.push({ name, count: 1 });
  }
  return found.map(({ name, count }) => `${name} × ${count}`);
}

describe('the transcript of a recorded session', () => {
  let moved: MovedStore;
  let store: TestStore;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store } = moved);
  });
  after(() => moved?.close());

  it('has the rows of the main conversation, each with what it did', () => {
    const { rows, total } = page(store, threeAttempts);
    assert.equal(total, 37);
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      Array.from({ length: 37 }, (_, seq) => seq),
    );
    const edit = rows[8];
    assert.deepEqual([edit?.kind, edit?.tool, edit?.text_complete], ['edit', 'Edit', true]);
    assert.equal(Buffer.byteLength(edit?.text ?? ''), edit?.text_bytes);
    assert.equal(edit?.edits.length, 1);
    const { path, ...done } = edit?.edits[0] ?? assert.fail();
    assert.match(path, /src\/round\.js$/);
    assert.deepEqual(done, {
      relative_path: 'src/round.js',
      operation: 'update',
      status: 'applied',
      lines_added: 1,
      lines_removed: 1,
      line: 3,
    });
    assert.deepEqual(
      rows.flatMap(({ seq, edits }) => edits.map(({ status, line }) => [seq, status, line])),
      [
        [8, 'applied', 3],
        [14, 'failed', null],
        [21, 'applied', 3],
        [27, 'applied', 3],
        [32, 'applied', 1],
      ],
    );
    const failed = rows[6]?.check;
    assert.deepEqual([failed?.result, failed?.category], ['fail', 'test']);
    assert.equal(failed?.first_error, 'Expected values to be strictly equal: 1 !== 1.01');
    assert.ok(rows.every(({ depth, sidechains }) => depth === 0 && sidechains.length === 0));
  });

  it('names the request at the event where it stands, and all of them cost what the session cost', () => {
    const unfolded = [formatter, symbols, callers, changelog];
    for (const uid of [threeAttempts, subagents, fork]) {
      const requests = page(store, uid, { unfolded }).rows.flatMap(({ request }) => request ?? []);
      const cost = store.owner.cost({ reference: uid });
      assert.ok(cost.schema === 'contrail.cost/1');
      assert.equal(requests.length, cost.total.requests);
      // Each is rounded for itself.
      const micros = requests.reduce((sum, { microusd }) => sum + (microusd ?? Number.NaN), 0);
      assert.ok(Math.abs(micros - (cost.total.microusd ?? 0)) <= requests.length / 2);
      const tokens = Object.values(cost.total.tokens).reduce((sum, count) => sum + count, 0);
      assert.equal(
        requests.reduce((sum, request) => sum + request.tokens, 0),
        tokens,
      );
    }
  });

  it('folds sidechains into the calls that started them', () => {
    const { rows, total } = page(store, subagents);
    assert.equal(total, 17);
    assert.deepEqual(
      rows.flatMap(({ seq, sidechains }) =>
        sidechains.map(({ thread_id, events, microusd }) => [seq, thread_id, events, microusd]),
      ),
      [
        [3, formatter, 14, 32_261],
        [4, callers, 7, 954],
        [8, changelog, 4, 20_935],
      ],
    );
    assert.ok(rows.every(({ sidechains }) => sidechains.every(({ unfolded }) => !unfolded)));
  });

  it('unfolds them there, one in another', () => {
    const all = page(store, subagents, { unfolded: [symbols, formatter, changelog, 'not there'] });
    assert.deepEqual(runs(all.rows), [
      'main 0 × 4',
      `${formatter} 1 × 6`,
      `${symbols} 2 × 7`,
      `${formatter} 1 × 8`,
      'main 0 × 5',
      `${changelog} 1 × 4`,
      'main 0 × 8',
    ]);
    assert.equal(all.total, 42);
    assert.equal(all.rows[3]?.sidechains[0]?.unfolded, true);
    // One whose parent is folded is hidden with it.
    assert.equal(page(store, subagents, { unfolded: [symbols] }).total, 17);
  });

  it('of a sidechain begins with it', () => {
    const { rows } = page(store, subagents, { thread_id: formatter, unfolded: [symbols] });
    assert.deepEqual(runs(rows), [`${formatter} 0 × 6`, `${symbols} 1 × 7`, `${formatter} 0 × 8`]);
    const answer = store.owner.panel.transcript({
      session_uid: subagents,
      thread_id: 'not there',
      unfolded: [],
      offset: 0,
      limit: 1,
    });
    assert.deepEqual(answer, { schema: 'contrail.none/1', reason: 'unknown' });
  });

  it('is cut into pages that neither repeat nor miss a row', () => {
    const unfolded = [formatter, symbols, callers];
    const whole = page(store, subagents, { unfolded });
    const parts = [];
    for (let offset = 0; offset < whole.total + 5; offset += 5)
      parts.push(...page(store, subagents, { unfolded, offset, limit: 5 }).rows);
    assert.deepEqual(parts, whole.rows);
  });

  it('finds the row of any event, unfolding what hides it', () => {
    const all = [formatter, symbols, callers, changelog];
    for (const { seq, thread_id } of page(store, subagents, { unfolded: all }).rows) {
      const { index, unfolded } = indexOf(store, subagents, seq);
      assert.equal(page(store, subagents, { unfolded, offset: index ?? -1, limit: 1 }).rows[0]?.seq, seq);
      const needed = { main: [], [symbols]: [symbols, formatter] }[thread_id] ?? [thread_id];
      assert.deepEqual([...unfolded].sort(), [...needed].sort());
    }
    const inner = page(store, subagents, { unfolded: all }).rows.find(({ depth }) => depth === 2)?.seq ?? assert.fail();
    assert.deepEqual(
      indexOf(store, subagents, inner, { unfolded: [changelog] }).unfolded.sort(),
      [symbols, formatter, changelog].sort(),
    );
    assert.deepEqual(indexOf(store, subagents, inner, { thread_id: formatter }), {
      schema: 'contrail.transcript_index/1',
      session_uid: subagents,
      seq: inner,
      index: 6,
      unfolded: [symbols],
    });
    assert.equal(indexOf(store, subagents, inner, { thread_id: changelog }).index, null);
    assert.deepEqual(indexOf(store, subagents, 9999, { unfolded: ['x'] }), {
      schema: 'contrail.transcript_index/1',
      session_uid: subagents,
      seq: 9999,
      index: null,
      unfolded: ['x'],
    });
  });

  it('finds texts and summaries in any case, in the order of the transcript with all unfolded', async () => {
    const rows = page(store, subagents, { unfolded: [formatter, symbols, callers, changelog] }).rows;
    const holds = ({ summary, text }: TranscriptRow): boolean =>
      `${summary}\n${text}`.toLowerCase().includes('symbols');
    const expected = rows.filter(holds).map(({ seq, thread_id }) => ({ seq, thread_id }));
    assert.ok(expected.length > 10 && expected.length < rows.length);
    assert.deepEqual(await find(store, subagents, 'SymBOLS'), {
      schema: 'contrail.transcript_matches/1',
      session_uid: subagents,
      matches: expected,
      complete: true,
    });
    const some = await find(store, subagents, 'symbols', 3);
    assert.deepEqual([some.matches, some.complete], [expected.slice(0, 3), false]);
    const exactly = await find(store, subagents, 'symbols', expected.length);
    assert.equal(exactly.complete, true);
    assert.deepEqual((await find(store, subagents, 'nothing of the kind was said')).matches, []);
  });

  it('is the same when the agent has deleted it', () => {
    const before = page(store, subagents, { unfolded: [formatter] });
    store.db.exec('UPDATE source SET removed_at = 1');
    try {
      assert.deepEqual(page(store, subagents, { unfolded: [formatter] }), before);
    } finally {
      store.db.exec('UPDATE source SET removed_at = NULL');
    }
  });
});

describe('the transcript of an odd session', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
  });
  afterEach(() => store.close());

  function write(...sources: InventedSession['sources']): string {
    return writeInvented(store.db, { id: 'odd', sources });
  }

  function rowsOf(uid: string, of: Asked = {}): string[] {
    const named = (row: TranscriptRow): string =>
      `${'. '.repeat(row.depth)}${row.thread_id}${row.sidechains.map(({ thread_id }) => ` +${thread_id}`).join('')}`;
    return page(store, uid, of).rows.map(named);
  }

  it('without events has no rows', async () => {
    const uid = write({});
    assert.equal(page(store, uid).total, 0);
    assert.deepEqual(await find(store, uid, 'x'), {
      schema: 'contrail.transcript_matches/1',
      session_uid: uid,
      matches: [],
      complete: true,
    });
    assert.equal(page(store, uid, { offset: 1000 }).rows.length, 0);
  });

  it('whose sidechains claim to have started each other shows each once', () => {
    const threads = [
      { threadId: 'a', parentThreadId: 'b', spawnCallId: 'x' },
      { threadId: 'b', parentThreadId: 'a', spawnCallId: 'y' },
      { threadId: 'c', parentThreadId: 'c' },
    ];
    const events = ['main', 'a', 'b', 'c', 'main'].map((threadId, seq) => ({ seq, threadId }));
    const uid = write({ threads, events });
    assert.deepEqual(rowsOf(uid, { unfolded: ['a', 'b', 'c'] }), ['main +a +b +c', '. a', '. b', '. c', 'main']);
  });

  it('hangs a sidechain whose call is not known where it began, by place in one file and by time between two', () => {
    const uid = write(
      { events: [0, 10, 20, 30].map(seq => ({ seq })) },
      { threadId: 'beside', events: [{ seq: 0, ts: second(25) }] },
      { threadId: 'early', events: [{ seq: 0, ts: second(-5) }] },
      { threadId: 'untimed', events: [{ seq: 0, ts: null }] },
    );
    const unfolded = ['beside', 'early', 'untimed'];
    assert.deepEqual(rowsOf(uid, { unfolded }), [
      'main +early',
      '. early',
      'main',
      'main +beside',
      '. beside',
      'main +untimed',
      '. untimed',
    ]);
    const events = [
      { seq: 0, ts: second(50) },
      { seq: 1, ts: second(51) },
      { seq: 2, threadId: 'inline', ts: second(0) },
      { seq: 3, ts: second(52) },
    ];
    const other = writeInvented(store.db, { id: 'other', sources: [{ events }] });
    assert.deepEqual(rowsOf(other, { unfolded: ['inline'] }), ['main', 'main +inline', '. inline', 'main']);
  });

  it('lets one call start several sidechains, those that began first before the others', () => {
    const threads = ['late', 'soon'].map(threadId => ({ threadId, parentThreadId: 'main', spawnCallId: 'call' }));
    const uid = write({
      threads,
      events: [
        { seq: 0, kind: 'tool_call', tool: 'Workflow', callId: 'call' },
        { seq: 1, kind: 'tool_result', tool: 'Workflow', callId: 'call' },
        { seq: 2, threadId: 'soon' },
        { seq: 3, threadId: 'late' },
      ],
    });
    assert.deepEqual(rowsOf(uid, { unfolded: ['late'] }), ['main +soon +late', '. late', 'main']);
  });

  it('that lost its main conversation shows what is left', () => {
    const uid = write({
      threadId: 'a',
      threads: [{ threadId: 'b', parentThreadId: 'a' }],
      events: [{ seq: 0 }, { seq: 1, threadId: 'b' }, { seq: 2 }],
    });
    assert.deepEqual(rowsOf(uid), ['a +b', 'a']);
    // With a main conversation of which nothing is left, too.
    const other = writeInvented(store.db, {
      id: 'other',
      sources: [{ threads: [{ threadId: 'main' }] }, { threadId: 'a', events: [{ seq: 0 }] }],
    });
    assert.deepEqual(rowsOf(other), ['a']);
  });

  it('leaves out what a parent repeats of a sidechain that has a file of its own', () => {
    const copy = { kind: 'assistant_msg', detail: 'progress_copy', threadId: 'own' } as const;
    const uid = write(
      { events: [{ seq: 0 }, { seq: 1, ...copy }, { seq: 2, ...copy, threadId: 'only here' }, { seq: 3 }] },
      { threadId: 'own', events: [{ seq: 0, ts: second(1) }] },
    );
    const unfolded = ['own', 'only here'];
    assert.deepEqual(rowsOf(uid, { unfolded }), ['main +own +only here', '. own', '. only here', 'main']);
    assert.equal(indexOf(store, uid, 1).index, null);
  });

  it('shows the beginning of a long text, and the rest of it on demand', () => {
    const body = `${'a'.repeat(3999)}😀${'€'.repeat(60_000)}end`;
    const uid = write({
      events: [{ seq: 0, body }, { seq: 1, body: '😀'.repeat(2000) }, { seq: 2 }, { seq: 3, body: '€'.repeat(4001) }],
    });
    const [long, exact, none, justOver] = page(store, uid).rows;
    assert.equal(long?.text, 'a'.repeat(3999));
    assert.deepEqual([long?.text_complete, long?.text_bytes], [false, Buffer.byteLength(body)]);
    assert.deepEqual([exact?.text?.length, exact?.text_complete], [4000, true]);
    assert.deepEqual([none?.text, none?.text_bytes, none?.text_complete], [null, 0, true]);
    assert.deepEqual([justOver?.text?.length, justOver?.text_complete], [4000, false]);
    const first = textOf(store, uid, 0, 0, 4000);
    assert.deepEqual([first.text.length, first.next_offset], [3999, 3999]);
    assert.equal(first.text + textOf(store, uid, 0, 3999).text, body);
    assert.deepEqual([textOf(store, uid, 0, 3999, 1).text, textOf(store, uid, 0, 10 ** 6).text], ['😀', '']);
    assert.equal(textOf(store, uid, 0, 10 ** 6).next_offset, null);
    assert.deepEqual([textOf(store, uid, 2).text, textOf(store, uid, 2).next_offset], ['', null]);
    assert.deepEqual(store.owner.panel.transcriptText({ session_uid: uid, seq: 99, offset: 0, limit: 1 }), {
      schema: 'contrail.none/1',
      reason: 'unknown',
    });
  });

  it('gives back every text, in parts of any length', () => {
    let id = 0;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (body, limit) => {
        const uid = writeInvented(store.db, { id: `text-${id++}`, sources: [{ events: [{ seq: 0, body }] }] });
        let text = '';
        for (let offset: number | null = 0; offset !== null; ) {
          const part = textOf(store, uid, 0, offset, limit);
          text += part.text;
          offset = part.next_offset;
        }
        assert.equal(text, body);
      }),
      { numRuns: 50 },
    );
  });

  it('finds what stands deep in a long text, and stops when nobody waits any more', async () => {
    // Of random letters: each text takes a block of its own.
    const noise = (seed: number): string =>
      Array.from({ length: 300_000 }, (_, n) => String.fromCharCode(97 + ((n * n * (seed + 7) + n * 31) % 23))).join(
        '',
      );
    const events = [0, 1, 2, 3].map(seq => ({ seq, body: `${noise(seq)} Needle ${seq}` }));
    const uid = write({ events });
    assert.equal((await find(store, uid, 'needle')).matches.length, 4);
    assert.deepEqual((await find(store, uid, 'needle 3')).matches, [{ seq: 3, thread_id: 'main' }]);
    const stop = new AbortController();
    const search = store.owner.panel.transcriptFind(
      { session_uid: uid, query: 'z', limit: 1 },
      { signal: stop.signal },
    );
    let turns = 0;
    setImmediate(() => {
      turns++;
      stop.abort(new Error('enough'));
    });
    await assert.rejects(search, /enough/);
    assert.equal(turns, 1);
  });

  it('shows a deep page of a session of thousands of rows with sidechains at every fold', () => {
    const threads = Array.from({ length: 100 }, (_, n) => ({ threadId: `s${n}`, spawnCallId: `c${n}` }));
    const events = Array.from({ length: 5000 }, (_, seq) => {
      const n = Math.floor(seq / 50);
      if (seq % 50 === 10) return { seq, kind: 'tool_call' as const, tool: 'Task', callId: `c${n}` };
      return seq % 50 > 10 && seq % 50 <= 20 ? { seq, threadId: `s${n}` } : { seq };
    });
    const uid = write({ threads, events });
    const unfolded = threads.map(({ threadId }) => threadId);
    assert.equal(page(store, uid).total, 4000);
    const deep = page(store, uid, { unfolded, offset: 4950, limit: 50 });
    assert.equal(deep.total, 5000);
    assert.deepEqual(
      deep.rows.map(({ seq }) => seq),
      Array.from({ length: 50 }, (_, n) => 4950 + n),
    );
    assert.deepEqual(runs(deep.rows), ['main 0 × 11', 's99 1 × 10', 'main 0 × 29']);
  });
});
