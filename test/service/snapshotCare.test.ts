import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openStoreFile } from '../../src/service/openStoreFile';
import { renewSnapshot } from '../../src/service/snapshotCare';
import { initHostSql } from '../../src/store/engine/hostSql';
import { StoreError } from '../../src/store/engine/storeError';
import { recordingPath } from '../support/recordings';
import { assets, openTestStore, temporaryFolder } from '../support/testStore';

describe('renewSnapshot', () => {
  const folder = temporaryFolder();
  after(() => rmSync(folder, { recursive: true, force: true }));
  const signal = new AbortController().signal;

  it('makes a copy that is sound and holds everything, and keeps the one before when the database is damaged', async function () {
    const home = recordingPath('claude-code/home');
    if (home === undefined) return this.skip();
    const store = await openTestStore(folder);
    await store.ingest(home);
    const sessions = store.db.value('SELECT count(*) FROM session');
    const sql = await initHostSql({ wasmPath: join(assets, 'sql-wasm.wasm') });
    const copy = await renewSnapshot({ sql, db: store.db, assets, signal });
    store.db.close();

    const good = readFileSync(copy);
    const opened = await openStoreFile(copy, assets);
    assert.equal(opened.db.value('SELECT count(*) FROM session'), sessions);
    opened.db.close();
    for (const suffix of ['-wal', '.tested', '.key']) rmSync(copy + suffix, { force: true });

    const fd = openSync(store.file, 'r+');
    const pages = Math.floor(statSync(store.file).size / 4096);
    for (let page = Math.floor(pages / 2); page < pages; page++)
      writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(fd);
    const damaged = await openStoreFile(store.file, assets);
    try {
      await assert.rejects(renewSnapshot({ sql, db: damaged.db, assets, signal }), error =>
        StoreError.is(error, 'corrupt'),
      );
      assert.ok(readFileSync(copy).equals(good));
      assert.ok(!existsSync(`${copy}.unchecked`));
    } finally {
      damaged.db.close();
    }
  });
});
