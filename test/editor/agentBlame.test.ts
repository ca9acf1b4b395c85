import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { authorshipLog } from '../interop/gitAi/noteTexts';
import { GitRepo, hasGit } from '../support/gitRepo';
import { LiveSession } from '../support/liveSession';
import { axeViolations } from '../webview/harness/axe';
import { type DemoWorkbench, startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { panelFrame } from './harness/panelView';
import { TreeView } from './harness/treeView';

/** With what pages are told of them. */
const themes = {
  'Default Light Modern': 'vscode-light',
  'Default High Contrast': 'vscode-high-contrast',
  'Default High Contrast Light': 'vscode-high-contrast-light',
  'Default Dark Modern': 'vscode-dark',
};
const written = ['import a', 'import b', '', 'export function total() {', '  return a + b;', '}', ''].join('\n');

describe('Agent blame of a whole file', () => {
  let demo: DemoWorkbench;
  let page: Page;

  before(async function () {
    demo = await startDemoWorkbench(this, {
      viewport: { width: 1600, height: 1000 },
      settings: { 'files.associations': { '*.js': 'plaintext' }, 'contrail.blame.scope': 'file' },
      prepare: ({ home, workspace }) => {
        const path = join(workspace, 'CHANGELOG.md');
        const live = new LiveSession(home, workspace, 78);
        live.turn('Say who keeps it', 1_000);
        live.prepend(path, '<!-- Kept by hand. -->');
        return undefined;
      },
    });
    ({ page } = demo.workbench);
    const tree = new TreeView(page, 'Contrail', 'Sessions');
    await tree.show();
    await tree.row(/\$\d/).waitFor();
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
        await api.window.showTextDocument(api.Uri.file(file), { viewColumn: api.ViewColumn.One });
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
  const toggle = (): Promise<void> => demo.workbench.runCommand('Contrail: Toggle Agent Blame');
  const legend = (frame: Frame) => frame.getByRole('region', { name: 'Colors beside the Lines' });

  /** The colors beside the lines that are seen, from the top, each once. */
  const barsInEditor = (): Promise<string[]> =>
    page.locator('.editor-instance .view-overlays [class*="ced-"]').evaluateAll(bars => [
      ...new Set(
        bars.flatMap(bar => {
          const style = bar.ownerDocument.defaultView?.getComputedStyle(bar);
          return style?.borderLeftWidth === '2px' ? [style.borderLeftColor] : [];
        }),
      ),
    ]);
  const barsInPanel = (frame: Frame): Promise<string[]> =>
    frame
      .locator('.color-bar')
      .evaluateAll(bars => bars.map(bar => bar.ownerDocument.defaultView?.getComputedStyle(bar).backgroundColor ?? ''));

  it('has a legend in the panel, in the colors that stand beside the lines, in every theme', async () => {
    await openFile('CHANGELOG.md');
    await demo.workbench.runCommand('Contrail: Open Panel');
    const frame = await panelFrame(page);
    await frame.getByRole('heading', { level: 1, name: 'CHANGELOG.md' }).waitFor();
    assert.equal(await legend(frame).count(), 0);
    await toggle();
    await legend(frame).getByRole('listitem').nth(1).waitFor();
    for (const [theme, told] of Object.entries(themes)) {
      await set('workbench.colorTheme', theme);
      await frame.locator(`body[data-vscode-theme-kind="${told}"]`).waitFor();
      await eventually(async () => {
        const [editor, panel] = await Promise.all([barsInEditor(), barsInPanel(frame)]);
        assert.equal(new Set(panel).size, 2);
        assert.deepEqual(editor.toSorted(), panel.toSorted());
      });
      await demo.workbench.screenshot(`agent blame - legend - ${theme}`);
      assert.deepEqual(await axeViolations(frame), [], theme);
    }
    const rows = await legend(frame).getByRole('listitem').allInnerTexts();
    for (const row of rows) assert.match(row, / (?:blue|purple) · Claude Code · \d+ lines?$/);
    assert.ok(
      rows.some(row => row.startsWith('Say who keeps it ')),
      rows.join('\n'),
    );
  });

  it('leads from the legend to the session, by keyboard', async () => {
    const frame = await panelFrame(page);
    const row = legend(frame).getByRole('button').nth(1);
    const title = (await row.innerText()).replace(/ (?:blue|purple) · .*$/s, '');
    await legend(frame).getByRole('button').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await frame.getByRole('heading', { level: 1, name: title }).waitFor();
    await frame.getByRole('tab', { name: 'This File', exact: true }).click();
    await legend(frame).waitFor();
  });

  it('has no legend where no color is shown: in another file, for the line of the cursor, switched off', async () => {
    const frame = await panelFrame(page);
    writeFileSync(join(demo.workspace, 'by hand.txt'), 'Nobody else.\n');
    await openFile('by hand.txt');
    await legend(frame).getByText('No line of the file is provably of a session').waitFor();
    await openFile('CHANGELOG.md');
    await legend(frame).getByRole('listitem').nth(1).waitFor();
    await set('contrail.blame.scope', 'currentLine');
    await legend(frame).waitFor({ state: 'detached' });
    await set('contrail.blame.scope', 'file');
    await legend(frame).waitFor();
    await toggle();
    await legend(frame).waitFor({ state: 'detached' });
  });

  it("says of lines that no transcript explains what git-ai's notes say", async function () {
    if (!hasGit) this.skip();
    const repo = new GitRepo(join(demo.workspace, 'noted'));
    try {
      repo.note(repo.commit({ 'total.js': written }), authorshipLog({}, 'total.js\n  k 4-6\n'));
      await openFile('noted/total.js');
      await toggle();
      const notes = page.locator('.editor-instance .view-line span[class*="ced-"]');
      const texts = (): Promise<string[]> =>
        notes.evaluateAll(elements =>
          elements.map(
            element => element.ownerDocument.defaultView?.getComputedStyle(element, '::after').content ?? '',
          ),
        );
      await eventually(async () => {
        const shown = (await texts()).filter(text => text.includes("git-ai's note says: claude, "));
        assert.equal(shown.length, 1);
      });
      // A note is no session's.
      assert.deepEqual(await barsInEditor(), []);
      const hover = (line: number): Promise<string[]> =>
        demo.workbench.evaluate(
          async (api, { file, at }) => {
            const found = await api.commands.executeCommand<{ contents: (string | { value: string })[] }[]>(
              'vscode.executeHoverProvider',
              api.Uri.file(file),
              new api.Position(at - 1, 2),
            );
            return found.flatMap(({ contents }) =>
              contents.map(part => (typeof part === 'string' ? part : part.value)),
            );
          },
          { file: join(demo.workspace, 'noted/total.js'), at: line },
        );
      assert.match((await hover(5))[0] ?? '', /^\*\*git-ai's note says:\*\* claude · claude-opus-4-8 {2}\n/);
      assert.deepEqual(await hover(1), []);
      await demo.workbench.screenshot('agent blame - note of git-ai');
      // What is typed over is nobody's, and said again only when it is back.
      const type = (text: string): Promise<unknown> =>
        demo.workbench.evaluate(async (api, by) => {
          await api.window.activeTextEditor?.edit(builder => builder.insert(new api.Position(4, 2), by));
        }, text);
      await type('await ');
      await eventually(async () => assert.deepEqual(await hover(5), []));
      assert.equal((await hover(4)).length, 1);
      await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.files.revert'));
      await eventually(async () => assert.equal((await hover(5)).length, 1));
      await toggle();
    } finally {
      repo.remove();
    }
  });

  it('has logged no error', () => {
    assert.deepEqual(demo.workbench.logs.errors(), []);
    assert.doesNotMatch(demo.workbench.logs.extension, /\[warning\]/);
  });
});
