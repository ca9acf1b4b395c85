import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { openDatabase } from '../../../src/store/engine/database';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, temporaryFolder } from './support';

const isKind = (kind: StoreError['kind']) => (error: unknown) => StoreError.is(error, kind);

describe('openDatabase', () => {
  const folder = temporaryFolder();
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  it('creates a private file in a private folder, with the durable settings', () => {
    const file = folder.path('new/contrail.db');
    const database = openDatabase(sql, file);
    try {
      database.exec('CREATE TABLE t (a)');
      const settings = ['journal_mode', 'locking_mode', 'synchronous', 'foreign_keys', 'cache_size'].map(name =>
        database.value(`PRAGMA ${name}`),
      );
      assert.deepEqual(settings, ['wal', 'exclusive', 2, 1, -16384]);
      if (process.platform !== 'win32') {
        assert.equal(statSync(dirname(file)).mode & 0o777, 0o700);
        assert.equal(statSync(file).mode & 0o777, 0o600);
        assert.equal(statSync(`${file}-wal`).mode & 0o777, 0o600);
      }
    } finally {
      database.close();
    }
    assert.deepEqual(readdirSync(dirname(file)), ['contrail.db']);
  });

  it('takes others the right to read a file it finds', function () {
    if (process.platform === 'win32') this.skip();
    const file = folder.path('open.db');
    openDatabase(sql, file).close();
    chmodSync(file, 0o644);
    openDatabase(sql, file).close();
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('opens a file once', () => {
    const file = folder.path('once.db');
    const database = openDatabase(sql, file);
    assert.throws(() => openDatabase(sql, file), isKind('locked'));
    assert.throws(() => openDatabase(sql, file, { readonly: true }), isKind('locked'));
    database.close();
    openDatabase(sql, file).close();
  });

  it('says what is wrong with a file that is no database, or cannot be opened', () => {
    const file = folder.path('text.db');
    writeFileSync(file, 'This is a text of more than one hundred bytes. '.repeat(100));
    assert.throws(() => openDatabase(sql, file), isKind('corrupt'));
    assert.throws(() => openDatabase(sql, file, { readonly: true }), isKind('corrupt'));
    assert.throws(
      () => openDatabase(sql, folder.path('missing.db'), { readonly: true }),
      (error: unknown) => StoreError.is(error, 'io') && error.osCode === 'ENOENT' && /missing\.db/.test(error.message),
    );
    assert.throws(() => openDatabase(sql, dirname(file)), isKind('io'));
    // Failed attempts leave nothing open, and nothing beside the files.
    writeFileSync(file, '');
    openDatabase(sql, file).close();
    assert.equal(existsSync(folder.path('missing.db')), false);
  });

  it('keeps deeper paths than SQLite knows, and names that are no URL', () => {
    const file = folder.path(`${'deep folder é/'.repeat(40)}c%20?#.db`);
    const database = openDatabase(sql, file);
    database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    database.close();
    assert.ok(statSync(file).size > 0);
  });

  it('leaves a folder that was named by mistake as it is', () => {
    const mistaken = folder.path('a-folder');
    mkdirSync(mistaken, { mode: 0o755 });
    const before = statSync(mistaken).mode;
    assert.throws(() => openDatabase(sql, mistaken), isKind('io'));
    assert.equal(statSync(mistaken).mode, before);
  });

  describe('readonly', () => {
    const contents = (name: string) =>
      readdirSync(folder.path('.'))
        .filter(entry => entry.startsWith(name))
        .map(entry => `${entry} ${readFileSync(folder.path(entry)).toString('base64')}`);

    it('reads a closed file in place and leaves no trace', () => {
      const file = folder.path('closed.db');
      const written = openDatabase(sql, file);
      written.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)');
      written.close();
      chmodSync(file, 0o400);
      const before = contents('closed.db');
      const database = openDatabase(sql, file, { readonly: true });
      assert.equal(database.path, file);
      assert.equal(database.value('SELECT count(*) FROM t'), 2);
      assert.throws(() => database.exec('INSERT INTO t VALUES (3)'), isKind('readonly'));
      assert.throws(() => database.transaction(() => database.exec('DELETE FROM t')), isKind('readonly'));
      assert.throws(() => database.exec('PRAGMA query_only = OFF; INSERT INTO t VALUES (3)'), isKind('readonly'));
      assert.deepEqual(contents('closed.db'), before);
      database.close();
      assert.deepEqual(contents('closed.db'), before);
    });

    it('reads what lies in the journal of an open file, from a copy', () => {
      const file = folder.path('live.db');
      const written = openDatabase(sql, file);
      written.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)');
      // Another file of the same content: this process must not open one twice.
      for (const suffix of ['', '-wal']) copyFileSync(file + suffix, folder.path(`other.db${suffix}`));
      written.close();
      const before = contents('other.db');
      const database = openDatabase(sql, folder.path('other.db'), { readonly: true });
      assert.equal(database.value('SELECT count(*) FROM t'), 3);
      assert.throws(() => database.exec('INSERT INTO t VALUES (3)'), isKind('readonly'));
      const copy = database.path;
      database.close();
      assert.deepEqual(contents('other.db'), before);
      assert.equal(existsSync(dirname(copy)), false);
    });

    it('notices that another program writes to the file it reads', () => {
      const file = folder.path('changing.db');
      const written = openDatabase(sql, file);
      written.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
      written.exec('CREATE TABLE big (a); INSERT INTO big VALUES (hex(zeroblob(200000)))');
      written.close();
      const database = openDatabase(sql, file, { readonly: true });
      assert.equal(database.value('SELECT a FROM t'), 1);
      const bytes = readFileSync(file);
      writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(4096)]));
      assert.throws(() => database.value('SELECT a FROM big'), isKind('busy'));
      database.close();
    });
  });
});

describe('Database', () => {
  const folder = temporaryFolder();
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  const withDatabase = (name: string, use: (database: ReturnType<typeof openDatabase>) => void) => {
    const database = openDatabase(sql, folder.path(name));
    try {
      use(database);
    } finally {
      database.close();
    }
  };

  it('undoes a transaction that throws, and reports the error thrown', () => {
    withDatabase('transaction.db', database => {
      database.exec('CREATE TABLE t (a UNIQUE)');
      database.transaction(() => database.exec('INSERT INTO t VALUES (1)'));
      const failure = new Error('of the caller');
      assert.throws(
        () =>
          database.transaction(() => {
            database.exec('INSERT INTO t VALUES (2)');
            throw failure;
          }),
        failure,
      );
      assert.throws(() => database.transaction(() => database.transaction(() => 1)), isKind('other'));
      assert.throws(() => database.transaction(() => Promise.resolve(1)), isKind('other'));
      // SQLite rolls back by itself here, so that there is nothing left for us to roll back.
      assert.throws(
        () => database.transaction(() => database.exec('INSERT OR ROLLBACK INTO t VALUES (3), (1)')),
        isKind('constraint'),
      );
      assert.equal(database.inTransaction, false);
      assert.deepEqual(database.all('SELECT a FROM t'), [[1]]);
      assert.equal(
        database.transaction(() => 'result'),
        'result',
      );
    });
  });

  it('refuses rows that break a foreign key', () => {
    withDatabase('keys.db', database => {
      database.exec('CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a)');
      assert.throws(() => database.exec('INSERT INTO b VALUES (1)'), isKind('constraint'));
    });
  });

  it('empties the write-ahead log at a checkpoint, but not under a reader', () => {
    withDatabase('checkpoint.db', database => {
      database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)');
      const wal = `${database.path}-wal`;
      assert.ok(statSync(wal).size > 0);
      const rows = database.prepare('SELECT a FROM t').iterate();
      rows.next();
      database.exec('INSERT INTO t VALUES (3)');
      assert.throws(() => database.checkpoint(), StoreError);
      rows.return();
      database.checkpoint();
      assert.equal(statSync(wal).size, 0);
    });
  });

  it('gives the same statement for the same text, and frees the oldest of many', () => {
    withDatabase('cache.db', database => {
      const first = database.prepare('SELECT 0 + ?');
      assert.equal(database.prepare('SELECT 0 + ?'), first);
      for (let n = 1; n <= 1000; n++) assert.equal(database.value(`SELECT ${n} + ?`, [1]), n + 1);
      assert.ok(database.connection.live.size < 300);
      assert.deepEqual(first.get([5]), [5]);
    });
  });

  it('lets SQL call functions, and their errors become the query’s', () => {
    withDatabase('functions.db', database => {
      database.createFunction('twice', value => (typeof value === 'number' ? value * 2 : null));
      database.createFunction('broken', () => {
        throw new Error('out of order');
      });
      assert.deepEqual(database.all("SELECT twice(21), twice('x')"), [[42, null]]);
      assert.throws(() => database.all('SELECT broken()'), /out of order/);
    });
  });

  it('does nothing more once it is closed', () => {
    const database = openDatabase(sql, folder.path('closed.db'));
    database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)');
    const statement = database.prepare('SELECT a FROM t');
    const rows = statement.iterate();
    rows.next();
    database.close();
    database.close();
    assert.throws(() => rows.next(), isKind('closed'));
    assert.throws(() => statement.all(), isKind('closed'));
    assert.throws(() => database.exec('SELECT 1'), isKind('closed'));
    assert.throws(() => database.changes, isKind('closed'));
  });
});
