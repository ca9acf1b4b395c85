import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { layHome } from '../../support/layHome';
import { recordingPath } from '../../support/recordings';
import { openTestStore, temporaryFolder } from '../../support/testStore';

/** One and the same story, told to each agent's CLI: two attempts at rounding fail a test, the third holds. */
const recordings = ['codex', 'opencode', 'kilo', 'gemini', 'qwen', 'copilot', 'pi', 'cline'];

describe('failed approaches of every recorded agent', () => {
  for (const name of recordings) {
    const home = recordingPath(`${name}/home`);
    it(`are the two attempts at rounding: ${name}${home === undefined ? ' (not on this machine)' : ''}`, async function () {
      if (home === undefined) this.skip();
      const folder = temporaryFolder();
      const store = await openTestStore(join(folder, 'store'));
      try {
        const environment = await layHome(home, folder);
        await store.ingest(environment.home);
        const found = store.db.all(
          `SELECT a.what, a.category, a.trigger_name, group_concat(f.path) FROM failed_approach a
             JOIN failed_approach_file l ON l.approach_id = a.id JOIN file f ON f.id = l.file_id
           WHERE a.what LIKE '%approach%' GROUP BY a.id ORDER BY a.first_seq`,
        );
        const seen = found.map(([what, category, trigger, files]) => [
          String(what).includes('First') ? 'first' : String(what).includes('Second') ? 'second' : what,
          category,
          trigger,
          String(files).split('/').pop(),
        ]);
        assert.deepEqual(seen, [
          ['first', 'test', 'check_failed', 'round.js'],
          ['second', 'test', 'check_failed', 'round.js'],
        ]);
      } finally {
        store.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
