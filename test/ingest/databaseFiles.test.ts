import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../src/store/engine/database';
import { differences, dumpStore } from '../support/dumpStore';
import { addMessage, addPart, addSession, openCodePath, openCodeSchema } from '../support/openCodeDatabase';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

/** Where databases lie, what they are made of and what becomes of them, by those of OpenCode. */
describe('a database of an agent', () => {
  let folder: string;
  let home: string;
  let path: string;
  let store: TestStore;

  beforeEach(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    path = join(home, openCodePath);
    store = await openTestStore(join(folder, 'store'));
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function change(file: string, action: (database: Database) => void): void {
    const database = openDatabase(store.db.sql, file);
    try {
      action(database);
    } finally {
      database.close();
    }
  }

  /** Sessions of two messages each. */
  function make(file: string, sessions: readonly number[]): void {
    mkdirSync(join(file, '..'), { recursive: true });
    change(file, database => {
      database.exec(openCodeSchema);
      for (const session of sessions) {
        addSession(database, session);
        for (const message of [0, 1]) addMessage(database, session, message);
      }
    });
  }

  const events = () => Number(store.db.value('SELECT count(*) FROM event'));
  const problems = () => store.db.all('SELECT reason, detail, occurrences FROM problem');

  it('is read wherever it lies', async () => {
    const odd = join(folder, 'c# 100% naïve', 'home');
    make(join(odd, openCodePath), [0]);
    await store.ingest(odd);
    assert.deepEqual(store.db.all('SELECT * FROM store_problem'), []);
    assert.equal(events(), 2);
  });

  it('is read once under two names, and only what is new', async () => {
    make(path, [0, 1]);
    symlinkSync('opencode.db', join(path, '..', 'opencode-dev.db'));
    assert.deepEqual((await store.ingest(home)).sources, 2);
    for (const message of [2, 3, 4]) {
      change(path, database => addMessage(database, 0, message));
      const { sources, events: added } = await store.ingest(home);
      assert.deepEqual([sources, added], [1, 1]);
    }
    assert.equal(events(), 7);
    assert.equal(store.db.value('SELECT count(*) FROM source'), 2);
  });

  it('leaves its sessions to a copy when it goes', async () => {
    make(path, [0, 1]);
    const copy = join(path, '..', 'opencode-old.db');
    copyFileSync(path, copy);
    utimesSync(copy, 1_000_000, 1_000_000);
    await store.ingest(home);
    const paths = 'SELECT DISTINCT substr(path, 1, instr(path, char(35)) - 1) FROM source WHERE superseded_at IS NULL';
    assert.deepEqual(store.db.all(paths), [[path]]);
    change(path, database => database.exec(`DELETE FROM session WHERE id = (SELECT min(id) FROM session)`));
    await store.ingest(home);
    await store.ingest(home);
    const states = () => store.db.all('SELECT source_state FROM session').flat();
    assert.deepEqual(states(), ['present', 'present']);
    rmSync(path);
    await store.ingest(home);
    await store.ingest(home);
    assert.deepEqual(states(), ['present', 'present']);
    assert.deepEqual(store.db.all(paths), [[copy]]);
    assert.equal(events(), 4);
  });

  it('is told of, once, when it is made otherwise, and read when it is made as is known', async () => {
    make(path, [0, 1]);
    change(path, database => database.exec('ALTER TABLE part RENAME COLUMN data TO content'));
    await store.ingest(home);
    const reason = ['unreadable', 'the database is made otherwise than is known', 1];
    assert.deepEqual(problems(), [reason, reason]);
    assert.equal((await store.ingest(home)).sources, 0);
    change(path, database => database.exec('ALTER TABLE part RENAME COLUMN content TO data'));
    await store.ingest(home);
    assert.deepEqual([problems(), events()], [[], 4]);
  });

  it('keeps telling what is wrong with its items while these are as they are', async () => {
    make(path, [0]);
    change(path, database => database.exec(`UPDATE part SET data = '{"type":"weird"}' WHERE rowid = 1`));
    await store.ingest(home);
    const told = [['unknown_record', 'weird', 1]];
    assert.deepEqual(problems(), told);
    change(path, database => addMessage(database, 0, 2));
    await store.ingest(home);
    assert.deepEqual(problems(), told);
  });

  it('is read to its end when it is whole again, though its damage hid part of an item', async () => {
    make(path, [0]);
    change(path, database => {
      for (const part of [2, 3, 4]) addPart(database, 0, 1, part, String(part).repeat(part === 3 ? 30_000 : 10));
    });
    const whole = readFileSync(path);
    const damaged = Buffer.from(whole);
    const overflow = whole.indexOf('3'.repeat(4092));
    const page = overflow + (4096 - (overflow % 4096));
    damaged.writeUInt32BE(0xffff_fff0, page);
    writeFileSync(path, damaged);
    await store.ingest(home);
    assert.deepEqual(problems(), [['unreadable', 'the database is damaged', 1]]);
    assert.ok(events() > 0);
    assert.equal((await store.ingest(home)).sources, 0);
    writeFileSync(path, whole);
    await store.ingest(home);
    assert.deepEqual(problems(), []);
    const fresh = await openTestStore(join(folder, 'fresh'));
    try {
      await fresh.ingest(home);
      assert.equal(differences(dumpStore(store.db), dumpStore(fresh.db)), '');
    } finally {
      fresh.close();
    }
  });

  it('runs no SQL of its own: a view in the place of a table is told of', async () => {
    make(path, [0]);
    change(path, database =>
      database.exec(`ALTER TABLE part RENAME TO real_part;
        CREATE VIEW part AS WITH RECURSIVE forever(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM forever)
          SELECT real_part.* FROM real_part JOIN forever`),
    );
    await store.ingest(home);
    const [[, detail] = []] = store.db.all('SELECT path, detail FROM store_problem');
    assert.match(String(detail), /view or virtual table/);
  });
});
