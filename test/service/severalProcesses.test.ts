import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { denseHome } from '../support/denseHome';
import { differences, dumpStore, type StoreDump } from '../support/dumpStore';
import { growing } from '../support/homeFiles';
import { copyProgram } from '../support/programs';
import { SeededRandom } from '../support/seededRandom';
import { openTestStore, temporaryFolder } from '../support/testStore';

const windows = 3;
const kills = 24;

describe('several processes on one store', () => {
  let folder: string;
  let home: string;
  let program: string;
  let child: string;
  const running = new Set<Window>();
  before(async () => {
    folder = temporaryFolder();
    home = join(folder, 'home');
    program = copyProgram(folder);
    child = join(folder, 'windowChild.cjs');
    const entry = join(import.meta.dirname, 'children/windowChild.ts');
    await build({
      entryPoints: [entry],
      outfile: child,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
    });
  });
  after(() => {
    for (const window of running) window.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`lose nothing and double nothing while their owner is killed ${kills} times and transcripts grow`, async function () {
    this.timeout(120_000);
    const random = new SeededRandom(31);
    const growth = growing(home, denseHome({ sessions: 9, turns: 90, seed: 3 }), random, kills + 1);
    growth.next();
    const open = (): void => {
      const window = new Window([child, join(folder, 'store', 'contrail.db'), program, home]);
      running.add(window);
    };
    for (let n = 0; n < windows; n++) open();
    for (let killed = 0; killed < kills; killed++) {
      growth.next();
      const owner = await ownerOf(running);
      await delay(random.below(40));
      owner.kill();
      running.delete(owner);
      assert.equal(await owner.stderr(), '');
      open();
    }
    for (const _ of growth) await ownerOf(running);
    for (const window of running) window.stop();
    for (const window of running) {
      assert.equal(await window.stderr(), '');
      assert.equal(window.exitCode, 0);
    }
    running.clear();

    assert.equal(differences(await dumpOf('store'), await dumpOf('fresh')), '');
  });

  async function dumpOf(name: string): Promise<StoreDump> {
    const store = await openTestStore(join(folder, name));
    try {
      await store.ingest(home);
      // The other processes know this machine by its id.
      return dumpStore(store.db, { without: ['session.machine_id'] });
    } finally {
      store.close();
    }
  }
});

/** Waits until one of them says that it owns the store and has seen what lies there now. */
async function ownerOf(windows: ReadonlySet<Window>): Promise<Window> {
  for (const window of windows) window.forget();
  for (;;) {
    for (const window of windows) {
      if (window.isOwner) return window;
      assert.equal(window.exitCode, null, 'a survivor ended');
    }
    await delay(2);
  }
}

class Window {
  private readonly child: ChildProcess;
  private readonly ended: Promise<string>;
  private said = '';

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    this.ended = new Promise(resolve => this.child.on('close', () => resolve(errors)));
  }

  get isOwner(): boolean {
    return /^owner \d+\n/m.test(this.said);
  }

  get exitCode(): number | null {
    return this.child.exitCode;
  }

  forget(): void {
    this.said = '';
  }

  /** Asks it to end as a window does that is closed. */
  stop(): void {
    this.child.stdin?.end();
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** All that it complained of, when it has ended. */
  stderr(): Promise<string> {
    return this.ended;
  }
}
