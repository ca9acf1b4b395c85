import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { ensureSelfTested } from '../../../src/store/engine/selfTest';
import { hostSql, temporaryFolder } from './support';

describe('ensureSelfTested', () => {
  const folder = temporaryFolder();

  it('runs for a new folder, and again only when the engine changed', async () => {
    const sql = await hostSql();
    const file = folder.path('data/contrail.db');
    assert.equal(ensureSelfTested(sql, file), true);
    assert.equal(ensureSelfTested(sql, file), false);
    writeFileSync(`${file}.tested`, 'another engine\n');
    assert.equal(ensureSelfTested(sql, file), true);
    assert.deepEqual(readdirSync(folder.path('data')), ['contrail.db.tested']);
  });

  it('leaves no stamp where it fails', async function () {
    if (process.platform !== 'linux') this.skip();
    const sql = await hostSql();
    mkdirSync(folder.path('other'));
    // A folder in which no file can be created, even by root.
    assert.throws(() => ensureSelfTested(sql, '/proc/contrail.db'));
  });
});
