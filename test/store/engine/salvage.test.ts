import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Database, openDatabase } from '../../../src/store/engine/database';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { quickCheckDue, type SalvageReport, salvage } from '../../../src/store/engine/salvage';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, randomSource, temporaryFolder } from './support';

const pageBytes = 4096;
const rowCount = 3000;

function prepare(database: Database): void {
  database.exec(`
    CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE TABLE event (id INTEGER PRIMARY KEY, session INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE INDEX event_session ON event (session);
    CREATE TABLE pair (a TEXT, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE search USING fts4 (body)`);
}

describe('salvage', () => {
  const folder = temporaryFolder();
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  function fill(name: string): string {
    const file = folder.path(name);
    const database = openDatabase(sql, file);
    prepare(database);
    database.transaction(() => {
      const note = database.prepare('INSERT INTO note (text) VALUES (?)');
      for (let n = 1; n <= 5; n++) note.run([`note ${n}`]);
      const event = database.prepare('INSERT INTO event (session, body) VALUES (?, ?)');
      const pair = database.prepare('INSERT INTO pair VALUES (?, ?)');
      for (let n = 1; n <= rowCount; n++) {
        event.run([n % 7, `event ${n} ${'x'.repeat(n % 300)}`]);
        pair.run([`pair ${n}`, n]);
      }
      database.exec("INSERT INTO search VALUES ('findable')");
    });
    database.close();
    return file;
  }

  function overwrite(file: string, pages: readonly number[]): void {
    const bytes = readFileSync(file);
    const random = randomSource(5);
    for (const page of pages) {
      for (let i = 0; i < pageBytes; i++) bytes[page * pageBytes + i] = Math.floor(random() * 256);
    }
    writeFileSync(file, bytes);
  }

  /** The 0-based numbers of a table's leaf pages, found by the bytes of its rows. */
  function pagesWith(file: string, text: string): number[] {
    const bytes = readFileSync(file);
    const pages = Array.from({ length: bytes.length / pageBytes }, (_, page) => page);
    return pages.filter(page => bytes.subarray(page * pageBytes, (page + 1) * pageBytes).includes(text));
  }

  const resultOf = (report: SalvageReport, name: string) => report.tables.find(table => table.name === name);

  it('reads around damaged pages, and says what is missing', () => {
    const file = fill('pages.db');
    const damagedPages = [500, 501, 1500, 2900].flatMap(n => pagesWith(file, `event ${n} `).slice(0, 1));
    overwrite(file, damagedPages);
    const damaged = openDatabase(sql, file);
    assert.throws(
      () => damaged.all('SELECT body FROM event'),
      (error: unknown) => StoreError.is(error, 'corrupt'),
    );
    damaged.close();
    const bytes = readFileSync(file);
    const now = new Date('2026-01-02T03:04:05.678Z');
    const report = salvage(sql, file, { prepare, first: ['note'], now });
    assert.equal(report.setAside, `${file}.corrupt-20260102T030405Z`);
    assert.deepEqual(readFileSync(report.setAside), bytes);
    assert.deepEqual(
      report.tables.map(table => table.name),
      ['note', 'event', 'pair'],
    );
    assert.deepEqual(resultOf(report, 'note'), { name: 'note', read: 5, lost: 0 });
    assert.deepEqual(resultOf(report, 'pair'), { name: 'pair', read: rowCount, lost: 0 });
    const event = resultOf(report, 'event');
    assert.ok(event !== undefined && event.lost !== null);
    assert.equal(event.read + event.lost, rowCount);
    assert.ok(event.lost >= 4 && event.lost <= 4 * 200, `${event.lost} rows lost`);

    const fresh = openDatabase(sql, file);
    assert.equal(fresh.value('PRAGMA integrity_check'), 'ok');
    assert.equal(fresh.value('SELECT count(*) FROM event'), event.read);
    assert.equal(fresh.value("SELECT count(*) FROM event WHERE body NOT LIKE 'event ' || id || ' %'"), 0);
    fresh.close();
  });

  it('takes what the write-ahead log holds, and leaves the log as it was', () => {
    const file = fill('log.db');
    const database = openDatabase(sql, file);
    database.exec("UPDATE note SET text = 'changed'");
    const saved = ['', '-wal'].map(suffix => readFileSync(file + suffix));
    database.close();
    for (const [i, suffix] of ['', '-wal'].entries()) writeFileSync(file + suffix, saved[i] ?? '');
    overwrite(file, pagesWith(file, 'event 700 ').slice(0, 1));
    const report = salvage(sql, file, { prepare });
    assert.deepEqual(readFileSync(`${report.setAside}-wal`), saved[1]);
    assert.equal(existsSync(`${file}-wal`), false);
    const fresh = openDatabase(sql, file);
    assert.equal(fresh.value("SELECT count(*) FROM note WHERE text = 'changed'"), 5);
    fresh.close();
  });

  it('gives an empty database when nothing can be read', () => {
    const file = fill('gone.db');
    overwrite(file, [0]);
    const report = salvage(sql, file, { prepare });
    assert.deepEqual(report.tables, []);
    const fresh = openDatabase(sql, file);
    assert.equal(fresh.value('SELECT count(*) FROM event'), 0);
    fresh.close();
    // A second misfortune within the same second must not overwrite the first file.
    overwrite(file, [0]);
    assert.notEqual(salvage(sql, file, { prepare, now: new Date() }).setAside, report.setAside);
  });

  const rounds = 30;
  it(`neither fails nor invents rows, whatever pages are damaged (${rounds} files)`, function () {
    this.timeout(30_000);
    const original = readFileSync(fill('random.db'));
    const random = randomSource(11);
    const file = folder.path('damaged.db');
    let rescued = 0;
    for (let round = 0; round < rounds; round++) {
      writeFileSync(file, original);
      const pages = original.length / pageBytes;
      overwrite(
        file,
        Array.from({ length: 1 + Math.floor(random() * 8) }, () => 1 + Math.floor(random() * (pages - 1))),
      );
      const report = salvage(sql, file, { prepare });
      const fresh = openDatabase(sql, file);
      assert.equal(fresh.value('PRAGMA integrity_check'), 'ok');
      for (const { name, read, lost } of report.tables) {
        const total = name === 'note' ? 5 : rowCount;
        assert.ok(read <= total, `${name}: ${read}`);
        if (lost !== null) assert.equal(read + lost, total, name);
        rescued += read;
      }
      assert.equal(fresh.value("SELECT count(*) FROM event WHERE body NOT LIKE 'event ' || id || ' %'"), 0);
      fresh.close();
    }
    assert.ok(rescued > rounds * rowCount, `${rescued} rows rescued`);
  });
});

describe('quickCheckDue', () => {
  const now = new Date('2026-01-08T00:00:00Z');

  it('comes every week, and after a clock that was wrong', () => {
    assert.equal(quickCheckDue(null, now), true);
    assert.equal(quickCheckDue(new Date('2026-01-01T00:00:01Z'), now), false);
    assert.equal(quickCheckDue(new Date('2026-01-01T00:00:00Z'), now), true);
    assert.equal(quickCheckDue(new Date('2027-01-01T00:00:00Z'), now), true);
  });
});
