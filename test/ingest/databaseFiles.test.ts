import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../src/store/engine/database';
import { dumpStore } from '../support/dumpStore';
import { addMessage, addSession, openCodePath, openCodeSchema } from '../support/openCodeDatabase';
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

  it('is read wherever it lies', async () => {
    const odd = join(folder, 'c# 100% naïve', 'home');
    make(join(odd, openCodePath), [0]);
    await store.ingest(odd);
    assert.deepEqual(store.db.all('SELECT * FROM store_problem'), []);
    assert.equal(events(), 2);
  });
});
