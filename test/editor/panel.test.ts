import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { LiveSession } from '../support/liveSession';
import { axeViolations } from '../webview/harness/axe';
import { startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { HostProbe } from './harness/hostProbe';
import { panelFrame } from './harness/panelView';
import { TreeView } from './harness/treeView';

const symbols = 'Add currency symbols to money()';
const themes = ['Default Light Modern', 'Default High Contrast', 'Default High Contrast Light', 'Default Dark Modern'];

describe('The panel in VS Code', () => {
  let demo: Awaited<ReturnType<typeof startDemoWorkbench>>;
  let tree: TreeView;
  let probe: HostProbe;

  before(async function () {
    demo = await startDemoWorkbench(this, {
      viewport: { width: 1600, height: 1000 },
      // The VS Code from npm lacks the language server of JavaScript, and logs so.
      settings: { 'files.associations': { '*.js': 'plaintext' } },
    });
    tree = new TreeView(demo.workbench.page, 'Contrail', 'Sessions');
    probe = await HostProbe.install(demo.workbench);
    await demo.workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await tree.show();
    await tree.row(/\$\d/).waitFor();
  });

  after(async () => {
    await demo?.close();
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await demo?.workbench.screenshot(`failed - ${this.currentTest.title}`);
  });

  const panel = (): Promise<Frame> => panelFrame(demo.workbench.page);
  const tab = async (name: string): Promise<Locator> => (await panel()).getByRole('tab', { name, exact: true });
  const openFile = (path: string): Promise<unknown> =>
    demo.workbench.evaluate(
      async (api, file) => {
        await api.window.showTextDocument(api.Uri.file(file), { viewColumn: api.ViewColumn.One });
      },
      join(demo.workspace, path),
    );

  it('opens beside the code, at the file that is looked at, and leaves the focus there', async () => {
    const { workbench } = demo;
    await openFile('src/round.js');
    await workbench.runCommand('Contrail: Open Panel');
    const frame = await panel();
    await frame.getByRole('heading', { level: 1, name: 'round.js' }).waitFor();
    const columns = await workbench.evaluate(api => ({
      text: api.window.activeTextEditor?.viewColumn,
      panel: api.window.tabGroups.all.find(({ activeTab }) => activeTab?.input instanceof api.TabInputWebview)
        ?.viewColumn,
    }));
    assert.deepEqual(columns, { text: 1, panel: 2 });
    await workbench.screenshot('panel - this file');
  });

  it('follows the editor until it is pinned', async () => {
    const frame = await panel();
    await openFile('src/invoice.js');
    await frame.getByRole('heading', { level: 1, name: 'invoice.js' }).waitFor();
    await frame.getByRole('button', { name: 'Pin', exact: true }).click();
    await openFile('src/round.js');
    await openFile('README.md');
    await frame.getByRole('heading', { level: 1, name: 'invoice.js' }).waitFor();
    await frame.getByRole('button', { name: /^Unpin$|^Pin$/ }).click();
    await frame.getByRole('heading', { level: 1, name: 'README.md' }).waitFor();
  });

  it('shows a session that is picked in the tree, and its transcript at a mark', async () => {
    await tree.pickFromContextMenu(symbols, 'Open Panel');
    const frame = await panel();
    await frame.getByRole('heading', { level: 1, name: new RegExp(symbols.replace(/[()]/g, '.')) }).waitFor();
    const marks = frame.getByRole('listbox', { name: /^Marks/ });
    await marks.waitFor();
    await demo.workbench.screenshot('panel - session');
    await marks
      .getByRole('option', { name: /check failed/ })
      .first()
      .click({ force: true });
    await frame.getByRole('tab', { name: 'Transcript', selected: true }).waitFor();
    await frame.getByRole('listitem').filter({ hasText: 'node --test' }).first().waitFor();
    await demo.workbench.screenshot('panel - transcript');
  });

  it('opens a change in the diff editor of the workbench', async () => {
    const frame = await panel();
    await frame.getByRole('tab', { name: 'Overview', exact: true }).click();
    await frame
      .getByRole('button', { name: /src\/format\.js$/ })
      .first()
      .click();
    await demo.workbench.page.getByRole('tab', { name: /^format\.js \((exact|excerpts)\)/ }).waitFor();
    // It takes the focus when it has loaded.
    await demo.workbench.page
      .locator('.monaco-diff-editor .view-line')
      .filter({ hasText: 'SYMBOLS' })
      .first()
      .waitFor();
  });

  it('opens what one edit did to a file, and all that its session did', async () => {
    const { page } = demo.workbench;
    const frame = await panel();
    await openFile('CHANGELOG.md');
    await (await tab('This File')).click();
    await frame.getByRole('heading', { level: 1, name: 'CHANGELOG.md' }).waitFor();
    await frame
      .getByRole('region', { name: /^Edits/ })
      .getByRole('button', { name: /^Show this edit/ })
      .first()
      .click();
    await page.getByRole('tab', { name: /^CHANGELOG\.md \(one edit, (exact|excerpts)\): / }).waitFor();
    await frame
      .getByRole('region', { name: /^Sessions That Edited It/ })
      .getByRole('button', { name: /^Show all its changes/ })
      .first()
      .click();
    await page.getByRole('tab', { name: /^CHANGELOG\.md \((exact|excerpts)\): / }).waitFor();
    await (await tab('Session')).click();
  });

  it('says where a figure comes from, by the keyboard', async () => {
    const frame = await panel();
    await frame.locator('h1').click();
    await frame.getByRole('button', { name: /^Cost of the session/ }).focus();
    await demo.workbench.page.keyboard.press('Enter');
    const dialog = frame.getByRole('dialog');
    await dialog.getByText('published price').first().waitFor();
    assert.match(await dialog.innerText(), /claude-opus-5-5/);
    await demo.workbench.screenshot('panel - provenance');
    await demo.workbench.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.match(String(await frame.evaluate('document.activeElement.getAttribute("aria-label")')), /^Cost of/);
  });

  it('shows the workspace, and keeps place and filter over a reload of the window', async () => {
    await (await tab('Workspace')).click();
    const before = await panel();
    await before.getByRole('combobox', { name: 'Agent' }).selectOption({ label: 'Codex' });
    await before.getByText('Add currency symbols').first().waitFor();
    await demo.workbench.screenshot('panel - workspace');
    await demo.workbench.reload();
    probe = await HostProbe.install(demo.workbench);
    const after = await panel();
    await after.getByRole('tab', { name: 'Workspace', selected: true }).waitFor();
    await eventually(async () =>
      assert.equal(await after.getByRole('combobox', { name: 'Agent' }).locator('option:checked').innerText(), 'Codex'),
    );
    await after.getByRole('button', { name: 'Clear', exact: false }).first().click();
  });

  for (const theme of themes) {
    it(`is accessible at every place in ${theme}`, async () => {
      const { workbench } = demo;
      await workbench.evaluate(
        (api, name) =>
          api.workspace.getConfiguration().update('workbench.colorTheme', name, api.ConfigurationTarget.Global),
        theme,
      );
      await openFile('src/round.js');
      const frame = await panel();
      for (const [name, ready] of [
        ['This File', 'round.js'],
        ['Session', 'Add currency symbols'],
        ['Workspace', 'Workspace'],
      ] as const) {
        await (await tab(name)).click();
        await frame.locator('#place h1').filter({ hasText: ready }).waitFor();
        if (name === 'Session') await frame.getByRole('listbox', { name: /^Marks/ }).waitFor();
        await workbench.screenshot(`panel - ${theme} - ${name}`);
        assert.deepEqual(await axeViolations(frame), [], `${name} in ${theme}`);
      }
    });
  }

  it('follows a session that goes on, without a jump', async () => {
    const { home, workspace, workbench } = demo;
    const session = new LiveSession(home, workspace, 7);
    session.turn('Water the plants', 1_000);
    await tree.show();
    await tree.pickFromContextMenu('Water the plants', 'Open Panel');
    const frame = await panel();
    const cost = frame.getByRole('button', { name: /^Cost of the session/ });
    await cost.and(frame.getByText('$0.0251')).first().waitFor();
    await frame.locator('main').evaluate('element => { element.scrollTop = 120; }');
    const scrolled = await frame.locator('main').evaluate('element => element.scrollTop');
    session.turn('And the cactus', 1_000);
    await frame.getByRole('button', { name: /^Cost of the session: \$0\.0501/ }).waitFor();
    assert.equal(await frame.locator('main').evaluate('element => element.scrollTop'), scrolled);
    await frame.getByText('Live', { exact: true }).waitFor();
    await workbench.screenshot('panel - live');
  });

  it('recovers when the thread that works on the store ends', async () => {
    const frame = await panel();
    await probe.endStoreThread();
    await (await tab('Workspace')).click();
    await eventually(async () => {
      const retry = frame.getByRole('button', { name: 'Try Again' });
      if (await retry.isVisible()) await retry.click({ timeout: 1_000 });
      assert.ok(await frame.locator('#place h1').isVisible());
    });
  });

  it('goes where a command names, whoever calls it', async () => {
    const { workbench } = demo;
    await workbench.evaluate(
      (api, path) => api.commands.executeCommand('contrail.openPanel', { kind: 'file', path, pinned: true }),
      join(demo.workspace, 'src/format.js'),
    );
    await (await panel()).getByRole('heading', { level: 1, name: 'format.js' }).waitFor();
    await workbench.evaluate(api => api.commands.executeCommand('contrail.openPanel', { kind: 'workspace' }));
    await (await panel()).getByRole('tab', { name: 'Workspace', selected: true }).waitFor();
  });

  it('keeps to its policy', async () => {
    const frame = await panel();
    const policy = await frame.locator('meta[http-equiv]').getAttribute('content');
    assert.match(policy ?? '', /^default-src 'none'; /);
    assert.doesNotMatch(policy ?? '', /unsafe/);
    const evaluated = await frame.evaluate(
      `(() => { const script = document.createElement('script'); script.textContent = 'document.title = "owned"'; document.body.append(script); return document.title; })()`,
    );
    assert.notEqual(evaluated, 'owned');
  });

  it('has logged no error', () => {
    // The last test but one broke the policy on purpose.
    assert.deepEqual(
      demo.workbench.logs.errors().filter(line => !/Content Security Policy|worker|thread/i.test(line)),
      [],
    );
  });

  it('is shown in the README as it is', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    for (const place of ['session', 'workspace', 'file'])
      assert.match(readme, new RegExp(`images/panel-${place}-dark`));
  });
});
