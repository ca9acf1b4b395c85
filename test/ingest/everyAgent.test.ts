import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapters } from '../../src/agents/registry';
import type { HostEnvironment } from '../../src/model/hostEnvironment';
import { fileOfSource, formatOf } from '../../src/model/sourceFormat';
import { damaged } from '../support/damaged';
import { type DumpOptions, differences, dumpStore, type StoreDump } from '../support/dumpStore';
import { homeFiles, printOf } from '../support/homeFiles';
import { fixtureHomes, layHome, sourcesOf } from '../support/layHome';
import { SeededRandom } from '../support/seededRandom';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

/** Files damaged in each home, one after the other. */
const damages = 10;

for (const adapter of adapters)
  for (const { name, path: fixture } of fixtureHomes(adapter.agent))
    describe(`the store, of sessions of ${adapter.displayName} (${name})`, () => {
      let folder: string;
      let environment: HostEnvironment;
      let store: TestStore;
      let untouched: string;

      before(async () => {
        folder = temporaryFolder();
        environment = await layHome(fixture, folder);
        untouched = printOf(environment.home);
        store = await openTestStore(join(folder, 'store'));
        await store.ingest(environment.home, environment.folders);
      });
      after(() => {
        store.close();
        rmSync(folder, { recursive: true, force: true });
      });

      it('knows them, and has nothing to read again', async () => {
        assert.ok(Number(store.db.value(`SELECT count(*) FROM session WHERE agent = ?`, [adapter.agent])) > 0);
        assert.ok(Number(store.db.value('SELECT count(*) FROM event')) > 0);
        assert.deepEqual(store.db.all('SELECT path, detail FROM store_problem'), []);
        const dump = dumpStore(store.db);
        const again = await store.ingest(environment.home, environment.folders);
        assert.deepEqual([again.sources, again.events], [0, 0]);
        assert.equal(differences(dumpStore(store.db), dump), '');
      });

      it('leaves what the agent wrote as it is', () => assert.equal(printOf(environment.home), untouched));

      it('holds every event once', () => {
        const twice = store.db.all(
          `SELECT session_id, node, kind, line, byte_offset, summary FROM event WHERE node IS NOT NULL
             AND source_id IN (SELECT id FROM source WHERE format IN ('json', 'log', 'text', 'sqlite'))
           GROUP BY source_id, node, kind, call_id, body_start, summary HAVING count(DISTINCT seq / 4) > 1`,
        );
        assert.deepEqual(twice, []);
      });

      it('touches no other session, and loses nothing, when a file is damaged', async () => {
        const random = new SeededRandom(11);
        const whole = dumpStore(store.db, facts);
        const events = countOf(store);
        const files = homeFiles(environment.home);
        const touched = new Set<string>();
        for (let nth = 0; nth < damages; nth++) {
          const file = files[random.below(files.length)];
          assert.ok(file !== undefined);
          const path = join(environment.home, file.path);
          const own = sessionsOf(path);
          for (const uid of own) touched.add(uid);
          writeFileSync(path, damaged(file.bytes, random));
          const fresh = await openTestStore(join(folder, `fresh-${nth}`));
          try {
            await fresh.ingest(environment.home, environment.folders);
            assert.equal(differences(without(dumpStore(fresh.db, facts), own), without(whole, own)), '', file.path);
            await store.ingest(environment.home, environment.folders);
            const [now, then] = [dumpStore(store.db, facts), whole].map(dump => without(dump, touched));
            assert.ok(now !== undefined && then !== undefined);
            assert.equal(differences(now, then), '', file.path);
            assert.ok(countOf(store) >= events, `${file.path}: ${countOf(store)} of ${events} events`);
          } finally {
            fresh.close();
            writeFileSync(path, file.bytes);
          }
        }
      });

      /** Native ids of the sessions that a file says something of. */
      function sessionsOf(path: string): Set<string> {
        const listed = sourcesOf(adapter, environment).filter(({ source }) => source.companions.includes(path));
        const paths = [path, ...listed.map(({ source }) => source.path)];
        const rows = store.db.all('SELECT f.path, f.format, s.uid FROM source f JOIN session s ON s.id = f.session_id');
        return new Set(
          rows
            .filter(([source, format]) =>
              paths.includes(fileOfSource({ path: String(source), format: formatOf(String(format)) })),
            )
            .map(([, , uid]) => String(uid)),
        );
      }
    });

/** What transcripts say. Which of several sightings counts depends on the others. */
const facts: DumpOptions = {
  only: ['event', 'usage', 'edit', 'check_run'],
  without: ['usage.billed', 'edit.duplicate', 'check_run.duplicate', 'event.abandoned'],
};

function countOf(store: TestStore): number {
  return Number(store.db.value('SELECT count(*) FROM event'));
}

/** Rows of other sessions than these. */
function without(dump: StoreDump, sessions: ReadonlySet<string>): StoreDump {
  const isOther = (row: string): boolean =>
    ![...sessions].some(uid => row.includes(`session_id=${JSON.stringify(uid)}`));
  return Object.fromEntries(Object.entries(dump).map(([table, rows]) => [table, rows.filter(isOther)]));
}
