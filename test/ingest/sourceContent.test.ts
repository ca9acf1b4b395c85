import assert from 'node:assert/strict';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openContent } from '../../src/ingest/sourceContent';
import { openTestStore, type TestStore, temporaryFolder } from '../support/testStore';

describe('a file that is read as a whole', () => {
  let folder: string;
  let store: TestStore;
  beforeEach(async () => {
    folder = temporaryFolder();
    store = await openTestStore(join(folder, 'store'));
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Its value, or the reasons why it has none. */
  function read(bytes: Buffer): unknown {
    const path = join(folder, 'a.json');
    writeFileSync(path, bytes);
    const reasons: string[] = [];
    const opened = openContent(path, 'json', store.db.sql, ({ reason }) => reasons.push(reason));
    return opened?.content.format === 'json' ? opened.content.value : reasons;
  }

  it('is read without the NULs that a crash left behind it, and refused at once with such within', () => {
    const nuls = Buffer.alloc(1_000_000);
    assert.deepEqual(read(Buffer.concat([Buffer.from('{"a":1}'), nuls])), { a: 1 });
    const before = performance.now();
    assert.deepEqual(read(Buffer.concat([Buffer.from('{"a":1'), nuls, Buffer.from('}')])), ['malformed_json']);
    assert.ok(performance.now() - before < 5_000);
  });

  it('is told of when it is too large, and looked at no more than once a pass', async () => {
    const path = join(folder, 'work', '.aider.chat.history.md');
    mkdirSync(join(path, '..'));
    writeFileSync(path, '');
    truncateSync(path, 257 * 1024 * 1024);
    for (let pass = 0; pass < 2; pass++) {
      await store.ingest(folder, [join(folder, 'work')]);
      assert.deepEqual(store.db.all('SELECT path, detail FROM store_problem'), [[path, 'too large']]);
    }
  });
});
