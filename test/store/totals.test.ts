import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileTotalSql, usageTotalSql } from '../../src/store/settleSession';
import { denseHome } from '../support/denseHome';
import { growing, type HomeFile, homeFiles } from '../support/homeFiles';
import { recordingPath } from '../support/recordings';
import { SeededRandom } from '../support/seededRandom';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

const recorded = ['claude-code/home', 'claude-old/home-1.0.44', 'claude-old/home-2.0.50', 'codex/home'];

describe('sums', () => {
  let folder: string;
  let store: TestStore;

  before(async () => {
    folder = temporaryFolder();
    store = await openTestStore(join(folder, 'store'));
    const files: HomeFile[] = recorded.flatMap(name =>
      homeFiles(recordingPath(name) ?? assert.fail(`the fixture ${name} is missing`)),
    );
    files.push(...denseHome({ sessions: 11, turns: 40, seed: 5 }));
    const home = join(folder, 'home');
    // Looked at while transcripts grow: a sum that was right once must stay so.
    for (const _ of growing(home, files, new SeededRandom(8), 6)) await store.ingest(home);
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('of usage are those of the billed rows, counted anew', () => {
    const kept = rows('usage_total');
    assert.ok(kept.length > 50);
    assert.deepEqual(rebuilt('usage_total', usageTotalSql('WHERE billed = 1')), kept);
  });

  it('of files are those of the edits that took effect, counted anew', () => {
    // Costs are shared per request: an own test.
    const kept = rows('file_total').map(row => row.slice(0, -1));
    assert.ok(kept.length > 20);
    assert.deepEqual(
      rebuilt('file_total', fileTotalSql('WHERE')).map(row => row.slice(0, -1)),
      kept,
    );
  });

  it('of files never cost more than the requests that wrote them', () => {
    const wrong = store.db.all(
      `SELECT session_id, sum(cost_nanousd), (SELECT sum(cost_nanousd) FROM usage u WHERE u.session_id = f.session_id AND billed = 1)
       FROM file_total f GROUP BY 1 HAVING sum(cost_nanousd) > coalesce(3 * count(*) + (
         SELECT sum(cost_nanousd) FROM usage u WHERE u.session_id = f.session_id AND billed = 1), 0)`,
    );
    assert.deepEqual(wrong, []);
  });

  it('bill every request once', () => {
    assert.deepEqual(
      store.db.all('SELECT request_key FROM usage GROUP BY request_key, agent HAVING sum(billed) <> 1'),
      [],
    );
    assert.ok(Number(store.db.value('SELECT count(*) FROM usage WHERE billed = 0')) > 20);
  });

  it('are own + sidechains = total, and by model the same, to the micro-dollar', () => {
    const { sessions } = store.owner.sessions({ folders: null });
    assert.ok(sessions.length > 40);
    assert.ok(sessions.some(({ cost }) => (cost.sidechain_microusd ?? 0) > 0));
    assert.ok(sessions.some(({ cost }) => cost.source === 'mixed'));
    for (const { session_uid, cost, requests, tokens, models, duplicates_dropped } of sessions) {
      assert.equal((cost.own_microusd ?? 0) + (cost.sidechain_microusd ?? 0), cost.total_microusd ?? 0, session_uid);
      const detail = store.owner.cost({ reference: session_uid });
      assert.ok(detail.schema === 'contrail.cost/1');
      assert.deepEqual(
        [detail.total.microusd, detail.own.microusd, detail.total.source, detail.total.requests, detail.total.tokens],
        [cost.total_microusd, cost.own_microusd, cost.source, requests, tokens],
        session_uid,
      );
      assert.equal(detail.duplicates_dropped, duplicates_dropped);
      const chains = detail.sidechains;
      assert.equal(
        sum(chains, chain => chain.microusd),
        cost.sidechain_microusd ?? 0,
        session_uid,
      );
      assert.equal(detail.own.requests + sum(chains, chain => chain.requests), requests);
      assert.equal((detail.own.tokens?.output ?? 0) + sum(chains, chain => chain.tokens?.output ?? 0), tokens?.output);
      assert.equal(
        sum(detail.by_model, model => model.microusd),
        cost.total_microusd ?? 0,
        session_uid,
      );
      assert.equal(
        sum(detail.by_model, model => model.requests),
        requests,
      );
      assert.equal(
        sum(detail.by_model, model => model.tokens?.cache_read ?? 0),
        tokens?.cache_read,
      );
      assert.deepEqual(detail.by_model.flatMap(({ model }) => model ?? []).sort(), [...models].sort());
      const priced = detail.by_model.flatMap(model => model.rates);
      assert.equal(sum(priced, rate => rate.requests) + detail.unpriced_requests, requests, session_uid);
    }
  });

  it('of all sessions are those of all billed requests', () => {
    const { sessions } = store.owner.sessions({ folders: null });
    const [requests, output] = store.db.all('SELECT count(*), sum(output) FROM usage WHERE billed = 1')[0] ?? [];
    assert.equal(
      sum(sessions, session => session.requests),
      requests,
    );
    assert.equal(
      sum(sessions, session => session.tokens?.output ?? 0),
      output,
    );
  });

  function rows(table: string): unknown[][] {
    return sorted(store.db.all(`SELECT * FROM ${table}`));
  }

  /** The table's rows if it were filled from nothing; it stays as it is. */
  function rebuilt(table: string, sql: string): unknown[][] {
    class Undo extends Error {}
    let found: unknown[][] = [];
    try {
      store.db.transaction(() => {
        store.db.exec(`DELETE FROM ${table}`);
        store.db.exec(sql);
        found = rows(table);
        throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    }
    return found;
  }
});

function sorted(rows: unknown[][]): unknown[][] {
  const text = (row: unknown[]): string => JSON.stringify(row);
  return rows.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function sum<T>(items: readonly T[], amount: (item: T) => number | null): number {
  return items.reduce((total, item) => total + (amount(item) ?? 0), 0);
}
