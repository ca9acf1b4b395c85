import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../src/store/engine/database';
import { addMessage, addSession, openCodePath, openCodeSchema, setPart } from '../support/openCodeDatabase';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

/** What an agent's database says while the agent works: an OpenCode one, written in a file of its own and copied. */
describe('a database that an agent is writing', () => {
  let folder: string;
  let home: string;
  let store: TestStore;
  let written: Database;

  beforeEach(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    mkdirSync(join(home, openCodePath, '..'), { recursive: true });
    store = await openTestStore(join(folder, 'store'));
    written = openDatabase(store.db.sql, join(folder, 'agent.db'));
    written.exec(openCodeSchema);
    addSession(written, 0);
    addSession(written, 1);
    for (const session of [0, 1]) for (const message of [0, 1]) addMessage(written, session, message);
  });
  afterEach(() => {
    written.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Lays the database out as it is now, most of it in its log, and reads it. What lies there is left alone. */
  async function read(): Promise<{ sources: number; events: number }> {
    const path = join(home, openCodePath);
    for (const suffix of ['', '-wal']) copyFileSync(join(folder, `agent.db${suffix}`), path + suffix);
    const bytes = () => readdirSync(join(path, '..')).map(name => readFileSync(join(path, '..', name), 'base64'));
    const before = bytes();
    const { sources, events } = await store.ingest(home);
    assert.deepEqual(bytes(), before);
    return { sources, events };
  }

  const rows = () =>
    store.db.all(
      'SELECT e.id, s.native_id, e.node, e.kind, e.summary FROM event e JOIN session s ON s.id = e.session_id ORDER BY s.native_id, e.seq',
    );

  it('is read with what lies in its log, and only where it says something new', async () => {
    assert.ok(readFileSync(join(folder, 'agent.db-wal')).length > readFileSync(join(folder, 'agent.db')).length);
    assert.equal((await read()).sources, 2);
    const first = rows();
    assert.equal(first.length, 4);
    assert.deepEqual(await read(), { sources: 0, events: 0 });

    addMessage(written, 1, 2);
    assert.deepEqual(await read(), { sources: 1, events: 1 });
    assert.deepEqual(rows().slice(0, 4), first);
    assert.equal(rows().length, 5);
  });

  it('replaces what was said in part, under the same number', async () => {
    await read();
    const before = rows();
    setPart(written, 0, 1, 'The whole of the answer.');
    assert.deepEqual(await read(), { sources: 1, events: 1 });
    const after = rows();
    assert.equal(after.length, before.length);
    assert.ok(after.some(([, , , , summary]) => summary === 'The whole of the answer.'));
    const unused = `SELECT count(*) FROM body_block WHERE id NOT IN (SELECT block_id FROM event WHERE block_id IS NOT NULL)`;
    assert.equal(store.db.value(unused), 0);
  });

  it('is remembered when it forgets', async () => {
    await read();
    const before = rows().map(row => row.slice(1));
    written.exec(`DELETE FROM part WHERE rowid = 1`);
    await read();
    assert.deepEqual(
      rows().map(row => row.slice(1)),
      before,
    );
    for (const table of ['part', 'message', 'session']) {
      const key = table === 'session' ? 'id' : 'session_id';
      written.exec(`DELETE FROM ${table} WHERE ${key} = (SELECT min(id) FROM session)`);
    }
    await read();
    assert.deepEqual(
      rows().map(row => row.slice(1)),
      before,
    );
    const states = store.db.all('SELECT source_state FROM session ORDER BY native_id').map(([state]) => state);
    assert.deepEqual(states, ['removed', 'present']);
    // Back again, as from a backup.
    addSession(written, 0);
    for (const message of [0, 1]) addMessage(written, 0, message);
    await read();
    assert.deepEqual(
      rows().map(row => row.slice(1)),
      before,
    );
    assert.deepEqual(store.db.all(`SELECT uid FROM session WHERE source_state = 'removed'`), []);
  });

  it('says what is wrong with it, once, and is read when it is whole again', async () => {
    await read();
    const before = rows();
    const path = join(home, openCodePath);
    const bytes = readFileSync(path);
    rmSync(`${path}-wal`);
    writeFileSync(path, Buffer.alloc(bytes.length, 7));
    await store.ingest(home);
    await store.ingest(home);
    assert.equal(store.db.all('SELECT path FROM store_problem').length, 1);
    assert.deepEqual(rows(), before);
    addMessage(written, 0, 2);
    assert.deepEqual(await read(), { sources: 1, events: 1 });
    assert.deepEqual(store.db.all('SELECT path FROM store_problem'), []);
  });
});
