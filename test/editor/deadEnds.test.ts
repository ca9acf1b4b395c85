import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { type DemoWorkbench, startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { TreeView } from './harness/treeView';

const halfUp = /^The half-up test fails\. First approach: use Math\.round/;
const themes = ['Default Light Modern', 'Default Dark Modern', 'Default High Contrast', 'Default High Contrast Light'];
const noteId = 'contrail.contrail.contrail.deadEnds';

describe('Failed approaches in VS Code', () => {
  let demo: DemoWorkbench;
  let page: Page;
  let view: TreeView;

  before(async function () {
    demo = await startDemoWorkbench(this, {
      // The VS Code from npm lacks the language server of JavaScript, and logs so.
      settings: { 'files.associations': { '*.js': 'plaintext' }, 'editor.hover.delay': 50 },
    });
    ({ page } = demo.workbench);
    view = new TreeView(page, 'Contrail', 'Dead Ends');
    await view.show();
    await view.row(halfUp).waitFor();
  });

  after(async () => {
    await demo?.close();
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await demo?.workbench.screenshot(`failed - ${this.currentTest.title}`);
  });

  const openFile = (path: string): Promise<unknown> =>
    demo.workbench.evaluate(
      async (api, file) => {
        await api.window.showTextDocument(api.Uri.file(file));
      },
      join(demo.workspace, path),
    );

  const set = (key: string, value: unknown): Promise<unknown> =>
    demo.workbench.evaluate(
      async (api, [name, to]) => {
        await api.workspace.getConfiguration().update(name, to, api.ConfigurationTarget.Global);
      },
      [key, value] as const,
    );

  const note = (): Locator => page.locator(`[id="${noteId}"]:visible`);
  const noted = (text: string): Locator => note().getByText(text, { exact: true });

  /** The icons beside lines. */
  const icons = (): Locator => page.locator('.editor-instance .glyph-margin-widgets .cgmr');

  /** The text of the lines that have an icon. */
  async function markedLines(): Promise<string[]> {
    const lines = await page
      .locator('.editor-instance .view-lines .view-line')
      .evaluateAll(elements =>
        elements.map(element => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' })),
      );
    const tops = await icons().evaluateAll(elements => elements.map(element => element.getBoundingClientRect().top));
    return tops.flatMap(top => lines.find(line => Math.abs(line.top - top) < 3)?.text.replaceAll('\u00a0', ' ') ?? []);
  }

  const untilMarked = (...lines: RegExp[]): Promise<void> =>
    eventually(async () => {
      const marked = await markedLines();
      assert.equal(marked.length, lines.length, marked.join('\n'));
      for (const [index, line] of lines.entries()) assert.match(marked[index] ?? '', line);
    });

  async function hover(text: string): Promise<Locator> {
    await page.mouse.move(5, 5);
    const shown = page.locator('.monaco-resizable-hover .hover-contents', { hasText: 'Why:' });
    await eventually(async () => {
      await page
        .locator('.editor-instance .view-line span span', { hasText: text })
        .first()
        .hover({ position: { x: 60, y: 8 } });
      await shown.first().waitFor({ timeout: 2_000 });
    });
    // Pictured as it is read: it fades in.
    await eventually(async () =>
      assert.equal(await shown.first().evaluate(element => element.ownerDocument.getAnimations().length), 0),
    );
    return shown;
  }

  it('are beside the lines at which they were tried', async () => {
    await openFile('src/round.js');
    await untilMarked(/EPSILON/);
    await demo.workbench.screenshot('dead end - gutter');
  });

  it('say on hover what was tried, why it failed, and what took its place', async () => {
    const shown = await hover('EPSILON');
    const text = await shown.first().innerText();
    assert.match(text, /Tried here, and failed \(test\)/);
    assert.match(text, /First approach: use Math\.round/);
    assert.match(text, /Why: Expected values to be strictly equal: 1 !== 1\.01/);
    assert.match(text, /Instead: Math\.round is not enough: 1\.005 \* 100 is 100\.49999\. Second approach: toFixed\./);
    assert.match(text, /Claude Code, [\w.-]+ · .* · \$0\.0116/);
    await demo.workbench.screenshot('dead end - hover');
  });

  it('are confirmed from the hover, within a second wherever they are shown', async () => {
    const shown = await hover('EPSILON');
    await shown.getByText('Confirm', { exact: true }).last().click();
    await view.row(/The half-up test.*, a failed approach, confirmed/).waitFor();
    await page.mouse.move(5, 5);
    const again = await hover('EPSILON');
    await eventually(async () => assert.match(await again.first().innerText(), /Confirmed by you · Undo/));
    await again.getByText('Undo', { exact: true }).click();
    await view.row(/a failed approach, confirmed/).waitFor({ state: 'detached' });
  });

  it('lead from the hover to the evidence in the panel', async () => {
    const shown = await hover('EPSILON');
    await shown.getByText('Show Evidence', { exact: true }).first().click();
    await eventually(async () =>
      assert.ok(
        await demo.workbench.evaluate(api =>
          api.window.tabGroups.all.some(({ activeTab }) => activeTab?.input instanceof api.TabInputWebview),
        ),
      ),
    );
    await page.locator('iframe.webview').first().waitFor();
    await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.closeEditorsInOtherGroups'));
  });

  it('follow what is typed, and leave a line that is no longer there', async () => {
    await openFile('src/round.js');
    await untilMarked(/EPSILON/);
    const edit = (first: number, last: number, text: string): Promise<unknown> =>
      demo.workbench.evaluate(
        async (api, [from, to, by]) => {
          await api.window.activeTextEditor?.edit(builder => builder.replace(new api.Range(from, 0, to, 0), by));
        },
        [first, last, text] as const,
      );
    await edit(0, 0, '// One.\n// Two.\n');
    await untilMarked(/EPSILON/);
    // What stands between the lines that stood around it is still the place.
    await edit(4, 5, '  return x;\n');
    await untilMarked(/return x/);
    await edit(3, 6, 'export const somethingElse = 1;\n');
    await untilMarked();
    await noted('4 dead ends').waitFor();
    await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.files.revert'));
    await untilMarked(/EPSILON/);
  });

  it('follow what others write to the file', async () => {
    const path = join(demo.workspace, 'src/round.js');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, `// Written by another program.\n${before}`);
    await page.locator('.editor-instance .view-line', { hasText: 'another program' }).waitFor();
    await untilMarked(/EPSILON/);
    writeFileSync(path, before);
    await page.locator('.editor-instance .view-line', { hasText: 'another program' }).waitFor({ state: 'detached' });
    await untilMarked(/EPSILON/);
  });

  it('are noted in the status bar where no line can be named', async () => {
    await openFile('src/invoice.js');
    await noted('1 dead end').waitFor();
    assert.deepEqual(await markedLines(), []);
    assert.equal(await note().getAttribute('aria-label'), '1 failed approach is known of this file');
    assert.deepEqual(await demo.workbench.notifications(), []);
    await openFile('src/format.js');
    await note().waitFor({ state: 'detached' });
  });

  it('are above the lines as CodeLens, when that is asked for', async () => {
    await openFile('src/round.js');
    await untilMarked(/EPSILON/);
    assert.equal(await page.locator('.codelens-decoration').count(), 0);
    await set('contrail.deadEnds.codeLens', true);
    const lenses = page.locator('.codelens-decoration');
    await eventually(async () =>
      assert.deepEqual(
        (await lenses.allInnerTexts()).map(text => text.trim()),
        ['2 failed approaches', '2 failed approaches'],
      ),
    );
    await demo.workbench.screenshot('dead end - code lens');
    await set('contrail.deadEnds.codeLens', undefined);
    await lenses.first().waitFor({ state: 'detached' });
  });

  it('are not shown where the settings say so', async () => {
    await set('contrail.deadEnds.marks', false);
    await untilMarked();
    await note().waitFor();
    await set('contrail.statusBar.enabled', false);
    await note().waitFor({ state: 'detached' });
    await set('contrail.deadEnds.marks', undefined);
    await set('contrail.statusBar.enabled', undefined);
    await untilMarked(/EPSILON/);
  });

  for (const theme of themes)
    it(`can be told in ${theme}`, async () => {
      await set('workbench.colorTheme', theme);
      const isDark = /Dark|High Contrast$/.test(theme);
      await page
        .locator(
          isDark
            ? '.monaco-workbench.vs-dark, .monaco-workbench.hc-black'
            : '.monaco-workbench.vs, .monaco-workbench.hc-light',
        )
        .first()
        .waitFor();
      await untilMarked(/EPSILON/);
      // The picture that the style sheet of the window names.
      const icon = await icons()
        .first()
        .evaluate(element => element.computedStyleMap().get('background-image')?.toString());
      assert.match(icon ?? '', isDark ? /dead-end-dark\.svg/ : /dead-end-light\.svg/);
      await hover('EPSILON');
      await demo.workbench.screenshot(`dead end - ${theme}`);
    });

  it('have logged no error', () => {
    assert.deepEqual(demo.workbench.logs.errors(), []);
  });
});
