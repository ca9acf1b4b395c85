import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { openDatabase } from '../../../src/store/engine/database';
import { initHostSql } from '../../../src/store/engine/hostSql';
import { loadSqlModule } from '../../../src/store/engine/sqlModule';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, sqlJsPath, temporaryFolder, wasmPath } from './support';

/** sql.js 1.16.0 `dist/sql-wasm.js`; it is bundled, so only a test can compare it. */
const testedScriptHash = '9b96118841c6edfdf53c6f388c1419d1f473cf469df6a6fc2864b386d60bdb5e';

describe('hostSql', () => {
  const folder = temporaryFolder();

  it('runs the sql.js that it was tested with', () => {
    assert.equal(createHash('sha256').update(readFileSync(sqlJsPath)).digest('hex'), testedScriptHash);
  });

  it('is one for the thread, and knows its version', async () => {
    const sql = await hostSql();
    assert.equal(await initHostSql({ wasmPath: '/nowhere' }), sql);
    const database = openDatabase(sql, folder.path('version.db'));
    assert.equal(database.value('SELECT sqlite_version()'), sql.libVersion);
    database.close();
  });

  it('refuses a wasm of another build, and one that is missing', async () => {
    const bytes = readFileSync(wasmPath);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(folder.path('other.wasm'), bytes);
    await assert.rejects(loadSqlModule(folder.path('other.wasm')), (error: unknown) =>
      StoreError.is(error, 'unsupported'),
    );
    await assert.rejects(
      loadSqlModule(folder.path('none.wasm')),
      (error: unknown) => StoreError.is(error, 'io') && error.osCode === 'ENOENT',
    );
  });

  it('refuses a thread in which sql.js was loaded without us', async () => {
    await hostSql();
    await assert.rejects(loadSqlModule(wasmPath), (error: unknown) => StoreError.is(error, 'unsupported'));
  });
});
