import assert from 'node:assert/strict';
import { allTokens } from '../../../src/model/tokens';
import type { TranscriptRow } from '../../../src/store/readModels/transcript';
import { find, indexOf, page, runs } from '../../support/askTranscript';
import { type MovedStore, openMovedStore, recordedSessions } from '../../support/movedRecording';
import type { TestStore } from '../../support/testStore';

const { threeAttempts, subagents, fork } = recordedSessions;
const formatter = 'aae558854fb91205d';
const symbols = 'a1b46e17bb2f140d1';
const callers = 'afa89eacde5b94ac6';
const changelog = 'aaa10f321e6096ed3';

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
      ordinal: 0,
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
      assert.equal(
        requests.reduce((sum, request) => sum + (request.tokens ?? Number.NaN), 0),
        allTokens(cost.total.tokens),
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
