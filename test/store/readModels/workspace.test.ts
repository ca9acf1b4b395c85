import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BlameViews } from '../../../src/service/blameViews';
import { PanelViews } from '../../../src/service/panelViews';
import type { Params } from '../../../src/service/requests';
import { Scopes } from '../../../src/service/scopes';
import { stackings, type Workspace } from '../../../src/store/readModels/workspace';
import { type InventedSource, writeInvented } from '../../support/inventedSession';
import { type MovedStore, openMovedStore, recordedSessions } from '../../support/movedRecording';
import { recordingPath } from '../../support/recordings';
import { openTestStore, type TestStore } from '../../support/testStore';

type Asked = Partial<Params<'workspace'>>;

function ask({ db }: TestStore, of: Asked = {}, now = 0): Workspace {
  // Of its own, which remembers nothing of sessions that were written since.
  const scopes = new Scopes(db);
  return new PanelViews(db, scopes, new BlameViews(db, scopes), () => now).workspace({
    folders: null,
    filter: {},
    per: 'day',
    stacked_by: 'model',
    ...of,
  });
}

function sum<T>(items: readonly T[], amount: (item: T) => number | null): number {
  return items.reduce((total, item) => total + (amount(item) ?? 0), 0);
}

/** Whatever holds for the figures of any workspace. */
function checkSums({ series, periods, totals, undated_requests, sidechain_types }: Workspace): void {
  assert.equal(
    sum(series, ({ microusd }) => microusd),
    totals.microusd ?? 0,
  );
  assert.equal(sum(periods, ({ requests }) => requests) + undated_requests, totals.requests);
  assert.ok(series.filter(({ is_rest }) => !is_rest).length <= 7);
  assert.ok(series.every(({ is_rest }, n) => !is_rest || n === series.length - 1));
  assert.equal(
    sum(sidechain_types, ({ microusd }) => microusd),
    totals.sidechain_microusd ?? 0,
  );
  assert.ok(sum(sidechain_types, ({ requests }) => requests) <= totals.requests);
  for (const { values } of periods) assert.equal(values.length, series.length);
  for (const [index, { microusd }] of series.entries()) {
    const drawn = sum(periods, ({ values }) => values[index] ?? null);
    // What has no day is in the series alone.
    if (undated_requests === 0) assert.equal(drawn, microusd ?? 0);
    else assert.ok(drawn <= (microusd ?? 0));
  }
}

describe('the figures of a recorded workspace', () => {
  let moved: MovedStore;
  let store: TestStore;
  let folders: string[];
  before(async function () {
    moved = (await openMovedStore()) ?? this.skip();
    ({ store } = moved);
    folders = [moved.workspace];
    await store.ingest(recordingPath('codex/home') ?? this.skip());
  });
  after(() => moved?.close());

  it('are the sums of its sessions', () => {
    for (const scope of [folders, null]) {
      const { totals, ...rest } = ask(store, { folders: scope });
      const { sessions } = store.owner.sessions({ folders: scope });
      assert.equal(totals.sessions, sessions.length);
      assert.equal(
        totals.requests,
        sum(sessions, ({ requests }) => requests),
      );
      for (const bucket of ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output', 'reasoning'] as const)
        assert.equal(
          totals.tokens?.[bucket],
          sum(sessions, ({ tokens }) => tokens?.[bucket] ?? null),
        );
      const rounding = sessions.length / 2;
      assert.ok(Math.abs((totals.microusd ?? 0) - sum(sessions, ({ cost }) => cost.total_microusd)) <= rounding);
      assert.ok(
        Math.abs((totals.sidechain_microusd ?? 0) - sum(sessions, ({ cost }) => cost.sidechain_microusd)) <= rounding,
      );
      assert.ok(totals.tokens !== null && totals.tokens_complete);
      const { input, cache_read, cache_write_5m, cache_write_1h } = totals.tokens;
      assert.equal(totals.cache_hit_share, cache_read / (input + cache_read + cache_write_5m + cache_write_1h));
      checkSums({ totals, ...rest });
    }
    assert.equal(ask(store, { folders }).totals.microusd, store.owner.views.overview({ folders }).total_microusd);
  });

  it('are those of all requests that are billed', () => {
    const { totals, unpriced_models } = ask(store);
    const [requests, nanoUsd, unpriced] =
      store.db.all('SELECT count(*), sum(cost_nanousd), sum(cost_nanousd IS NULL) FROM usage WHERE billed = 1')[0] ??
      [];
    assert.deepEqual([totals.requests, totals.unpriced_requests], [requests, unpriced]);
    assert.equal(totals.microusd, Math.round(Number(nanoUsd) / 1000));
    assert.equal(
      sum(unpriced_models, model => model.requests),
      unpriced,
    );
  });

  it('are cut by agent, model and branch, and the parts make the whole', () => {
    const whole = ask(store);
    const { agents, models, branches } = whole.choices;
    assert.deepEqual(agents, ['claude-code', 'codex']);
    assert.ok(models.includes('claude-haiku-5-5') && branches.includes('fix/rounding-2'));
    const by = (filters: Params<'workspace'>['filter'][]) => filters.map(filter => ask(store, { filter }));
    for (const parts of [by(agents.map(agent => ({ agent }))), by(models.map(model => ({ model })))]) {
      for (const part of parts) checkSums(part);
      assert.equal(
        sum(parts, ({ totals }) => totals.requests),
        whole.totals.requests,
      );
      assert.equal(
        sum(parts, ({ totals }) => totals.tokens?.output ?? null),
        whole.totals.tokens?.output,
      );
      assert.ok(Math.abs(sum(parts, ({ totals }) => totals.microusd) - (whole.totals.microusd ?? 0)) <= parts.length);
    }
    const branch = ask(store, { filter: { branch: 'fix/rounding-2', agent: 'claude-code' } });
    assert.deepEqual(
      branch.sessions.map(({ id }) => id),
      [recordedSessions.inWorktree],
    );
    assert.deepEqual(branch.choices, whole.choices);
    const haiku = ask(store, { filter: { model: 'claude-haiku-5-5' } });
    assert.ok(haiku.totals.sessions < whole.totals.sessions);
    assert.deepEqual(
      haiku.series.map(({ key }) => key),
      ['claude-haiku-5-5'],
    );
    for (const { models: own, cost } of haiku.sessions) {
      assert.deepEqual(own, ['claude-haiku-5-5']);
      assert.ok((cost.total_microusd ?? Number.NaN) <= (haiku.totals.microusd ?? 0));
    }
  });

  it('are stacked by model, agent, branch and outcome, always to the same height', () => {
    const { totals } = ask(store);
    for (const stacked_by of stackings) {
      const workspace = ask(store, { stacked_by });
      checkSums(workspace);
      assert.deepEqual(workspace.totals, totals);
      assert.ok(workspace.series.length > 1);
      assert.ok(workspace.series.every(({ key }) => key !== 'unknown'));
    }
  });

  it('lists the dearest sessions and files first', () => {
    const { sessions, files } = ask(store, { folders });
    const costs = sessions.map(({ cost }) => cost.total_microusd ?? -1);
    assert.deepEqual(
      costs,
      costs.toSorted((a, b) => b - a),
    );
    assert.equal(sessions.length, Math.min(20, store.owner.sessions({ folders }).sessions.length));
    const listed = store.owner.files({ folders }).files;
    assert.equal(files.length, listed.length);
    for (const { path, relative_path, ...figures } of files) {
      assert.ok(relative_path !== null && path.endsWith(relative_path));
      const { agents, path: same, ...expected } = listed.find(file => file.path === path) ?? assert.fail(path);
      assert.deepEqual(figures, expected);
    }
    const known = files.map(({ microusd }) => microusd ?? -1);
    assert.deepEqual(
      known,
      known.toSorted((a, b) => b - a),
    );
  });

  it('count sidechains by their type', () => {
    const { sidechain_types, totals } = ask(store, { filter: { agent: 'claude-code' } });
    assert.equal(
      sum(sidechain_types, ({ threads }) => threads),
      store.db.value(`SELECT count(*) FROM thread t JOIN session s ON s.id = t.session_id
        WHERE t.native_id <> 'main' AND s.agent = 'claude-code'`),
    );
    assert.ok(sidechain_types.some(({ agent_type }) => agent_type === 'general-purpose'));
    assert.ok((totals.sidechain_microusd ?? 0) > 0);
  });

  it('of no folder are none', () => {
    const workspace = ask(store, { folders: [] });
    assert.equal(workspace.totals.sessions, 0);
    assert.equal(workspace.totals.cache_hit_share, null);
    assert.deepEqual([workspace.range, workspace.previous, workspace.series, workspace.periods], [null, null, [], []]);
    assert.deepEqual(workspace.choices, { agents: [], models: [], branches: [] });
  });
});

describe('the figures of an invented workspace', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
  });
  afterEach(() => store.close());

  const at = (day: number, month = 0): number => Date.UTC(2026, month, day, 12);
  let count = 0;
  /** A session with a request at each of the times, of which every one costs a micro-dollar. */
  function write(times: readonly (number | null)[], source: InventedSource = {}): string {
    const usages = times.map((ts, seq) => ({ seq, ts, statedNanoUsd: 1000 }));
    const events = times.map((ts, seq) => ({ seq, ts }));
    return writeInvented(store.db, { id: `s${count++}`, sources: [{ events, usages, ...source }] });
  }

  it('cover the days from the first to the last request, without gaps', () => {
    write([at(5), at(7), at(7)]);
    const { range, periods, previous } = ask(store);
    assert.deepEqual(range, { since: '2026-01-05', until: '2026-01-07' });
    assert.deepEqual(
      periods.map(({ start, values, requests }) => [start, values, requests]),
      [
        ['2026-01-05', [1], 1],
        ['2026-01-06', [0], 0],
        ['2026-01-07', [2], 2],
      ],
    );
    assert.equal(previous, null);
  });

  it('cover weeks from Monday on, over the end of a year', () => {
    write([Date.UTC(2025, 11, 31, 1), at(4), at(5)]);
    assert.deepEqual(
      ask(store, { per: 'week' }).periods.map(({ start, requests }) => [start, requests]),
      [
        ['2025-12-29', 2],
        ['2026-01-05', 1],
      ],
    );
    // 1969-12-29 was a Monday, too.
    write([Date.UTC(1969, 11, 31)]);
    assert.equal(ask(store, { per: 'week', filter: { until: '1970-01-04' } }).periods[0]?.start, '1969-12-29');
  });

  it('show the latest 200 periods, and count the others in the sums', () => {
    write([at(1), Date.UTC(2026, 11, 31)]);
    const { periods, totals, range } = ask(store);
    assert.equal(periods.length, 200);
    assert.equal(periods.at(-1)?.start, '2026-12-31');
    assert.equal(
      sum(periods, ({ requests }) => requests),
      1,
    );
    assert.deepEqual([totals.requests, totals.microusd], [2, 2]);
    assert.equal(range?.since, '2026-01-01');
  });

  it('are compared with as many days before', () => {
    write([at(1), at(2), at(3), at(4), at(5), at(6)]);
    const { range, totals, previous, periods } = ask(store, { filter: { since: '2026-01-04', until: '2026-01-05' } });
    assert.deepEqual(range, { since: '2026-01-04', until: '2026-01-05' });
    assert.deepEqual([totals.requests, previous?.requests, previous?.microusd], [2, 2, 2]);
    assert.equal(previous?.sessions, 1);
    assert.equal(periods.length, 2);
    // A beginning alone means until today, the 20th: ten days, and the ten before.
    const open = ask(store, { filter: { since: '2026-01-11' } }, Date.UTC(2026, 0, 20, 9));
    assert.deepEqual(open.range, { since: '2026-01-11', until: '2026-01-20' });
    assert.deepEqual([open.totals.requests, open.totals.sessions, open.previous?.requests], [0, 0, 6]);
    assert.equal(ask(store, { filter: { until: '2026-01-03' } }).previous, null);
    assert.equal(ask(store, { filter: { until: '2026-01-03' } }).totals.requests, 3);
    const upsideDown = ask(store, { filter: { since: '2026-01-05', until: '2026-01-04' } });
    assert.deepEqual([upsideDown.range, upsideDown.totals.requests, upsideDown.periods], [null, 0, []]);
  });

  it('count requests without a day where no day is asked for', () => {
    write([at(5), null, null]);
    const all = ask(store);
    checkSums(all);
    assert.deepEqual([all.totals.requests, all.undated_requests, all.series[0]?.microusd], [3, 2, 3]);
    assert.deepEqual(
      all.periods.map(({ values }) => values),
      [[1]],
    );
    const since = ask(store, { filter: { since: '2026-01-01' } });
    assert.deepEqual([since.totals.requests, since.undated_requests], [1, 0]);
    const undatedOnly = ask(store, { filter: { until: '2026-01-04' } });
    assert.deepEqual([undatedOnly.totals.requests, undatedOnly.range], [0, null]);
  });

  it('know of what has no price that it has none', () => {
    write([], { events: [{ seq: 0, ts: at(5) }], usages: [{ seq: 0, ts: at(5), model: 'odd' }] });
    const unknown = ask(store);
    assert.deepEqual(
      [unknown.totals.microusd, unknown.totals.source, unknown.totals.unpriced_requests],
      [null, 'unknown', 1],
    );
    assert.deepEqual(unknown.series, [{ key: 'odd', is_rest: false, microusd: null }]);
    assert.deepEqual(
      unknown.periods.map(({ values }) => values),
      [[null]],
    );
    assert.deepEqual(unknown.unpriced_models, [{ model: 'odd', requests: 1 }]);
    write([at(6)]);
    const mixed = ask(store);
    assert.deepEqual([mixed.totals.microusd, mixed.totals.source], [1, 'mixed']);
    assert.deepEqual(
      mixed.periods.map(({ values }) => values),
      [
        [0, null],
        [1, 0],
      ],
    );
  });

  it('do not take answers without requests on record for free ones', () => {
    write([], { events: [{ seq: 0, ts: at(5) }] });
    const nothing = ask(store);
    assert.deepEqual([nothing.totals.sessions, nothing.totals.microusd, nothing.totals.source], [1, null, 'unknown']);
    assert.equal(nothing.range, null);
    write([at(6)]);
    assert.deepEqual([ask(store).totals.microusd, ask(store).totals.source], [1, 'mixed']);
    const filters = [{ since: '2026-01-06' }, { until: '2026-01-05' }, { model: 'model-a' }];
    assert.deepEqual(
      filters.map(filter => ask(store, { filter }).totals.sessions),
      [1, 1, 1],
    );
  });

  it('put the dearest seven beside one that holds the rest', () => {
    for (let n = 0; n < 10; n++)
      write([], {
        branch: `branch-${n}`,
        events: [{ seq: 0, ts: at(5) }],
        usages: [{ seq: 0, ts: at(5), statedNanoUsd: 1000 * (n + 1) }],
      });
    const { series, periods } = ask(store, { stacked_by: 'branch' });
    assert.deepEqual(
      series.map(({ key, is_rest, microusd }) => [key, is_rest, microusd]),
      [...[9, 8, 7, 6, 5, 4, 3].map(n => [`branch-${n}`, false, n + 1]), [null, true, 6]],
    );
    assert.deepEqual(periods[0]?.values, [10, 9, 8, 7, 6, 5, 4, 6]);
  });

  it('hold hidden sessions, whose money was spent', () => {
    const uid = write([at(5)]);
    store.owner.views.markSession({ session_uid: uid, hidden: true });
    assert.equal(ask(store).totals.sessions, 1);
  });

  it('add up whatever was spent when', () => {
    const request = fc.record({
      day: fc.option(fc.nat(300)),
      model: fc.option(fc.constantFrom(...'abcdefghij')),
      statedNanoUsd: fc.option(fc.nat(10_000_000)),
      thread: fc.constantFrom('main', 'side'),
    });
    const session = fc.record({
      branch: fc.option(fc.constantFrom(...'klmnopqrst'), { nil: undefined }),
      requests: fc.array(request, { maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(session, { maxLength: 8 }), fc.constantFrom(...stackings), (sessions, stacked_by) => {
        for (const table of ['usage_total', 'usage', 'event', 'place', 'source', 'thread', 'session'])
          store.db.exec(`DELETE FROM ${table}`);
        for (const { branch, requests } of sessions)
          write([], {
            ...(branch !== undefined && { branch }),
            events: requests.map(({ thread }, seq) => ({ seq, threadId: thread })),
            usages: requests.map(({ day, model, statedNanoUsd, thread }, seq) => ({
              seq,
              model,
              statedNanoUsd,
              threadId: thread,
              ts: day === null ? null : at(1) + day * 86_400_000,
            })),
          });
        for (const per of ['day', 'week'] as const) {
          const days = ask(store, { per, stacked_by });
          const { range } = days;
          assert.ok(days.periods.length <= 200);
          if (range !== null && Date.parse(range.until) - Date.parse(range.since) < 199 * 86_400_000) checkSums(days);
          assert.equal(
            days.totals.requests,
            sum(sessions, item => item.requests.length),
          );
          assert.equal(days.totals.sessions, sessions.length);
        }
      }),
      { numRuns: 40 },
    );
  });
});
