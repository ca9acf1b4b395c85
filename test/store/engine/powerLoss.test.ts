import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { openDatabase } from '../../../src/store/engine/database';
import { type FileSystemCalls, nodeFileSystem } from '../../../src/store/engine/fileSystemCalls';
import type { HostSql } from '../../../src/store/engine/hostSql';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, randomSource, temporaryFolder } from './support';

const points = 600;
const controlPoints = 150;
const sectorBytes = 512;

/** What a disk was asked to do, in order. `file` is the suffix: empty, `-wal`. */
type Operation =
  | { kind: 'write'; file: string; position: number; bytes: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  | { kind: 'sync' | 'unlink'; file: string }
  | { kind: 'acknowledged'; batch: number };

type Change = Extract<Operation, { kind: 'write' | 'truncate' }>;

/** A disk that keeps what was synced, and of the rest whatever chance leaves. */
class Disk {
  readonly #durable = new Map<string, Buffer>();
  readonly #pending = new Map<string, Change[]>();
  acknowledged = 0;

  perform(operation: Operation, honorsSync: boolean): void {
    switch (operation.kind) {
      case 'acknowledged':
        this.acknowledged = operation.batch;
        return;
      case 'unlink':
        this.#durable.delete(operation.file);
        this.#pending.delete(operation.file);
        return;
      case 'sync':
        if (!honorsSync) return;
        this.#durable.set(operation.file, applied(this.#durable.get(operation.file), this.#changes(operation.file)));
        this.#pending.delete(operation.file);
        return;
      default:
        this.#changes(operation.file).push(operation);
    }
  }

  /** The files after the power failed now: all pending changes, none, or some of them and some sectors of others. */
  afterPowerLoss(random: () => number): Map<string, Buffer> {
    const files = new Map(this.#durable);
    const fate = random();
    for (const [file, changes] of this.#pending) {
      const survives = (): number => {
        if (fate < 0.4) return fate < 0.2 ? 0 : 1;
        return random() * 1.5 - 0.25;
      };
      files.set(file, applied(files.get(file), changes, survives, random));
    }
    return files;
  }

  #changes(file: string): Change[] {
    const changes = this.#pending.get(file) ?? [];
    this.#pending.set(file, changes);
    return changes;
  }
}

/** A copy with the changes made; of each the share of sectors that `survives` tells (0 none, 1 all). */
function applied(
  content: Buffer | undefined,
  changes: readonly Change[],
  survives: () => number = () => 1,
  random: () => number = () => 0,
): Buffer {
  const before = content ?? Buffer.alloc(0);
  const ends = changes.map(change => (change.kind === 'write' ? change.position + change.bytes.length : change.size));
  const result = Buffer.concat(
    [before],
    ends.reduce((a, b) => Math.max(a, b), before.length),
  );
  let size = before.length;
  for (const change of changes) {
    const share = survives();
    if (share <= 0) continue;
    if (change.kind === 'truncate') {
      result.fill(0, change.size);
      size = change.size;
      continue;
    }
    const { position, bytes } = change;
    for (let start = 0; start < bytes.length; start += sectorBytes) {
      if (share >= 1 || random() < share) bytes.copy(result, position + start, start, start + sectorBytes);
    }
    size = Math.max(size, position + bytes.length);
  }
  return result.subarray(0, size);
}

describe('a power failure', function () {
  this.timeout(60_000);
  const folder = temporaryFolder({ inMemory: true });
  let sql: HostSql;
  let operations: Operation[];
  let first: number;

  before(async () => {
    sql = await hostSql();
    [operations, first] = record(folder.path('recorded.db'));
  });

  /** Writes 60 batches, and returns what the disk was asked to do, and where the batches begin. */
  function record(file: string): [Operation[], number] {
    const log: Operation[] = [];
    const nameOf = (path: string) => path.slice(file.length);
    const recorder: FileSystemCalls = {
      ...nodeFileSystem,
      write(opened, memory, offset, length, position) {
        const bytes = Buffer.from(memory.subarray(offset, offset + length));
        log.push({ kind: 'write', file: nameOf(opened.path), position, bytes });
        return nodeFileSystem.write(opened, memory, offset, length, position);
      },
      truncate(opened, size) {
        log.push({ kind: 'truncate', file: nameOf(opened.path), size });
        nodeFileSystem.truncate(opened, size);
      },
      sync: opened => log.push({ kind: 'sync', file: nameOf(opened.path) }),
      unlink(path) {
        log.push({ kind: 'unlink', file: nameOf(path) });
        nodeFileSystem.unlink(path);
      },
    };
    const database = openDatabase(sql, file, { fileSystem: recorder });
    // Little memory and early checkpoints, so that all kinds of writing happen often.
    database.exec('PRAGMA cache_size = -200; PRAGMA wal_autocheckpoint = 60');
    database.exec(`CREATE TABLE event (id INTEGER PRIMARY KEY, batch INTEGER, size INTEGER, text TEXT);
      CREATE INDEX event_batch ON event (batch)`);
    const start = log.length;
    const insert = database.prepare('INSERT INTO event (batch, size, text) VALUES (?, ?, ?)');
    for (let batch = 1; batch <= 60; batch++) {
      const size = batch % 10 === 0 ? 300 : 30;
      database.transaction(() => {
        for (let n = 0; n < size; n++) insert.run([batch, size, `batch ${batch} row ${n} ${'y'.repeat(n * 9)}`]);
        if (batch > 2)
          database.exec(`UPDATE event SET text = text || 'z' WHERE batch = ${1 + ((batch * 7) % (batch - 1))}`);
      });
      log.push({ kind: 'acknowledged', batch });
    }
    database.close();
    return [log, start];
  }

  /** Cuts the power at `count` moments; how many of the files are then damaged, or lack what was acknowledged. */
  function cutPower(count: number, honorsSync: boolean): { damaged: number; torn: number; lost: number } {
    const random = randomSource(99);
    const moments = Array.from({ length: count }, () => first + Math.floor(random() * (operations.length - first)));
    moments.sort((a, b) => a - b);
    const disk = new Disk();
    const result = { damaged: 0, torn: 0, lost: 0 };
    let done = 0;
    for (const moment of moments) {
      for (; done < moment; done++) {
        const operation = operations[done];
        if (operation !== undefined) disk.perform(operation, honorsSync);
      }
      const verdict = judge(disk.afterPowerLoss(random), disk.acknowledged);
      if (verdict !== 'sound') result[verdict]++;
    }
    return result;
  }

  function judge(files: Map<string, Buffer>, acknowledged: number): 'sound' | 'damaged' | 'torn' | 'lost' {
    const file = folder.path('after.db');
    for (const suffix of ['', '-wal', '-journal']) rmSync(file + suffix, { force: true });
    for (const [suffix, content] of files) writeFileSync(file + suffix, content);
    try {
      const database = openDatabase(sql, file);
      try {
        if (database.value('PRAGMA integrity_check') !== 'ok') return 'damaged';
        if (database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'event'") === 0) return 'lost';
        const torn = 'SELECT count(*) FROM (SELECT 1 FROM event GROUP BY batch HAVING count(*) <> max(size))';
        if (database.value(torn) !== 0) return 'torn';
        const last = Number(database.value('SELECT coalesce(max(batch), 0) FROM event'));
        return last >= acknowledged ? 'sound' : 'lost';
      } finally {
        database.close();
      }
    } catch (error) {
      if (StoreError.is(error, 'corrupt') || StoreError.is(error, 'io')) return 'damaged';
      throw error;
    }
  }

  it(`damages, tears and loses nothing (${points} simulated moments)`, () => {
    assert.deepEqual(cutPower(points, true), { damaged: 0, torn: 0, lost: 0 });
  });

  it(`would be noticed if syncing did nothing (control, ${controlPoints} moments)`, function () {
    const { damaged, torn, lost } = cutPower(controlPoints, false);
    if (this.test) this.test.title += `: ${damaged} damaged, ${torn} torn, ${lost} lost`;
    assert.ok(damaged + torn > controlPoints / 4, `only ${damaged} damaged and ${torn} torn`);
    assert.ok(damaged + torn + lost > controlPoints / 2, `only ${damaged} damaged, ${torn} torn, ${lost} lost`);
  });
});
