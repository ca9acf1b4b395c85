import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapterOf } from '../../src/agents/registry';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';
import { type Database, openDatabase } from '../../src/store/engine/database';
import { type DumpOptions, dumpStore } from '../support/dumpStore';
import { addMessage, addPart, addSession, openCodePath, openCodeSchema, setPart } from '../support/openCodeDatabase';
import { SeededRandom } from '../support/seededRandom';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

const tables = ['event', 'usage', 'edit', 'check_run'] as const;

/** Seqs are in the order in which items were first seen, and a newer revision begins a generation of the source. */
const rows: DumpOptions = { only: tables, without: tables.flatMap(table => [`${table}.seq`, `${table}.source_id`]) };

const messagesAtOnce = 2_600;

describe('a database session that is read in many steps', () => {
  let folder: string;
  let home: string;
  let path: string;
  let store: TestStore;
  let written: Database;

  beforeEach(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    path = join(home, openCodePath);
    mkdirSync(join(path, '..'), { recursive: true });
    store = await openTestStore(join(folder, 'store'));
    written = openDatabase(store.db.sql, join(folder, 'agent.db'));
    written.exec(openCodeSchema);
  });
  afterEach(() => {
    written.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function lay(): void {
    for (const suffix of ['', '-wal']) copyFileSync(join(folder, `agent.db${suffix}`), path + suffix);
  }

  /** Ends after the first rows that were written. */
  async function readSome(): Promise<void> {
    const stop = new AbortController();
    await store.owner.ingest(
      { environment: hostEnvironment({ home }), keep: 'everything', first: [] },
      { onProgress: () => stop.abort(), signal: stop.signal },
    );
  }

  async function freshDump(): Promise<Readonly<Record<string, readonly string[]>>> {
    const fresh = await openTestStore(join(folder, 'fresh'));
    try {
      await fresh.ingest(home);
      return dumpStore(fresh.db, rows);
    } finally {
      fresh.close();
    }
  }

  function checkBodies(): void {
    const unused = `SELECT count(*) FROM body_block WHERE id NOT IN (
      SELECT block_id FROM event WHERE block_id IS NOT NULL UNION SELECT hunks_block FROM edit WHERE hunks_block IS NOT NULL
      UNION SELECT before_block FROM edit WHERE before_block IS NOT NULL
      UNION SELECT after_block FROM edit WHERE after_block IS NOT NULL)`;
    assert.equal(store.db.value(unused), 0);
  }

  for (const seed of [1, 2, 3])
    it(`ends as one reading of what it says at last, and what it said no more (${seed})`, async () => {
      const random = new SeededRandom(seed);
      const counts = [2, 2, 2];
      const deleted: string[] = [];
      counts.forEach((count, session) => {
        addSession(written, session);
        for (let message = 0; message < count; message++) addMessage(written, session, message);
      });
      const adapter: { revision: number } = adapterOf('opencode') as { revision: number };
      const { revision } = adapter;
      try {
        for (let step = 0; step < 40; step++) {
          const session = random.below(counts.length);
          const count = counts[session] ?? 0;
          const kind = random.below(6);
          if (kind < 3) {
            addMessage(written, session, count);
            counts[session] = count + 1;
          } else if (kind === 3) setPart(written, session, random.below(count), `Said at step ${step}`);
          else if (kind === 4) addPart(written, session, random.below(count), 1_000 + step, `Late at step ${step}`);
          else {
            const [[id] = []] = written.all('SELECT id FROM part ORDER BY random() LIMIT 1');
            deleted.push(String(id));
            written.prepare('DELETE FROM part WHERE id = ?').run([id ?? null]);
          }
          if (random.below(8) === 0) adapter.revision++;
          if (random.below(10) === 0) writeFileSync(path, 'not a database now');
          else lay();
          if (random.below(3) === 0) await readSome();
          else if (random.below(3) > 0) await store.ingest(home);
        }
        lay();
        await store.ingest(home);
        assert.equal((await store.ingest(home)).sources, 0);
        const [now, fresh] = [dumpStore(store.db, rows), await freshDump()];
        for (const [table, expected] of Object.entries(fresh)) {
          const found = now[table] ?? [];
          assert.deepEqual(
            expected.filter(row => !found.includes(row)),
            [],
          );
          const surplus = found.filter(row => !expected.includes(row));
          assert.deepEqual(
            surplus.filter(row => !deleted.some(id => row.includes(id))),
            [],
          );
          assert.equal(new Set(found).size, found.length);
        }
        checkBodies();
      } finally {
        adapter.revision = revision;
      }
    });

  it('goes on where it was cut off, with the rows it had', async () => {
    addSession(written, 0);
    written.transaction(() => {
      for (let message = 0; message < messagesAtOnce; message++) addMessage(written, 0, message);
    });
    lay();
    await readSome();
    const some = store.db.all('SELECT id, seq FROM event ORDER BY seq');
    assert.ok(some.length > 0 && some.length < messagesAtOnce);
    setPart(written, 0, 0, 'Said again.');
    lay();
    await store.ingest(home);
    const all = store.db.all('SELECT id, seq FROM event ORDER BY seq');
    assert.equal(all.length, messagesAtOnce);
    assert.deepEqual(all.slice(1, some.length), some.slice(1));
    assert.deepEqual(dumpStore(store.db, rows), await freshDump());
    checkBodies();
  });
});
