import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { type Database, openDatabase } from '../../../src/store/engine/database';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { snapshot } from '../../../src/store/engine/snapshot';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, temporaryFolder } from './support';

describe('snapshot', () => {
  const folder = temporaryFolder();
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  function filled(name: string, rows: number): Database {
    const database = openDatabase(sql, folder.path(name));
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX t_text ON t (text)');
    insert(database, rows);
    return database;
  }

  function insert(database: Database, rows: number): void {
    database.transaction(() => {
      const statement = database.prepare('INSERT INTO t (text) VALUES (?)');
      for (let n = 0; n < rows; n++) statement.run([`row ${n} ${'x'.repeat(200)}`]);
    });
  }

  it('holds what was written while it was made, and replaces the one before when complete', async () => {
    const database = filled('live/live.db', 2000);
    let steps = 0;
    const pause = async () => {
      steps++;
      if (steps > 20) return;
      insert(database, 50);
      database.exec(`DELETE FROM t WHERE id % 17 = ${steps}; UPDATE t SET text = 'changed ' || id WHERE id % 19 = 3`);
      if (steps % 5 === 0) database.checkpoint();
    };
    for (let round = 0; round < 2; round++) {
      steps = 0;
      const target = await snapshot(sql, database, { pagesPerStep: 4, pause });
      assert.ok(steps > 20, `${steps} steps`);
      const copy = openDatabase(sql, target, { readonly: true });
      assert.equal(copy.value('PRAGMA integrity_check'), 'ok');
      assert.deepEqual(copy.all('SELECT * FROM t ORDER BY id'), database.all('SELECT * FROM t ORDER BY id'));
      copy.close();
    }
    database.close();
    assert.deepEqual(readdirSync(folder.path('live')).sort(), ['live.db', 'live.db.snapshot']);
  });

  it('leaves the one before alone when it is given up, and nothing else behind', async () => {
    const database = filled('stopped/stopped.db', 2000);
    const target = await snapshot(sql, database, { pause: async () => {} });
    const controller = new AbortController();
    const reason = new Error('enough');
    insert(database, 10);
    const pause = async () => controller.abort(reason);
    await assert.rejects(snapshot(sql, database, { pagesPerStep: 1, pause, signal: controller.signal }), reason);
    database.close();
    const copy = openDatabase(sql, target, { readonly: true });
    assert.equal(copy.value('SELECT count(*) FROM t'), 2000);
    copy.close();
    assert.deepEqual(readdirSync(folder.path('stopped')).sort(), ['stopped.db', 'stopped.db.snapshot']);
  });

  it('ends when the database is closed, which it does not keep open', async () => {
    const database = filled('closed/closed.db', 2000);
    const pause = async () => {
      database.close();
      assert.equal(existsSync(`${database.path}-wal`), false);
    };
    await assert.rejects(snapshot(sql, database, { pagesPerStep: 1, pause }), (error: unknown) =>
      StoreError.is(error, 'closed'),
    );
    assert.deepEqual(readdirSync(folder.path('closed')), ['closed.db']);
    openDatabase(sql, folder.path('closed/closed.db')).close();
  });
});
