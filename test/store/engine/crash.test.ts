import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { type Database, openDatabase } from '../../../src/store/engine/database';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { bundledChild, Child } from './childProcess';
import { hostSql, randomSource, temporaryFolder, wasmPath } from './support';

const kills = 40;
const killsPerFile = 10;
const longestWriteMs = 120;

/** SQLite's own program, to judge the files independently of our build and our VFS; undefined where it is missing. */
function nativeSqlite(): ((file: string, sql: string) => string) | undefined {
  try {
    execFileSync('sqlite3', ['--version'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return (file, sql) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();
}

describe('a process killed while it writes', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const child = bundledChild('crashChild');
  const native = nativeSqlite();
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  function check(database: Database, acknowledged: number): number {
    assert.equal(database.value('PRAGMA integrity_check'), 'ok');
    const torn = 'SELECT count(*) FROM (SELECT 1 FROM event GROUP BY batch HAVING count(*) <> max(size))';
    assert.equal(database.value(torn), 0, 'torn batches');
    const [found, last] = database.all('SELECT count(DISTINCT batch), coalesce(max(batch), 0) FROM event')[0] ?? [];
    assert.equal(found, last, 'missing batches');
    assert.ok(Number(last) >= acknowledged, `batch ${acknowledged} was acknowledged, ${last} is the last found`);
    return Number(last);
  }

  const judge = native === undefined ? 'no sqlite3 to judge as well' : 'judged by sqlite3 as well';
  it(`loses and tears nothing (${kills} kills -9, ${judge})`, async () => {
    const random = randomSource(3);
    let last = 0;
    let withLog = 0;
    let batches = 0;
    for (let kill = 0; kill < kills; kill++) {
      const file = folder.path(`crash${Math.floor(kill / killsPerFile)}.db`);
      if (kill % killsPerFile === 0) last = 0;
      const writer = new Child(child.path(), [wasmPath, file]);
      await writer.seen(line => line === 'ready');
      await new Promise(resolve => setTimeout(resolve, random() * longestWriteMs));
      writer.signal('SIGKILL');
      assert.equal(await writer.ended, 'SIGKILL', writer.lines.at(-1));
      const acknowledged = Math.max(last, ...writer.lines.map(Number).filter(Number.isFinite));
      const log = `${file}-wal`;
      if (existsSync(log) && statSync(log).size > 0) withLog++;
      if (native !== undefined) {
        const copy = folder.path('copy.db');
        for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
        for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
        assert.equal(native(copy, 'PRAGMA integrity_check'), 'ok');
        assert.ok(Number(native(copy, 'SELECT coalesce(max(batch), 0) FROM event')) >= acknowledged);
      }
      const database = openDatabase(sql, file);
      const found = check(database, acknowledged);
      database.close();
      batches += found - last;
      last = found;
    }
    assert.ok(withLog > kills / 2, `only ${withLog} kills left a log to recover`);
    assert.ok(batches > kills, `only ${batches} batches were written`);
  });
});
