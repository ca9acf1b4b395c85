import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { type Database, openDatabase } from '../../../src/store/engine/database';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, randomSource, temporaryFolder } from './support';

describe('a database that another program has open', () => {
  const folder = temporaryFolder();
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  /** What lies there now, under a name of its own: one process must not open a file twice. */
  function copyOf(file: string, name: string): string {
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, folder.path(name + suffix));
    return folder.path(name);
  }

  function withLive<T>(file: string, use: (database: Database) => T): T {
    const database = openDatabase(sql, file, { readonly: true, live: true });
    try {
      return use(database);
    } finally {
      database.close();
    }
  }

  const bytesOf = (file: string): string[] =>
    ['', '-wal'].map(suffix => readFileSync(file + suffix).toString('base64'));

  it('is read with its log at every moment, in place, and left as it is', () => {
    const random = randomSource(3);
    const written = openDatabase(sql, folder.path('live.db'));
    written.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX i ON t (text)');
    for (let step = 0; step < 40; step++) {
      for (let row = 0; row < 20; row++)
        written.prepare('INSERT INTO t (text) VALUES (?)').run([`${step} ${'x'.repeat(Math.floor(random() * 3000))}`]);
      if (random() < 0.3) written.exec('DELETE FROM t WHERE id % 7 = 0');
      if (random() < 0.2) written.checkpoint();
      if (random() < 0.1) written.exec('VACUUM');
      const expected = written.all('SELECT id, text FROM t ORDER BY text, id');
      const copy = copyOf(folder.path('live.db'), `moment-${step}.db`);
      const before = bytesOf(copy);
      withLive(copy, database => {
        assert.equal(database.path, copy);
        assert.deepEqual(database.all('SELECT id, text FROM t ORDER BY text, id'), expected);
        assert.equal(database.value('PRAGMA integrity_check'), 'ok');
        assert.throws(() => database.exec('DELETE FROM t'), isReadonly);
      });
      assert.deepEqual(bytesOf(copy), before);
      assert.deepEqual(readdirSync(folder.path('.')).filter(name => name.startsWith(`moment-${step}.db`)).length, 2);
    }
    written.close();
  });

  it('is read up to the last commit that is whole, wherever its log ends', () => {
    const written = openDatabase(sql, folder.path('torn.db'));
    written.exec('CREATE TABLE t (a)');
    written.checkpoint();
    const ends: number[] = [];
    for (let row = 0; row < 12; row++) {
      written.prepare('INSERT INTO t VALUES (?)').run(['y'.repeat(row * 900)]);
      ends.push(readFileSync(folder.path('torn.db-wal')).length);
    }
    const log = readFileSync(folder.path('torn.db-wal'));
    const copy = copyOf(folder.path('torn.db'), 'torn-copy.db');
    written.close();
    for (let end = 0; end <= log.length; end += 97) {
      writeFileSync(`${copy}-wal`, log.subarray(0, end));
      const whole = ends.filter(at => at <= end).length;
      withLive(copy, database => assert.equal(database.value('SELECT count(*) FROM t'), whole, `cut at ${end}`));
    }
    // A page that was damaged ends what counts, and so do frames of an earlier log.
    const [, second = 0, third = 0] = ends;
    for (const at of [second + 40, third - 1]) {
      const damaged = Buffer.from(log);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(`${copy}-wal`, damaged);
      withLive(copy, database => assert.equal(database.value('SELECT count(*) FROM t'), at > second ? 2 : 1, `${at}`));
    }
  });

  it('is busy when its log starts anew, or the file changes, while it is read', () => {
    const written = openDatabase(sql, folder.path('moving.db'));
    written.exec('CREATE TABLE t (a); CREATE TABLE other (a)');
    written.exec('INSERT INTO t VALUES (hex(zeroblob(50000)))');
    const copy = copyOf(folder.path('moving.db'), 'moving-copy.db');
    written.close();
    const log = readFileSync(`${copy}-wal`);
    withLive(copy, database => {
      assert.equal(database.value('SELECT count(*) FROM other'), 0);
      const anew = Buffer.from(log);
      // The salts of every frame, as a writer that begins again makes them.
      for (let at = 32; at < anew.length; at += 24 + 4096) anew.writeUInt32BE(anew.readUInt32BE(at + 8) + 1, at + 8);
      writeFileSync(`${copy}-wal`, anew);
      assert.throws(() => database.value('SELECT a FROM t'), isBusy);
    });
    writeFileSync(`${copy}-wal`, log);
    truncateSync(`${copy}-wal`, 0);
    const closed = folder.path('closed.db');
    const other = openDatabase(sql, closed);
    other.exec('CREATE TABLE t (a); INSERT INTO t VALUES (hex(zeroblob(50000)))');
    other.close();
    withLive(closed, database => {
      appendFileSync(closed, Buffer.alloc(4096));
      assert.throws(() => database.value('SELECT a FROM t'), isBusy);
    });
  });

  it('is damaged with a log of pages of another size, as one that was left beside another file', () => {
    const written = openDatabase(sql, folder.path('left.db'));
    written.exec('CREATE TABLE t (a)');
    written.checkpoint();
    written.exec('INSERT INTO t VALUES (1)');
    const other = openDatabase(sql, folder.path('other.db'));
    other.exec('PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM; CREATE TABLE t (a)');
    other.close();
    copyFileSync(folder.path('left.db-wal'), folder.path('other.db-wal'));
    written.close();
    assert.throws(() => withLive(folder.path('other.db'), () => undefined), isCorrupt);
  });

  it('is read without a log that is no file, and waits for no pipe', function () {
    if (process.platform === 'win32') this.skip();
    const written = openDatabase(sql, folder.path('piped.db'));
    written.exec('CREATE TABLE t (a); INSERT INTO t VALUES (7)');
    written.close();
    execFileSync('mkfifo', [folder.path('piped.db-wal')]);
    withLive(folder.path('piped.db'), database => assert.equal(database.value('SELECT a FROM t'), 7));
  });
});

const isCorrupt = (error: unknown): boolean => StoreError.is(error, 'corrupt');
const isReadonly = (error: unknown): boolean => StoreError.is(error, 'readonly');
const isBusy = (error: unknown): boolean => StoreError.is(error, 'busy');
