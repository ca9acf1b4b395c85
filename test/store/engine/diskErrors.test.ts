import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { type Database, openDatabase } from '../../../src/store/engine/database';
import { type FileSystemCalls, nodeFileSystem } from '../../../src/store/engine/fileSystemCalls';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, temporaryFolder } from './support';

const diskSizes = Array.from({ length: 40 }, (_, i) => 150_000 + i * 70_000);
const failingCalls = 200;

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A disk of `room.bytes`, which writes what still fits, as disks do. */
function smallDisk(room: { bytes: number }): FileSystemCalls {
  const sizes = new Map<string, number>();
  const used = () => [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return {
    ...nodeFileSystem,
    write(file, memory, offset, length, position) {
      const size = sizes.get(file.path) ?? 0;
      const fits = Math.min(length, Math.max(size - position, 0) + Math.max(room.bytes - used(), 0));
      if (fits <= 0) throw systemError('ENOSPC');
      sizes.set(file.path, Math.max(size, position + fits));
      return nodeFileSystem.write(file, memory, offset, fits, position);
    },
    truncate(file, size) {
      sizes.set(file.path, size);
      nodeFileSystem.truncate(file, size);
    },
    unlink(path) {
      sizes.delete(path);
      nodeFileSystem.unlink(path);
    },
  };
}

describe('disk errors', function () {
  this.timeout(60_000);
  const folder = temporaryFolder({ inMemory: true });
  let sql: HostSql;
  before(async () => {
    sql = await hostSql();
  });

  function appendBatch(database: Database, batch: number): void {
    database.transaction(() => {
      const insert = database.prepare('INSERT INTO event (batch, text) VALUES (?, ?)');
      for (let n = 0; n < 100; n++) insert.run([batch, `batch ${batch} ${'x'.repeat(n * 5)}`]);
    });
  }

  function assertHolds(database: Database, batches: number): void {
    assert.equal(database.value('PRAGMA integrity_check'), 'ok');
    assert.deepEqual(database.all('SELECT count(DISTINCT batch), max(batch), count(*) FROM event'), [
      [batches, batches === 0 ? null : batches, batches * 100],
    ]);
  }

  const createTable = 'CREATE TABLE event (id INTEGER PRIMARY KEY, batch INTEGER, text TEXT)';

  it(`a full disk undoes the transaction, says so, and work goes on when there is room (${diskSizes.length} sizes)`, () => {
    for (const bytes of diskSizes) {
      const file = folder.path(`full${bytes}.db`);
      const room = { bytes };
      const database = openDatabase(sql, file, { fileSystem: smallDisk(room) });
      // Spills into the log before the commit as well.
      database.exec('PRAGMA cache_size = -100');
      database.exec(createTable);
      let batches = 0;
      assert.throws(
        () => {
          for (;;) {
            appendBatch(database, batches + 1);
            batches++;
          }
        },
        (error: unknown) => StoreError.is(error, 'full') && error.osCode === 'ENOSPC' && /full/.test(error.message),
      );
      assertHolds(database, batches);
      assert.throws(
        () => appendBatch(database, batches + 1),
        (error: unknown) => StoreError.is(error, 'full'),
      );
      room.bytes = 1e9;
      appendBatch(database, ++batches);
      assertHolds(database, batches);
      database.close();
      const reopened = openDatabase(sql, file);
      assertHolds(reopened, batches);
      reopened.close();
    }
  });

  it('a disk that is full when the database is closed loses nothing either', () => {
    const room = { bytes: 1_000_000 };
    const file = folder.path('close.db');
    const database = openDatabase(sql, file, { fileSystem: smallDisk(room) });
    database.exec(createTable);
    for (let batch = 1; batch <= 5; batch++) appendBatch(database, batch);
    room.bytes = 0;
    database.close();
    assert.ok(statSync(`${file}-wal`).size > 0, 'the log must stay when it cannot be moved into the file');
    const reopened = openDatabase(sql, file);
    assertHolds(reopened, 5);
    reopened.close();
  });

  for (const call of ['write', 'sync', 'truncate'] as const) {
    it(`a failing ${call} undoes what was not acknowledged, and nothing else (each of up to ${failingCalls})`, () => {
      let failures = 0;
      for (let failing = 0; failing < failingCalls; failing++) {
        let calls = 0;
        let failed = false;
        let isArmed = false;
        const failOnce = () => {
          if (!isArmed || calls++ !== failing) return;
          failed = true;
          throw systemError('EIO');
        };
        const fileSystem: FileSystemCalls = {
          ...nodeFileSystem,
          write(...parameters) {
            if (call === 'write') failOnce();
            return nodeFileSystem.write(...parameters);
          },
          sync(opened) {
            if (call === 'sync') failOnce();
            nodeFileSystem.sync(opened);
          },
          truncate(opened, size) {
            if (call === 'truncate') failOnce();
            nodeFileSystem.truncate(opened, size);
          },
        };
        const file = folder.path(`${call}${failing}.db`);
        const database = openDatabase(sql, file, { fileSystem });
        database.exec(`PRAGMA cache_size = -100; PRAGMA wal_autocheckpoint = 30; ${createTable}`);
        isArmed = true;
        let batches = 0;
        for (let attempt = 0; attempt < 4; attempt++) {
          try {
            appendBatch(database, batches + 1);
            batches++;
            if (attempt === 2) database.checkpoint();
          } catch (error) {
            assert.ok(StoreError.is(error, 'io') && error.osCode === 'EIO', String(error));
          }
        }
        assertHolds(database, batches);
        database.close();
        const reopened = openDatabase(sql, file);
        assertHolds(reopened, batches);
        reopened.close();
        if (!failed) break;
        failures++;
      }
      assert.ok(failures > 0, 'nothing ever failed');
    });
  }

  it('an unreadable page is an error, not an answer', () => {
    let isBroken = false;
    const fileSystem: FileSystemCalls = {
      ...nodeFileSystem,
      read(...parameters) {
        if (isBroken) throw systemError('EIO');
        return nodeFileSystem.read(...parameters);
      },
    };
    const database = openDatabase(sql, folder.path('unreadable.db'), { fileSystem });
    database.exec(`PRAGMA cache_size = -100; ${createTable}`);
    for (let batch = 1; batch <= 20; batch++) appendBatch(database, batch);
    isBroken = true;
    assert.throws(
      () => database.value('SELECT sum(length(text)) FROM event'),
      (error: unknown) => StoreError.is(error, 'io') && error.osCode === 'EIO',
    );
    isBroken = false;
    assertHolds(database, 20);
    database.close();
  });
});
