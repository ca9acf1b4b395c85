import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { connect, type ServiceConnection } from '../../src/service/connect';
import type { SessionRow } from '../../src/store/readModels/sessions';
import { denseHome } from '../support/denseHome';
import { writeHome } from '../support/homeFiles';
import { assets, temporaryFolder } from '../support/testStore';

const model = 'model-nobody-prices';

describe('prices of the user’s own', () => {
  let folder: string;
  let file: string;
  let home: string;

  before(async () => {
    folder = temporaryFolder();
    file = join(folder, 'contrail.db');
    home = join(folder, 'home');
    writeHome(home, denseHome({ sessions: 3, turns: 30, seed: 1 }));
    await asOwner(service =>
      service.call('ingest', { environment: hostEnvironment({ home }), keep: 'everything', first: [] }),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function asOwner<T>(use: (service: ServiceConnection) => Promise<T>, notices: string[] = []): Promise<T> {
    const service = await connect({ file, assets, onNotice: notice => notices.push(notice) });
    try {
      return await use(service);
    } finally {
      await service.close();
    }
  }

  /** As after `--no-ingest`: the sums must be right without anything being read. */
  function sessions(): Promise<readonly SessionRow[]> {
    return asOwner(async service => (await service.call('sessions', { folders: null })).sessions);
  }

  async function costOf(reference: string) {
    const cost = await asOwner(service => service.call('cost', { reference }));
    return cost.schema === 'contrail.cost/1' ? cost : assert.fail('no such session');
  }

  function unpriced() {
    return asOwner(
      async service => (await service.call('doctor', { environment: hostEnvironment({ home }) })).unpriced_models,
    );
  }

  it('are asked for where none is known, and apply as soon as they are there', async () => {
    const before = await sessions();
    assert.ok(before.some(({ cost }) => cost.source === 'mixed'));
    const [waiting] = await unpriced();
    assert.equal(waiting, model);
    const [first] = before;
    assert.ok(first !== undefined);
    const costBefore = await costOf(first.session_uid);
    assert.deepEqual(costBefore.unpriced_models, [model]);
    assert.ok(costBefore.unpriced_requests > 0);

    writePrices([{ model, input: 1, output: 10, cacheRead: 0.5, cacheWrite5m: 2 }]);
    const after = await sessions();
    assert.deepEqual(
      after.map(({ cost }) => cost.source),
      after.map(() => 'rate_card'),
    );
    assert.deepEqual(await unpriced(), []);
    const cost = await costOf(first.session_uid);
    const priced = cost.by_model.find(one => one.model === model) ?? assert.fail();
    const { tokens } = priced;
    assert.ok(tokens !== null);
    const expected = tokens.input + tokens.output * 10 + tokens.cache_read * 0.5 + tokens.cache_write_5m * 2;
    assert.ok(Math.abs((priced.microusd ?? 0) - expected) <= 1, `${priced.microusd} for ${expected}`);
    assert.equal(cost.total.microusd, after[0]?.cost.total_microusd);
  });

  it('say where they come from, as the published ones do', async () => {
    writePrices([{ model, input: 1, output: 10, cacheRead: 0.5, cacheWrite5m: 2 }]);
    const [first] = await sessions();
    const cost = await costOf(first?.session_uid ?? '');
    const rates = cost.by_model.flatMap(one => one.rates);
    assert.ok(rates.length >= 3);
    for (const rate of rates) {
      assert.match(rate.table_digest, /^sha256:[0-9a-f]{64}$/);
      assert.match(rate.table_date, /^\d{4}-\d\d-\d\d/);
      assert.ok(rate.table_version.length > 0 && rate.key.length > 0 && rate.definition !== null);
    }
  });

  it('apply anew when they change, and no more when they are gone', async () => {
    const costs: (number | null | undefined)[] = [];
    for (const output of [10, 20]) {
      writePrices([{ model, input: 1, output, cacheRead: 0, cacheWrite5m: 0 }]);
      const [first] = await sessions();
      const { by_model } = await costOf(first?.session_uid ?? '');
      costs.push(by_model.find(one => one.model === model)?.microusd);
    }
    assert.ok((costs[1] ?? 0) > (costs[0] ?? 0));
    rmSync(`${file}.prices.json`);
    assert.deepEqual(await unpriced(), [model]);
    assert.ok((await sessions()).some(({ cost }) => cost.source === 'mixed'));
  });

  it('are reported where they cannot be read, and the good ones count', async () => {
    const notices: string[] = [];
    writePrices([
      { model, input: -1, output: 10 },
      { model, input: 1, output: 1, cacheRead: 0, cacheWrite5m: 0 },
    ]);
    await asOwner(async () => undefined, notices);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /prices\.json: prices\[0\]: input/);
    assert.deepEqual(await unpriced(), []);
    writeFileSync(`${file}.prices.json`, '{');
    await asOwner(async () => undefined, notices);
    assert.match(notices[1] ?? '', /is not JSON and was left out/);
  });

  function writePrices(prices: readonly object[]): void {
    writeFileSync(`${file}.prices.json`, JSON.stringify({ prices }));
  }
});
