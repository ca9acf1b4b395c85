import assert from 'node:assert/strict';
import type { NewSource } from '../../src/store/sourceCatalog';
import { Store } from '../../src/store/store';
import { openTestStore } from '../support/testStore';

const stat = { size: 1, mtimeMs: 1, inode: '1', device: '1', headLength: 0, headHash: '', companions: '' };

describe('the catalogue of sources', () => {
  it('takes a new file at a path where another left a generation behind', async () => {
    const opened = await openTestStore();
    try {
      const store = new Store(opened.db, 'test');
      const { catalog } = store;
      const source = (path: string, name: string): NewSource => ({
        ...stat,
        agent: 'opencode',
        path,
        format: 'json',
        root: '/r',
        transcriptKey: name,
        sessionId: store.ensureSession('opencode', name, 1),
        threadId: 'main',
        parentThreadId: null,
        generation: 0,
        revision: 1,
        keep: 'everything',
      });
      const first = catalog.add(source('/a', 'first'), 1);
      catalog.setAside(first, stat, 2, 2);
      catalog.updateStat(first, { path: '/b', format: 'json' }, stat);
      catalog.add(source('/a', 'second'), 3);
      assert.deepEqual(opened.db.all('SELECT path, generation, transcript_key FROM source ORDER BY path, generation'), [
        ['/a', 0, 'first'],
        ['/a', 1, 'second'],
        ['/b', 0, 'first'],
      ]);
    } finally {
      opened.close();
    }
  });
});
