import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Database, openDatabase } from '../../src/store/engine/database';
import { initHostSql } from '../../src/store/engine/hostSql';
import { loadMigrations, migrate } from '../../src/store/engine/migrations';
import { settleSession } from '../../src/store/settleSession';
import { temporaryFolder } from '../support/testStore';

const root = resolve(import.meta.dirname, '../..');

interface Sighting {
  readonly copied?: 1;
  readonly fidelity?: 'partial';
  readonly output: number;
}

describe('a request that several sources of a session hold', () => {
  let folder: string;
  let db: Database;

  beforeEach(async () => {
    folder = temporaryFolder();
    const sql = await initHostSql({ wasmPath: resolve(root, 'node_modules/sql.js/dist/sql-wasm.wasm') });
    db = openDatabase(sql, join(folder, 'store.db'));
    migrate(db, loadMigrations(resolve(root, 'migrations')));
    db.exec('PRAGMA foreign_keys = OFF');
    db.exec(
      "INSERT INTO session (id, uid, agent, native_id, machine_id, discovered_at) VALUES (1, 'copilot:s', 'copilot', 's', 'm', 0)",
    );
    db.exec("INSERT INTO thread (id, session_id, native_id, kind) VALUES (1, 1, 'main', 'main')");
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Which of the sightings is billed. */
  function billed(...sightings: Sighting[]): unknown {
    for (const [index, { copied = 0, fidelity = 'exact', output }] of sightings.entries())
      db.prepare(
        `INSERT INTO usage (session_id, source_id, thread_id, agent, request_key, seq, input, cache_read, cache_write_5m,
           cache_write_1h, output, reasoning, speed, web_searches, copied, fidelity, cost_source)
         VALUES (1, ?, 1, 'copilot', 'key', 0, 0, 0, 0, 0, ?, 0, 'standard', 0, ?, ?, 'unknown')`,
      ).run([index, output, copied, fidelity]);
    settleSession(db, 1, { usageAt: 'first_event' });
    return db.all('SELECT source_id FROM usage WHERE billed = 1').map(([source]) => source);
  }

  it('is billed by the one that has all of its tokens', () => {
    assert.deepEqual(billed({ output: 9, fidelity: 'partial' }, { output: 9 }), [1]);
  });

  it('is billed by the exact one even where a partial one counts more', () => {
    assert.deepEqual(billed({ output: 20, fidelity: 'partial', copied: 1 }, { output: 9, copied: 1 }), [1]);
  });

  it('is billed by no copy where there is an original', () => {
    assert.deepEqual(billed({ output: 9, copied: 1 }, { output: 5, fidelity: 'partial' }), [1]);
  });
});
