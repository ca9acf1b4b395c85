import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DemoWorkbench, startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { TreeView } from './harness/treeView';
import { watching } from './harness/watchExtension';

const root = join(import.meta.dirname, '../..');

describe('What the extension leaves behind in VS Code', () => {
  let demo: DemoWorkbench;
  let tree: TreeView;
  const alive = (): Promise<string[]> =>
    demo.workbench.evaluate((api, id) => api.commands.executeCommand<string[]>(id), watching.alive);

  before(async function () {
    demo = await startDemoWorkbench(this);
    tree = new TreeView(demo.workbench.page, 'Contrail', 'Sessions');
    await tree.show();
    await tree.row(/\$\d/).waitFor();
  });

  after(async () => {
    await demo?.close();
  });

  it('is nothing after what was opened is closed again', async () => {
    const { workbench } = demo;
    const { quickInput } = workbench;
    const use = async (): Promise<void> => {
      await workbench.runCommand('Contrail: Show Session Cost');
      await quickInput.item(/\$\d/).first().waitFor();
      await quickInput.close();
      await workbench.runCommand('Contrail: Search Sessions');
      await quickInput.type('rounding');
      await quickInput
        .item(/rounding/)
        .first()
        .waitFor();
      await quickInput.close();
    };
    await use();
    const before = await eventually(async () => {
      const now = await alive();
      assert.ok(now.includes('window.createTreeView') && !now.includes('window.createQuickPick'), now.join('\n'));
      return now;
    });
    await use();
    await eventually(async () => assert.deepEqual(await alive(), before));
  });

  it('is nothing after it was deactivated, no thread either', async () => {
    const { workbench } = demo;
    const threads = (await alive()).filter(label => label.startsWith('thread '));
    assert.equal(threads.length, 1, 'the store has its thread');
    await workbench.evaluate((api, id) => api.commands.executeCommand(id), watching.deactivate);
    assert.deepEqual(await alive(), []);
    const registered = await workbench.evaluate(api => api.commands.getCommands(true));
    assert.deepEqual(
      registered.filter(id => /^contrail\.(?!(?:sessions|deadEnds)\.)/.test(id)),
      [],
    );
    assert.deepEqual(workbench.logs.errors(), []);
  });

  it('is no process after the window was closed: the extension host ends by itself', async () => {
    const { workbench, home } = demo;
    await workbench.reload();
    await tree.show();
    await tree.row(/\$\d/).waitFor();
    const pid = await workbench.evaluate(() => process.pid);
    assert.ok(isRunning(pid));
    await workbench.page.goto('about:blank');
    await eventually(() => assert.ok(!isRunning(pid), 'the extension host is still there'));
    // Not those of the window: its own parts complain when it goes.
    assert.doesNotMatch(workbench.logs.extension, /\[(?:error|warning)\]/);
    assert.doesNotMatch(workbench.logs.extensionHost, /\[error\].*(?:deactivat|contrail\.contrail)/i);
    // Nobody holds the store any more, and it is whole.
    const database = join(workbench.dataDir, 'data/User/globalStorage/contrail.contrail/contrail.db');
    const args = ['sessions', '--all', '--json', '--no-ingest', '--home', home, '--db', database];
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'dist/cli.js'), ...args]);
    assert.equal(JSON.parse(stdout).sessions.length, 12);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
