import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PlainTables } from '../../src/ingest/plainTables';
import { openDatabase } from '../../src/store/engine/database';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

describe('the tables of a database that somebody else made', () => {
  let folder: string;
  let store: TestStore;
  before(async () => {
    folder = temporaryFolder();
    store = await openTestStore(join(folder, 'store'));
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function tablesOf(name: string, schema: string): PlainTables {
    const database = openDatabase(store.db.sql, join(folder, name));
    try {
      database.exec(schema);
      return new PlainTables(database);
    } finally {
      database.close();
    }
  }

  it('are known however they were written, beside whatever else is there', () => {
    const tables = tablesOf(
      'written.db',
      `create table if not exists a(x); CREATE TABLE "b c" -- said
         (x); CREATE TABLE main.[d](x); CREATE TABLE e AS SELECT 1 AS x; CREATE TABLE f /* said */ (x INTEGER) STRICT;
       ALTER TABLE a RENAME TO g; CREATE INDEX i ON g (x); CREATE TRIGGER t AFTER INSERT ON g BEGIN SELECT 1; END;
       CREATE VIEW v AS SELECT * FROM g; CREATE VIRTUAL TABLE w USING fts4(x)`,
    );
    for (const name of ['b c', 'd', 'e', 'f', 'G', 'w_content']) assert.ok(tables.has(name), name);
    assert.equal(tables.has('nothing'), false);
    for (const name of ['v', 'W']) assert.throws(() => tables.has(name), /not read/);
    tables.demand(
      'WITH RECURSIVE tree(id) AS (SELECT 1 UNION SELECT x FROM g JOIN tree) SELECT * FROM tree, json_each(?)',
    );
    for (const sql of ['SELECT * FROM v', 'SELECT 1 FROM g JOIN "w"', 'SELECT (SELECT max(x) from V) FROM g'])
      assert.throws(() => tables.demand(sql), /not read/);
  });

  it('are told from views that the schema calls something else', () => {
    const tables = tablesOf(
      'lying.db',
      `CREATE TABLE g(x); CREATE VIEW v AS SELECT 1 AS x; PRAGMA writable_schema = ON;
       UPDATE sqlite_master SET type = 'index', name = 'other' WHERE name = 'v'`,
    );
    assert.throws(() => tables.demand('SELECT * FROM v'), /not read/);
    tables.demand('SELECT * FROM g');
  });

  it('are found at once among views of views', () => {
    const views = Array.from(
      { length: 60 },
      (_, n) => `CREATE VIEW v${n + 1} AS SELECT a.x FROM v${n} a JOIN v${n} b;`,
    ).join('');
    const before = performance.now();
    const tables = tablesOf('nested.db', `CREATE TABLE v0(x); ${views}`);
    assert.ok(tables.has('v0'));
    assert.ok(performance.now() - before < 5_000);
  });
});
