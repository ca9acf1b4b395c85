import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TranscriptRow } from '../../../src/store/readModels/transcript';
import { type Asked, find, indexOf, page, runs, textOf } from '../../support/askTranscript';
import { type InventedSession, second, writeInvented } from '../../support/inventedSession';
import { openTestStore, type TestStore } from '../../support/testStore';

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
