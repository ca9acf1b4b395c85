import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ThreadTimeline } from '../../../src/insight/failures/timeline';
import { TimelineLoader } from '../../../src/insight/failures/timelineLoader';
import { growing, homeFiles } from '../../support/homeFiles';
import { recordingPath } from '../../support/recordings';
import { SeededRandom } from '../../support/seededRandom';
import { openTestStore, type TestStore, temporaryFolder } from '../../support/testStore';

const recorded = ['claude-code/home', 'codex/home'];
const files = recorded.flatMap(name => homeFiles(recordingPath(name) ?? assert.fail(`the fixture ${name} is missing`)));

describe('the records of a session', () => {
  let folder: string;
  let store: TestStore;
  before(async () => {
    folder = temporaryFolder();
    store = await openTestStore(join(folder, 'store'));
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are the same read on from before and read anew, while transcripts grow, are rewound and read again', async () => {
    const home = join(folder, 'home');
    /** Each follows one session, as that of an agent at work is followed. */
    const loaders = new Map<number, TimelineLoader>();
    const compare = (): void => {
      for (const [id] of store.db.all('SELECT id FROM session')) {
        const session = Number(id);
        const loader = loaders.get(session) ?? new TimelineLoader(store.db);
        loaders.set(session, loader);
        assert.deepEqual(plain(loader.load(session)), plain(new TimelineLoader(store.db).load(session)));
      }
    };
    for (const _ of growing(home, files, new SeededRandom(5), 10)) {
      await store.ingest(home);
      compare();
    }
    assert.ok(Number(store.db.value('SELECT count(*) FROM event WHERE abandoned = 1')) > 0);
    store.db.exec('UPDATE event SET abandoned = 1 WHERE seq % 7 = 3');
    compare();
    store.db.exec('UPDATE source SET revision = 0');
    await store.ingest(home);
    compare();
  });

  it('come in their order, those of an older part that is read late, too', () => {
    const [id] = store.db.all('SELECT session_id FROM event GROUP BY 1 ORDER BY count(*) DESC LIMIT 1')[0] ?? [];
    const loader = new TimelineLoader(store.db);
    const before = loader.load(Number(id));
    const [first] =
      store.db.all('SELECT id FROM event WHERE session_id = ? ORDER BY seq LIMIT 1', [id ?? null])[0] ?? [];
    const columns = store.db
      .all('PRAGMA table_info(event)')
      .map(([, name]) => String(name))
      .filter(name => name !== 'id' && name !== 'seq')
      .join(', ');
    store.db.exec(`INSERT INTO event (seq, ${columns}) SELECT -1, ${columns} FROM event WHERE id = ${Number(first)}`);
    const seqs = loader
      .load(Number(id))
      .flatMap(({ threadId, events }) => (threadId === 'main' ? events.map(({ seq }) => seq) : []));
    assert.deepEqual(
      seqs,
      [...seqs].sort((a, b) => a - b),
    );
    assert.ok(seqs.includes(-1));
    assert.ok(before.length > 0);
  });
});

function plain(timelines: readonly ThreadTimeline[]) {
  return timelines.map(({ threadId, events, edits, checks }) => ({
    threadId,
    events: events.map(({ text, ...event }) => ({ ...event, text: text() })),
    edits: edits.map(({ hunks, ...edit }) => ({ ...edit, hunks: hunks() })),
    checks,
  }));
}
