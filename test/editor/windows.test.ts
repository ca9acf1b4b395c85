import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as z from 'zod/mini';
import { denseHome } from '../support/denseHome';
import { growing } from '../support/homeFiles';
import { runCli } from '../support/programs';
import { SeededRandom } from '../support/seededRandom';
import { installEditor } from './harness/editorInstallation';
import { eventually } from './harness/eventually';
import { movedTo } from './harness/manySessions';
import { treeOf } from './harness/surface';
import { startWorkbench, type Workbench } from './harness/workbench';

const sessions = 24;
const steps = 30;

describe('Two windows on one folder and the command line', () => {
  let root: string;
  let home: string;
  let workspace: string;
  let first: Workbench;
  let second: Workbench;

  before(async function () {
    const editor = await installEditor(this);
    root = mkdtempSync(join(tmpdir(), 'contrail-windows-'));
    [home, workspace] = [join(root, 'home'), join(root, 'workspace')];
    for (const folder of [home, workspace]) mkdirSync(folder);
    first = await startWorkbench(editor, { home, folders: [workspace] });
    second = await first.openAnother();
  });

  after(async () => {
    await second?.close();
    await first?.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });

  const database = (): string => join(first.dataDir, 'data/User/globalStorage/contrail.contrail/contrail.db');
  const list = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await runCli([
      'sessions',
      '--json',
      '--workspace',
      workspace,
      '--home',
      home,
      ...args,
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    return JSON.parse(stdout);
  };
  const rows = (workbench: Workbench, name: string) =>
    treeOf(workbench.page, 'Sessions').getByRole('treeitem', { name });

  it('lose nothing and double nothing when the one that owns the store is killed while transcripts grow', async () => {
    const files = movedTo(workspace, denseHome({ sessions, turns: 12, seed: 11 }));
    const growth = growing(home, files, new SeededRandom(5), steps);
    for (let step = 0; step < 10; step++) growth.next();
    for (const workbench of [first, second]) {
      await workbench.page.getByRole('tab', { name: 'Contrail', exact: true }).click();
      await rows(workbench, 'Prompt').first().waitFor();
    }
    const pids = await Promise.all([first, second].map(workbench => workbench.evaluate(() => process.pid)));
    const owner = await ownerOf(await doctor());
    const [killed, survivor] = owner === pids[0] ? [first, second] : [second, first];
    assert.ok(pids.includes(owner), `${owner} is none of ${pids}`);

    const grown = (async () => {
      for (let step = 10; step < steps; step++) {
        growth.next();
        // Watchers, windows and the killing come between two steps.
        for (let turn = 0; turn < 50; turn++) await nextTurn();
      }
    })();
    const asked = [list('--db', database()), list('--db', database())];
    process.kill(owner, 'SIGKILL');
    await killed.page.close();
    await Promise.all([grown, ...asked]);

    await rows(survivor, `Prompt ${sessions - 1}-`)
      .first()
      .waitFor();
    const fresh = await list('--db', join(root, 'fresh', 'contrail.db'));
    // The survivor has it all, without the command line's help.
    await eventually(async () => assert.deepEqual(await list('--no-ingest', '--db', database()), fresh));
    assert.equal(ownerOf(await doctor()), await survivor.evaluate(() => process.pid));
    await survivor.screenshot('survivor');
    assert.deepEqual(await survivor.notifications(), []);
    assert.deepEqual(survivor.logs.errors(), []);
  });

  async function doctor(): Promise<unknown> {
    const { stdout } = await runCli(['doctor', '--json', '--no-ingest', '--home', home, '--db', database()]);
    return JSON.parse(stdout);
  }
});

function ownerOf(report: unknown): number {
  return z.object({ database: z.object({ owner: z.number() }) }).parse(report).database.owner;
}
