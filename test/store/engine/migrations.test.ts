import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { openDatabase } from '../../../src/store/engine/database';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { loadMigrations, migrate } from '../../../src/store/engine/migrations';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, temporaryFolder } from './support';

const isKind = (kind: StoreError['kind']) => (error: unknown) => StoreError.is(error, kind);

const steps = [
  { version: 1, name: 'parent', sql: 'CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)' },
  { version: 2, name: 'child', sql: 'CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent)' },
  {
    version: 3,
    name: 'rebuild_parent',
    sql: `CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO new_parent SELECT id, name FROM parent;
      DROP TABLE parent;
      ALTER TABLE new_parent RENAME TO parent`,
  },
  { version: 4, name: 'more', sql: 'ALTER TABLE child ADD COLUMN note TEXT' },
];

describe('migrate', () => {
  const folder = temporaryFolder();
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  it('builds a new file without a copy, and does nothing the second time', () => {
    const database = openDatabase(sql, folder.path('new/new.db'));
    assert.deepEqual(migrate(database, steps), { from: 0, to: 4, copy: null });
    assert.deepEqual(migrate(database, steps), { from: 4, to: 4, copy: null });
    database.close();
    assert.deepEqual(readdirSync(folder.path('new')), ['new.db']);
  });

  it('copies a file with content, whole, before it changes it, and keeps two copies', () => {
    const file = folder.path('old/old.db');
    const database = openDatabase(sql, file);
    for (const count of [1, 2, 3, 4]) {
      const { copy } = migrate(database, steps.slice(0, count));
      if (count === 1) database.exec("INSERT INTO parent VALUES (1, 'one')");
      if (count === 2) database.exec('INSERT INTO child (id, parent) VALUES (1, 1)');
      assert.equal(copy, count === 1 ? null : `${file}.before-${count}`);
    }
    assert.deepEqual(database.all('SELECT * FROM child'), [[1, 1, null]]);
    assert.equal(database.value('PRAGMA foreign_keys'), 1);
    database.close();
    assert.deepEqual(readdirSync(folder.path('old')).sort(), ['old.db', 'old.db.before-3', 'old.db.before-4']);
    const copy = openDatabase(sql, `${file}.before-3`, { readonly: true });
    assert.equal(copy.value('PRAGMA user_version'), 2);
    assert.deepEqual(copy.all('SELECT * FROM child'), [[1, 1]]);
    copy.close();
  });

  it('leaves a failing migration out as a whole, and keeps those before it', () => {
    const database = openDatabase(sql, folder.path('failing.db'));
    const failing = [
      ...steps.slice(0, 2),
      { version: 3, name: 'broken', sql: 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)' },
    ];
    assert.throws(() => migrate(database, failing), /migration 3 \(broken\): no such table: nowhere/);
    assert.equal(database.value('PRAGMA user_version'), 2);
    assert.equal(database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
    assert.equal(database.value('PRAGMA foreign_keys'), 1);
    database.close();
  });

  it('refuses a migration that leaves a row without its parent', () => {
    const database = openDatabase(sql, folder.path('orphan.db'));
    migrate(database, steps.slice(0, 2));
    database.exec("INSERT INTO parent VALUES (1, 'one'); INSERT INTO child VALUES (1, 1)");
    const orphaning = [...steps.slice(0, 2), { version: 3, name: 'orphan', sql: 'DELETE FROM parent' }];
    assert.throws(() => migrate(database, orphaning), isKind('constraint'));
    assert.equal(database.value('SELECT count(*) FROM parent'), 1);
    database.close();
  });

  it('refuses a file of a newer version, which stays readable', () => {
    const file = folder.path('newer.db');
    const database = openDatabase(sql, file);
    migrate(database, steps);
    assert.throws(() => migrate(database, steps.slice(0, 3)), isKind('newer'));
    database.close();
    const readonly = openDatabase(sql, file, { readonly: true });
    assert.throws(() => migrate(readonly, steps.slice(0, 3)), isKind('newer'));
    assert.equal(readonly.value('SELECT count(*) FROM child'), 0);
    readonly.close();
  });
});

describe('loadMigrations', () => {
  const folder = temporaryFolder();
  const directory = (name: string, files: readonly string[]) => {
    mkdirSync(folder.path(name));
    for (const file of files) writeFileSync(`${folder.path(name)}/${file}`, `-- ${file}`);
    return folder.path(name);
  };

  it('reads them in order, and nothing else', () => {
    const found = loadMigrations(directory('good', ['0002_second.sql', '0001_first.sql', 'README.md']));
    assert.deepEqual(found, [
      { version: 1, name: 'first', sql: '-- 0001_first.sql' },
      { version: 2, name: 'second', sql: '-- 0002_second.sql' },
    ]);
  });

  it('refuses gaps, doubles and other names', () => {
    assert.throws(() => loadMigrations(directory('gap', ['0001_a.sql', '0003_b.sql'])), isKind('unsupported'));
    assert.throws(() => loadMigrations(directory('double', ['0001_a.sql', '0001_b.sql'])), isKind('unsupported'));
    assert.throws(() => loadMigrations(directory('late', ['0002_a.sql'])), isKind('unsupported'));
    assert.throws(() => loadMigrations(directory('name', ['1_a.sql'])), isKind('unsupported'));
  });
});
