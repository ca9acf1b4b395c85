import assert from 'node:assert/strict';
import { LiveSession } from '../support/liveSession';
import { startDemoWorkbench } from './harness/demoWorkbench';
import { HostProbe } from './harness/hostProbe';
import { treeOf } from './harness/surface';

describe('A session that goes on', () => {
  let demo: Awaited<ReturnType<typeof startDemoWorkbench>>;
  let probe: HostProbe;
  let session: LiveSession;

  before(async function () {
    demo = await startDemoWorkbench(this);
    const { workbench, home, workspace } = demo;
    probe = await HostProbe.install(workbench);
    session = new LiveSession(home, workspace, 1);
    await workbench.page.getByRole('tab', { name: 'Contrail', exact: true }).click();
    await rows(/cost \$/)
      .first()
      .waitFor();
  });

  after(async () => {
    await demo?.close();
  });

  /** By what a screen reader says: all of it, however little room there is. */
  const rows = (name: RegExp) => treeOf(demo.workbench.page, 'Sessions').getByRole('treeitem', { name });
  const statusBar = (text: string | RegExp) =>
    demo.workbench.page.locator('[id="contrail.contrail.contrail.status"]').filter({ hasText: text });
  const quiet = async (): Promise<void> => {
    await demo.workbench.evaluate(api => api.commands.executeCommand('contrail.rescan'));
    await probe.settled();
  };

  it('appears when its transcript does, marked as live', async () => {
    session.turn('Water the plants', 1_000);
    await rows(/^Water the plants, .*, live, /).waitFor();
    // $25 for a million tokens of output, $5 for one of input.
    await rows(/^Water the plants, .*, cost \$0\.0251,/).waitFor();
    await statusBar('$0.0251').waitFor();
    await demo.workbench.screenshot('live session');
  });

  it('costs more in its row and in the status bar after each line, with one question to the store for each', async () => {
    await quiet();
    session.turn('And the cactus', 1_000);
    await rows(/^Water the plants, .*, cost \$0\.0501,/).waitFor();
    await statusBar('$0.0501').waitFor();
    const calls = await probe.storeCalls();
    assert.deepEqual(calls.sort(), ['failures', 'files', 'overview', 'sessionPage']);
  });

  it('is asked for once after a burst of thousands of changes', async () => {
    await quiet();
    for (let n = 0; n < 3_000; n++)
      session.append([session.record('user', { message: { role: 'user', content: `Leaf ${n}` } })]);
    session.turn('That is all', 1_000);
    await rows(/^Water the plants, .*, cost \$0\.0752,/).waitFor();
    await statusBar('$0.0752').waitFor();
    assert.deepEqual((await probe.storeCalls()).sort(), ['failures', 'files', 'overview', 'sessionPage']);
  });

  it('is no longer marked when it ends', async () => {
    session.end();
    await rows(/^Water the plants, a session of Claude Code, last active /).waitFor();
    await statusBar('$0.0752').waitFor();
    await demo.workbench.screenshot('ended session');
  });

  it('is followed again after the thread of the store has ended', async () => {
    await probe.endStoreThread();
    const next = new LiveSession(demo.home, demo.workspace, 2);
    next.turn('Feed the cat', 1_000);
    await rows(/^Feed the cat, .*, cost \$0\.0251,/).waitFor();
    next.turn('And the dog', 1_000);
    await rows(/^Feed the cat, .*, cost \$0\.0501,/).waitFor();
    const { workbench } = demo;
    await workbench.screenshot('after the thread ended');
    assert.match(workbench.logs.extension, /The thread that works on the store has ended; it is started again/);
    assert.deepEqual(
      (await workbench.notifications()).filter(({ severity }) => severity !== 'info'),
      [],
    );
    assert.deepEqual(workbench.logs.errors(), []);
  });

  it('is read on request where nothing follows it, though the thread of the store has ended', async () => {
    await demo.workbench.evaluate(api => api.workspace.getConfiguration().update('contrail.live.enabled', false, true));
    await quiet();
    await probe.endStoreThread();
    const last = new LiveSession(demo.home, demo.workspace, 3);
    last.turn('Close the window', 1_000);
    await demo.workbench.evaluate(api => api.commands.executeCommand('contrail.rescan'));
    await rows(/^Close the window, .*, cost \$0\.0251,/).waitFor();
    assert.deepEqual(demo.workbench.logs.errors(), []);
  });
});
