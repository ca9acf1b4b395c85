import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { type DemoWorkbench, startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { readTree, treeOf } from './harness/surface';

const mostSteps = 40;

/** The mouse is nowhere used here. */
describe('The extension in VS Code, by keyboard alone', () => {
  let demo: DemoWorkbench;
  let page: Page;

  before(async function () {
    demo = await startDemoWorkbench(this);
    page = demo.workbench.page;
    await demo.workbench.runCommand('Contrail: Focus on Sessions View');
    await tree()
      .getByRole('treeitem', { name: /a session of/ })
      .first()
      .waitFor();
    await eventually(async () => assert.equal((await sessionRows()).length, 12));
  });

  after(async () => {
    await demo?.close();
  });

  const tree = (): Locator => treeOf(page, 'Sessions');
  const sessionRows = async (): Promise<string[]> =>
    (await readTree(page, 'Sessions')).map(({ name }) => name).filter(name => name.includes(', a session of '));
  /** What a screen reader says of the row that has the focus. */
  const focused = async (): Promise<string> =>
    (await tree().locator('.monaco-list-row.focused').getAttribute('aria-label', { timeout: 2_000 })) ?? '';

  /** Presses a key until the row with the focus is the one wanted. */
  async function goTo(wanted: RegExp, key = 'ArrowDown'): Promise<void> {
    const seen: string[] = [];
    for (let steps = 0; steps < mostSteps; steps++) {
      seen.push(await focused());
      if (wanted.test(seen.at(-1) ?? '')) return;
      await page.keyboard.press(key);
    }
    assert.fail(`${wanted} is not reached, but ${seen.join('\n')}`);
  }

  async function focusView(): Promise<void> {
    await demo.workbench.runCommand('Contrail: Focus on Sessions View');
    await eventually(async () => assert.ok(await hasFocus(tree())));
    await page.keyboard.press('Home');
  }

  const hasFocus = (element: Locator): Promise<boolean> =>
    element.evaluate(node => node.contains(node.ownerDocument.activeElement));

  /** Opens the context menu of the row with the focus, goes to an item and presses it. */
  async function pickFromContextMenu(label: string): Promise<void> {
    await page.keyboard.press('Shift+F10');
    const menu = page.locator('.monaco-menu');
    await menu.waitFor();
    for (let steps = 0; steps < mostSteps; steps++) {
      await page.keyboard.press('ArrowDown');
      if ((await menu.locator('.action-item.focused').innerText()).trim() === label) {
        await page.keyboard.press('Enter');
        await menu.waitFor({ state: 'detached' });
        return;
      }
    }
    assert.fail(`${label} is not in the menu`);
  }

  it('opens a session, goes into what it holds, and opens a file of it', async () => {
    await focusView();
    await goTo(/^Add currency symbols to money\(\)/);
    await page.keyboard.press('ArrowRight');
    await tree()
      .getByRole('treeitem', { name: /^Sidechains/ })
      .waitFor();
    await goTo(/^Sidechain Explore invoice callers/);
    await goTo(/^CHANGELOG\.md/);
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: /^CHANGELOG\.md .*Add currency symbols/ }).waitFor();
    await focusView();
    await goTo(/^Add currency symbols to money\(\)/);
    await page.keyboard.press('ArrowLeft');
    await tree()
      .getByRole('treeitem', { name: /^Sidechains/ })
      .waitFor({ state: 'detached' });
  });

  it('reaches what rows offer as buttons to the mouse, from their context menu', async () => {
    await focusView();
    await goTo(/^Show three digits in money\(\)/);
    await pickFromContextMenu('Pin');
    await tree()
      .getByRole('treeitem', { name: /^Pinned/ })
      .waitFor();
    await focusView();
    await goTo(/^Show three digits in money\(\).* pinned/);
    await pickFromContextMenu('Unpin');
    await tree()
      .getByRole('treeitem', { name: /^Pinned/ })
      .waitFor({ state: 'detached' });
    await focusView();
    await goTo(/^Show three digits in money\(\)/);
    await pickFromContextMenu('Show Session Cost');
    await page.getByRole('tab', { name: 'Preview Show three digits in money().md' }).waitFor();
  });

  it('reaches the buttons of the title bar', async () => {
    await focusView();
    await tabTo(page.getByRole('toolbar', { name: 'Sessions actions' }), 'Shift+Tab');
    await pressButton('Group By...');
    await demo.workbench.quickInput.pick('Agent');
    await tree()
      .getByRole('treeitem', { name: /^Codex, sessions/ })
      .waitFor();
    await demo.workbench.runCommand('Contrail: Group By...');
    await demo.workbench.quickInput.pick('Day');
    await tree()
      .getByRole('treeitem', { name: /^Codex, sessions/ })
      .waitFor({ state: 'detached' });
  });

  it('reaches the item of the status bar', async () => {
    await demo.workbench.runCommand('View: Focus Status Bar');
    const item = page.locator('[id="contrail.contrail.contrail.status"]');
    for (let steps = 0; !(await hasFocus(item)); steps++) {
      assert.ok(steps < mostSteps, 'the item is not reached');
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    await demo.workbench.quickInput.item(/^Run the invoice tests/).waitFor();
    await demo.workbench.quickInput.close();
  });

  it('searches, and opens the transcript at what was found', async () => {
    const { workbench } = demo;
    await workbench.runCommand('Contrail: Search Sessions');
    await page.locator('.quick-input-widget:visible').getByText('Search Sessions', { exact: true }).waitFor();
    await page.keyboard.type('roundCents');
    await workbench.quickInput
      .item(/roundCents/)
      .nth(1)
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await eventually(async () =>
      assert.ok(
        await workbench.evaluate(api => {
          const editor = api.window.activeTextEditor;
          return editor?.document.lineAt(editor.selection.active.line).text.includes('roundCents');
        }),
      ),
    );
  });

  it('has logged no error', () => {
    assert.deepEqual(demo.workbench.logs.errors(), []);
  });

  async function tabTo(element: Locator, key: string): Promise<void> {
    for (let steps = 0; !(await hasFocus(element)); steps++) {
      assert.ok(steps < mostSteps, `${key} does not lead there`);
      await page.keyboard.press(key);
    }
  }

  /** Goes along the toolbar that has the focus. */
  async function pressButton(name: string): Promise<void> {
    const button = page.locator('.pane-header').getByRole('button', { name, exact: true });
    for (let steps = 0; !(await hasFocus(button)); steps++) {
      assert.ok(steps < mostSteps, `${name} is not reached`);
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
  }
});
