import assert from 'node:assert/strict';
import type { Timeline } from '../../../src/store/readModels/timeline';
import { type InventedSession, second, writeInvented } from '../../support/inventedSession';
import { type MovedStore, openMovedStore, recordedSessions } from '../../support/movedRecording';
import { openTestStore, type TestStore } from '../../support/testStore';

const { threeAttempts, subagents, fork } = recordedSessions;
type Window = { from?: number; to?: number; columns?: number };

function timelineIn(store: TestStore, session_uid: string, window: Window = {}): Timeline {
  const answer = store.owner.panel.timeline({ session_uid, columns: 100, ...window });
  return answer.schema === 'contrail.timeline/1' ? answer : assert.fail(`${session_uid} is unknown`);
}

function marks(timeline: Timeline, thread = 0): string[] {
  return (timeline.lanes[thread]?.marks ?? []).map(({ kind, count, seq }) => `${kind} ${count} at ${seq}`);
}

describe('the timeline of a recorded session', () => {
  let moved: MovedStore;
  let store: TestStore;
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store } = moved);
  });
  after(() => moved?.close());

  it('marks what its transcript holds: three failed tests, a fourth that passed, and the edits between', () => {
    const timeline = timelineIn(store, threeAttempts, { columns: 2000 });
    assert.deepEqual(marks(timeline), [
      'prompt 1 at 0',
      'check_fail 1 at 6',
      'edit 1 at 8',
      'check_fail 1 at 11',
      'error 1 at 15',
      'error 1 at 20',
      'edit 1 at 21',
      'check_fail 1 at 24',
      'edit 1 at 27',
      'check_pass 1 at 30',
      'edit 1 at 32',
    ]);
    const [prompt, failed] = timeline.lanes[0]?.marks ?? [];
    assert.match(prompt?.label ?? '', /^The invoice totals are off/);
    assert.match(failed?.label ?? '', /^node --test/);
    assert.equal(timeline.untimed_events, 0);
    assert.deepEqual(timeline.stretches, [timeline.window]);
  });

  it('draws marks of a kind that fall into one column as one', () => {
    const timeline = timelineIn(store, threeAttempts, { columns: 1 });
    assert.deepEqual(marks(timeline).sort(), [
      'check_fail 3 at 6',
      'check_pass 1 at 30',
      'edit 4 at 8',
      'error 2 at 15',
      'prompt 1 at 0',
    ]);
    assert.equal(timeline.cost.length, 1);
  });

  it('has a lane for each sidechain below the one that started it, with the call and its result', () => {
    const { lanes, lanes_total } = timelineIn(store, subagents);
    assert.equal(lanes_total, 5);
    const facts = lanes.map(({ thread_id, parent_thread_id, depth, kind }) => [
      thread_id,
      parent_thread_id,
      depth,
      kind,
    ]);
    assert.deepEqual(facts, [
      ['main', null, 0, 'main'],
      ['aae558854fb91205d', 'main', 1, 'sync'],
      ['a1b46e17bb2f140d1', 'aae558854fb91205d', 2, 'sync'],
      ['afa89eacde5b94ac6', 'main', 1, 'sync'],
      ['aaa10f321e6096ed3', 'main', 1, 'async'],
    ]);
    const [main, first, inner, , background] = lanes;
    assert.equal(main?.spawned, null);
    assert.deepEqual([first?.spawned?.seq, first?.returned?.seq], [3, 6]);
    for (const lane of [first, inner]) {
      const [work] = lane?.spans ?? [];
      assert.ok(work !== undefined && lane?.spawned && lane.returned);
      assert.ok(lane.spawned.at <= work.from && work.to <= lane.returned.at);
    }
    // The call that sent it to the background returned before it had begun.
    assert.equal(background?.spawned?.seq, 8);
    assert.equal(background?.returned, null);
  });

  it('tells what had been spent by then, in the end what the session cost', () => {
    const { cost } = timelineIn(store, subagents);
    const whole = store.owner.cost({ reference: subagents });
    assert.ok(whole.schema === 'contrail.cost/1');
    assert.equal(cost.at(-1)?.microusd, whole.total.microusd);
    assert.deepEqual(cost[0], { at: Date.UTC(2026, 10, 20, 22, 38, 25, 695), microusd: 103_432 });
    assert.ok(
      cost.every(
        ({ at, microusd }, n) => n === 0 || (at > (cost[n - 1]?.at ?? 0) && microusd > (cost[n - 1]?.microusd ?? 0)),
      ),
    );
    const { lanes } = timelineIn(store, subagents);
    assert.equal(
      lanes.reduce((sum, { microusd }) => sum + (microusd ?? Number.NaN), 0),
      whole.total.microusd,
    );
  });

  it('shows a part of it closer, with what had been spent before', () => {
    const from = Date.UTC(2026, 10, 20, 22, 38, 24, 300);
    const part = timelineIn(store, threeAttempts, { from, to: from + 400 });
    assert.deepEqual(part.window, { from, to: from + 400 });
    assert.deepEqual(marks(part), ['edit 1 at 21', 'check_fail 1 at 24', 'edit 1 at 27']);
    assert.deepEqual(part.lanes[0]?.spans, [part.window]);
    assert.deepEqual(part.cost[0], { at: from, microusd: 108_391 });
    assert.deepEqual(part.stretches, timelineIn(store, threeAttempts).stretches);
  });

  it('draws of a fork only what it did itself', () => {
    const { window, lanes, stretches } = timelineIn(store, fork);
    assert.deepEqual(stretches, [window]);
    const parts = lanes[0]?.marks ?? [];
    assert.ok(parts.length > 0);
    assert.ok(window !== null && parts.every(({ at }) => at >= window.from && at <= window.to));
    // Its parent's prompt stands in its transcript, too.
    assert.equal(parts.filter(({ kind }) => kind === 'prompt').length, 1);
  });

  it('shows the same when the transcripts are gone', () => {
    const before = timelineIn(store, subagents);
    store.db.exec(`UPDATE source SET removed_at = 1`);
    try {
      assert.deepEqual(timelineIn(store, subagents), before);
    } finally {
      store.db.exec('UPDATE source SET removed_at = NULL');
    }
  });
});

describe('the timeline of an odd session', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
  });
  afterEach(() => store.close());

  function drawn(session: Omit<InventedSession, 'id'>, window?: Window): Timeline {
    return timelineIn(store, writeInvented(store.db, { id: 'odd', ...session }), window);
  }

  it('without times has lanes and nothing on them', () => {
    const events = [0, 1].map(seq => ({ seq, ts: null, detail: 'prompt' }));
    const timeline = drawn({ sources: [{ events, usages: [{ seq: 0, ts: null, statedNanoUsd: 5000 }] }] }, { from: 1 });
    assert.equal(timeline.window, null);
    assert.equal(timeline.untimed_events, 2);
    assert.deepEqual(timeline.stretches, []);
    assert.deepEqual(timeline.cost, []);
    assert.deepEqual(
      timeline.lanes.map(({ marks: all, spans, microusd }) => [all, spans, microusd]),
      [[[], [], 5]],
    );
  });

  it('without events is empty', () => {
    const timeline = drawn({ sources: [{}] });
    assert.deepEqual([timeline.window, timeline.lanes, timeline.lanes_total], [null, [], 0]);
  });

  it('of one moment is a moment', () => {
    const timeline = drawn({ sources: [{ events: [{ seq: 0, detail: 'prompt' }] }] });
    const moment = { from: second(0), to: second(0) };
    assert.deepEqual(timeline.window, moment);
    assert.deepEqual(timeline.lanes[0]?.spans, [moment]);
    assert.deepEqual(marks(timeline), ['prompt 1 at 0']);
  });

  it('whose clock went back is drawn by its times, the first mark of a column by its place', () => {
    const times = [100, 101, 0, 50];
    const events = times.map((time, seq) => ({ seq, ts: second(time), detail: 'prompt' }));
    const timeline = drawn({ sources: [{ events }] }, { columns: 2 });
    assert.deepEqual(timeline.window, { from: second(0), to: second(101) });
    assert.deepEqual(timeline.lanes[0]?.spans, [timeline.window]);
    assert.deepEqual(marks(timeline), ['prompt 2 at 2', 'prompt 2 at 0']);
  });

  it('counts a request without a time from the one before it, so that nothing is missing in the end', () => {
    const events = [0, 10, 20].map(seq => ({ seq }));
    const usages = [
      { seq: 0, ts: null, statedNanoUsd: 1000 },
      { seq: 10, ts: second(10), statedNanoUsd: 2000 },
      { seq: 20, ts: null, statedNanoUsd: 4000 },
      { seq: 30, ts: second(9999), statedNanoUsd: 8000 },
      { seq: 40, ts: second(15), statedNanoUsd: null },
    ];
    assert.deepEqual(drawn({ sources: [{ events, usages }] }).cost, [
      { at: second(0), microusd: 1 },
      { at: second(10), microusd: 7 },
      { at: second(20), microusd: 15 },
    ]);
  });

  it('begins a part of it with what had been spent by then, once', () => {
    const events = [0, 10, 11, 20].map(seq => ({ seq }));
    const usages = events.map(({ seq }) => ({ seq, statedNanoUsd: 1000 }));
    const uid = writeInvented(store.db, { id: 'odd', sources: [{ events, usages }] });
    const cost = (from: number) => timelineIn(store, uid, { from: second(from), columns: 5 }).cost;
    assert.deepEqual(cost(10), [
      { at: second(11), microusd: 3 },
      { at: second(20), microusd: 4 },
    ]);
    assert.deepEqual(cost(5), [
      { at: second(5), microusd: 1 },
      { at: second(10), microusd: 2 },
      { at: second(11), microusd: 3 },
      { at: second(20), microusd: 4 },
    ]);
  });

  it('whose call returned before its sidechain was asked to go on shows that it returned', () => {
    const call = { callId: 'c', tool: 'Task' };
    const events = [
      { seq: 0, kind: 'tool_call', ...call },
      { seq: 1, threadId: 's' },
      { seq: 2, kind: 'tool_result', ...call },
      { seq: 3, threadId: 's' },
    ] as const;
    const threads = [{ threadId: 's', kind: 'sync' as const, spawnCallId: 'c' }];
    const [, lane] = drawn({ sources: [{ events, threads }] }).lanes;
    assert.deepEqual(
      [lane?.spawned, lane?.returned],
      [
        { at: second(0), seq: 0 },
        { at: second(2), seq: 2 },
      ],
    );
  });

  it('that repeats another is drawn without what it repeats', () => {
    const events = [
      { seq: 0, kind: 'error', detail: 'copied', ts: second(5) },
      { seq: 1, detail: 'prompt', ts: second(5) },
    ] as const;
    assert.deepEqual(marks(drawn({ sources: [{ events }] })), ['prompt 1 at 1']);
  });

  it('joins pauses of up to two columns, at least half a minute', () => {
    const events = [0, 30, 61, 200].map(seq => ({ seq }));
    const uid = writeInvented(store.db, { id: 'odd', sources: [{ events }] });
    const spans = (columns: number) => timelineIn(store, uid, { columns }).lanes[0]?.spans.length;
    assert.equal(spans(2000), 3);
    assert.equal(spans(10), 2);
  });

  it('whose parents run in a circle draws each sidechain once, below the main conversation', () => {
    const threads = [
      { threadId: 'a', parentThreadId: 'b' },
      { threadId: 'b', parentThreadId: 'a' },
    ];
    const events = ['main', 'a', 'b'].map((threadId, seq) => ({ seq, threadId }));
    const { lanes } = drawn({ sources: [{ threads, events }] });
    assert.deepEqual(
      lanes.map(({ thread_id, parent_thread_id }) => [thread_id, parent_thread_id]),
      [
        ['main', null],
        ['a', 'main'],
        ['b', 'main'],
      ],
    );
  });

  it('of hundreds of sidechains draws 200 lanes and counts the others', () => {
    const events = Array.from({ length: 250 }, (_, seq) => ({ seq, threadId: seq === 0 ? 'main' : `s${seq}` }));
    const { lanes, lanes_total } = drawn({ sources: [{ events }] });
    assert.equal(lanes.length, 200);
    assert.equal(lanes_total, 250);
    assert.equal(lanes[1]?.thread_id, 's1');
  });

  it('shows of hostile words one plain, short line', () => {
    const summary = `\u001b[31mred\u202e\n${'😀'.repeat(200)}`;
    const timeline = drawn({ sources: [{ events: [{ seq: 0, detail: 'prompt', summary }] }] });
    const label = timeline.lanes[0]?.marks[0]?.label ?? '';
    assert.match(label, /^\[31mred (?:😀)+$/);
    assert.ok(label.length <= 120 && !/\p{Cs}/u.test(label));
  });

  it('tells interruptions, denials and compactions from errors', () => {
    const events = [
      { seq: 0, kind: 'human_intervention', detail: 'interrupt' },
      { seq: 1, kind: 'tool_result', detail: 'interrupt' },
      { seq: 2, kind: 'error', detail: 'permission_denial' },
      { seq: 3, kind: 'human_intervention', detail: 'plan_denial' },
      { seq: 4, kind: 'lifecycle', detail: 'compaction' },
      { seq: 5, kind: 'tool_result', detail: 'error' },
      { seq: 6, kind: 'error' },
      { seq: 7, kind: 'error' },
      { seq: 8, kind: 'edit' },
      { seq: 9, kind: 'edit' },
    ] as const;
    const checks = [{ seq: 7, result: 'unknown' as const }];
    const edits = [
      { seq: 8, path: '/a' },
      { seq: 8, path: '/b', ordinal: 1 },
      { seq: 9, path: '/a', status: 'failed' as const },
    ];
    const timeline = drawn({ sources: [{ events, checks, edits }] }, { columns: 2000 });
    assert.deepEqual(marks(timeline), [
      'interrupt 1 at 0',
      'denial 1 at 2',
      'denial 1 at 3',
      'compaction 1 at 4',
      'error 1 at 5',
      'error 1 at 6',
      'error 1 at 7',
      'edit 2 at 8',
    ]);
  });

  it('stays small however many events there are', () => {
    const events = Array.from({ length: 5000 }, (_, seq) => ({ seq, kind: 'error' as const }));
    const { lanes } = drawn({ sources: [{ events }] }, { columns: 50 });
    assert.equal(lanes[0]?.marks.length, 50);
    assert.equal(
      lanes[0]?.marks.reduce((sum, { count }) => sum + count, 0),
      5000,
    );
  });
});
