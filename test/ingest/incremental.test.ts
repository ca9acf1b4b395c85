import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { differences, dumpStore, type StoreDump } from '../support/dumpStore';
import { growing, homeFiles, writeHome, writeHomeFile } from '../support/homeFiles';
import { recordingPath } from '../support/recordings';
import { SeededRandom } from '../support/seededRandom';
import { openTestStore, temporaryFolder } from '../support/testStore';

const homes = [
  'claude-code/home',
  'claude-old/home-1.0.44',
  'claude-old/home-1.0.128',
  'claude-old/home-2.0.50',
  'claude-old/home-2.1.50',
  'codex/home',
  'old/codex-0.23.0/home',
  'old/codex-0.55.0/home',
  'old/codex-0.117.0/home',
];
const steps = 12;

describe('incremental ingest', () => {
  for (const [index, name] of homes.entries()) {
    describe(name, () => {
      const recorded = recordingPath(name) ?? assert.fail(`the fixture ${name} is missing`);
      const files = homeFiles(recorded);
      let folder: string;
      let cold: StoreDump;

      before(async () => {
        folder = temporaryFolder();
        const home = join(folder, 'cold');
        writeHome(home, files);
        cold = await dumpAfter(home, []);
        assert.ok((cold.event?.length ?? 0) > 0);
      });
      after(() => rmSync(folder, { recursive: true, force: true }));

      it('ends in the rows of one cold ingest when transcripts grew', async () => {
        const home = join(folder, 'growing');
        const grown = await dumpAfter(home, growing(home, files, new SeededRandom(index + 1), steps));
        assert.equal(differences(grown, cold), '');
      });

      it('ends in the same rows whichever file came first', async () => {
        const home = join(folder, 'one-by-one');
        const random = new SeededRandom(index + 100);
        const arrive = function* () {
          const rest = random.shuffled(files);
          while (rest.length > 0) {
            for (const file of rest.splice(0, 1 + random.below(3))) writeHomeFile(home, file);
            yield;
          }
        };
        const arrived = await dumpAfter(home, arrive());
        assert.equal(differences(arrived, cold), '');
      });
    });
  }
});

/** The rows after an ingest at each step and one at the end. */
async function dumpAfter(home: string, steps: Iterable<void>): Promise<StoreDump> {
  const store = await openTestStore();
  try {
    for (const _ of steps) await store.ingest(home);
    await store.ingest(home);
    return dumpStore(store.db, { home });
  } finally {
    store.close();
  }
}
