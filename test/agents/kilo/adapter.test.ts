import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kiloAdapter } from '../../../src/agents/kilo/adapter';
import { mergeUsage } from '../../support/collectFacts';
import { layHome } from '../../support/layHome';
import { readHome } from '../../support/readHome';
import { recordingPath } from '../../support/recordings';
import { temporaryFolder } from '../../support/testStore';
import { testRecording } from '../opencode/recordedHome';

testRecording(kiloAdapter, 'kilo');

describe('the store of Kilo', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a folder of its own, with the databases of all channels', () => {
    const environment = { platform: 'darwin', home: '/Users/ada', variables: { KILO_DB: '/tmp/k.db' } } as const;
    assert.deepEqual(
      kiloAdapter.roots(environment).map(({ path }) => path),
      ['/Users/ada/.local/share/kilo', '/tmp/k.db'],
    );
    mkdirSync(join(folder, 'storage'));
    for (const name of ['kilo.db', 'opencode-dev.db', 'cache.db']) writeFileSync(join(folder, name), '');
    const found = kiloAdapter.enumerate({ path: folder, origin: 'default' }, () => undefined);
    assert.deepEqual(
      found.map(({ agent, path }) => `${agent} ${path.slice(folder.length + 1)}`),
      ['kilo kilo.db', 'kilo opencode-dev.db'],
    );
    assert.deepEqual(kiloAdapter.resumeCommand?.('ses_1'), ['kilo', '--session', 'ses_1']);
  });

  // Kilo adds the costs of sidechains to the message that started them, and takes those of copied messages away.
  it('states costs that are each request’s own', async function () {
    const home = recordingPath('kilo/home');
    if (home === undefined) return this.skip();
    const found = await readHome(kiloAdapter, await layHome(home, folder));
    const usages = found.flatMap(({ facts }) => [...mergeUsage(facts.usages).values()]);
    const sum = (copied: boolean): number =>
      usages
        .filter(usage => usage.copied === copied)
        .reduce((total, { statedNanoUsd }) => total + (statedNanoUsd ?? 0), 0);
    const totals = found.flatMap(({ facts }) =>
      facts.sessions.flatMap(({ statedTotal }) => statedTotal?.nanoUsd ?? []),
    );
    const fork = found.find(({ facts }) => facts.sessions.some(({ relationship }) => relationship === 'fork'));
    const own = [...mergeUsage(fork?.facts.usages ?? []).values()].filter(({ copied }) => !copied);
    const ofFork = own.reduce((total, { statedNanoUsd }) => total + (statedNanoUsd ?? 0), 0);
    assert.equal(sum(false), totals.reduce((a, b) => a + b) + ofFork);
    assert.equal(sum(true), 0);
  });
});
