import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { denseHome } from '../support/denseHome';
import { differences, dumpStore, type StoreDump } from '../support/dumpStore';
import { writeHome } from '../support/homeFiles';
import { copyProgram, runCli, startCli } from '../support/programs';
import { SeededRandom } from '../support/seededRandom';
import { openTestStore, temporaryFolder } from '../support/testStore';

const kills = 100;
const killsOfRound = 20;

describe('ingest that is killed', () => {
  let folder: string;
  let home: string;
  let program: string;
  before(() => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    program = copyProgram(folder);
    writeHome(home, denseHome({ sessions: 5, turns: 700, seed: 7 }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`goes on where it was, ${kills} times, and ends in the rows of one that was left alone`, async function () {
    this.timeout(180_000);
    const expected = await dumpOf(join(folder, 'undisturbed'));
    const size = bytesBelow(join(folder, 'undisturbed'));
    const random = new SeededRandom(2026);
    let killed = 0;
    for (let round = 0; killed < kills; round++) {
      const store = join(folder, `round-${round}`);
      for (let nth = 0; nth < killsOfRound && killed < kills; nth++) {
        // From before the database exists until after the last row, spread over what is written in all.
        const target = Math.floor(((nth + random.next()) / killsOfRound) * size * 1.02);
        const { child, finished } = startCli(args(store), { program });
        while (child.exitCode === null && child.signalCode === null && bytesBelow(store) < target) await delay(1);
        assert.equal(child.signalCode, null, 'it ended by itself');
        await delay(random.below(10));
        child.kill('SIGKILL');
        const { code, stderr } = await finished;
        assert.ok(code === null || code === 0, stderr);
        // One that was killed between two migrations is brought up to date.
        assert.match(stderr, /^(?:contrail: The database was brought up to date.*\n)?$/);
        if (code === 0) break; // It was faster: all is read, a new round begins.
        killed++;
      }
      assert.equal(differences(await dumpOf(store), expected), '', `round ${round}`);
      rmSync(store, { recursive: true });
    }
    assert.equal(killed, kills);
  });

  function args(store: string): string[] {
    return ['ingest', '--home', home, '--db', join(store, 'contrail.db')];
  }

  /** The rows after an ingest that nothing disturbs. */
  async function dumpOf(store: string): Promise<StoreDump> {
    assert.equal((await runCli(args(store), { program })).code, 0);
    const opened = await openTestStore(store, { keep: true });
    try {
      return dumpStore(opened.db);
    } finally {
      opened.close();
    }
  }
});

function bytesBelow(folder: string): number {
  try {
    return readdirSync(folder).reduce(
      (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  } catch {
    return 0;
  }
}
