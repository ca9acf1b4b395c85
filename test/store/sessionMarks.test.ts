import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { salvageStoreFile } from '../../src/service/openStoreFile';
import type { Database } from '../../src/store/engine/database';
import { markSession } from '../../src/store/sessionMarks';
import { moveRecording } from '../support/movedRecording';
import { assets, openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

const now = Date.UTC(2026, 10, 21);

describe('what users say of sessions', () => {
  const folder = temporaryFolder();
  const moved = moveRecording('claude-code', folder);
  let store: TestStore | undefined;
  after(() => {
    store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function marks(db: Database) {
    return db.all('SELECT session_uid, pinned, hidden, title, changed_at FROM session_mark ORDER BY session_uid');
  }

  it('survives that every transcript is read again, a damaged database, and that the transcripts are gone', async function () {
    if (moved === undefined) return this.skip();
    const keep = { keep: true };
    store = await openTestStore(join(folder, 'store'), keep);
    await store.ingest(moved.home);
    const { db } = store;
    const uids = db.all('SELECT uid FROM session ORDER BY uid').map(([uid]) => String(uid));
    db.transaction(() => {
      for (const [index, uid] of uids.entries())
        markSession(db, uid, { pinned: index % 2 === 0, hidden: index % 3 === 0, title: `title ${index}` }, now);
    });
    const before = marks(db);
    assert.equal(before.length, 19);

    db.exec('UPDATE source SET revision = 0');
    const { sources } = await store.ingest(moved.home);
    assert.ok(sources > 19, 'all were read again');
    assert.deepEqual(marks(db), before);
    store.close();

    damage(store.file);
    await salvageStoreFile(store.file, assets);
    store = await openTestStore(join(folder, 'store'), keep);
    assert.deepEqual(marks(store.db), before);

    rmSync(join(moved.home, '.claude/projects'), { recursive: true });
    await store.ingest(moved.home);
    assert.deepEqual(marks(store.db), before);
  });

  /** Overwrites pages of the last third, where the rows of transcripts are: what users wrote may lie anywhere. */
  function damage(file: string): void {
    const pages = Math.floor(statSync(file).size / 4096);
    const fd = openSync(file, 'r+');
    for (let page = Math.floor((pages * 2) / 3); page < pages; page += 3)
      writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(fd);
  }
});
