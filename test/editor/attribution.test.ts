import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { LiveSession } from '../support/liveSession';
import { type DemoWorkbench, startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { panelFrame } from './harness/panelView';
import { TreeView } from './harness/treeView';
import { watching } from './harness/watchExtension';

const title = 'Run the invoice tests and simplify total()';
const authorId = 'contrail.contrail.contrail.file';
const note = 'Claude Code, ';

describe('Who wrote lines and files, in VS Code', () => {
  let demo: DemoWorkbench;
  let page: Page;

  before(async function () {
    demo = await startDemoWorkbench(this, {
      // The VS Code from npm lacks the language server of JavaScript, and logs so.
      settings: { 'files.associations': { '*.js': 'plaintext' }, 'editor.hover.delay': 50 },
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

  /** Opens a file with the cursor in a line, from 1. */
  const openFile = (path: string, line = 1): Promise<unknown> =>
    demo.workbench.evaluate(
      async (api, { file, at }) => {
        const selection = new api.Range(at - 1, 4, at - 1, 4);
        await api.window.showTextDocument(api.Uri.file(file), { viewColumn: api.ViewColumn.One, selection });
      },
      { file: join(demo.workspace, path), at: line },
    );

  const set = (key: string, value: unknown): Promise<unknown> =>
    demo.workbench.evaluate(
      async (api, [name, to]) => {
        await api.workspace.getConfiguration().update(name, to, api.ConfigurationTarget.Global);
      },
      [key, value] as const,
    );

  const hovers = (text: string | RegExp): Locator =>
    page.locator('.monaco-resizable-hover .hover-contents', { hasText: text });

  /** Pictured as it is read: hovers fade in. */
  async function picture(name: string): Promise<void> {
    await eventually(async () => assert.equal(await page.evaluate('document.getAnimations().length'), 0));
    await demo.workbench.screenshot(`attribution - ${name}`);
  }

  /** Rests the pointer on a text until the hover is there. */
  async function hover(on: string, text: string | RegExp): Promise<Locator> {
    const shown = hovers(text).first();
    await eventually(async () => {
      await page.mouse.move(5, 5);
      await page
        .locator('.editor-instance .view-line span span', { hasText: on })
        .first()
        .hover({ position: { x: 60, y: 8 } });
      await shown.waitFor({ timeout: 1_500 });
    });
    return shown;
  }

  /** What the editor is given for a line, without a pointer. */
  const hoverTexts = (path: string, line: number): Promise<string[]> =>
    demo.workbench.evaluate(
      async (api, { file, at }) => {
        const found = await api.commands.executeCommand<{ contents: (string | { value: string })[] }[]>(
          'vscode.executeHoverProvider',
          api.Uri.file(file),
          new api.Position(at - 1, 4),
        );
        return found.flatMap(({ contents }) => contents.map(part => (typeof part === 'string' ? part : part.value)));
      },
      { file: join(demo.workspace, path), at: line },
    );

  it('is said of a line on hover, with the way to the session', async () => {
    await openFile('src/invoice.js');
    const shown = await hover('let sum', /Claude Code/);
    const text = await shown.innerText();
    assert.match(text, /^Claude Code · claude-[\w-]+ · .* ago \(/);
    assert.match(text, /Session: Run the invoice tests and simplify total\(\)/);
    assert.match(text, /Prompt: \S/);
    assert.match(text, /Turn: \$\d+\.\d+, \d+ requests?/);
    assert.match(text, /How sure: exact: followed from the edit to this line/);
    assert.match(text, /-\s+let sum = 0;\s*\+\s+let sum = 0\.0;/);
    assert.match(text, /Open Session · Open This Edit · Open All Changes · Sessions of This File/);
    await picture('hover by mouse');
    await shown.getByText('Open Session', { exact: true }).click();
    await (await panelFrame(page)).getByText(title).first().waitFor();
    await demo.workbench.screenshot('attribution - session from hover');
    await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.closeEditorsInOtherGroups'));
  });

  it('is said by keyboard, too', async () => {
    await openFile('src/invoice.js', 6);
    await page.mouse.move(5, 5);
    await hovers('Session:').first().waitFor({ state: 'hidden' });
    await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.focusActiveEditorGroup'));
    await eventually(async () => {
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      await hovers('Session:').first().waitFor({ timeout: 2_000 });
    });
    await picture('hover by keyboard');
    await page.keyboard.press('Escape');
  });

  it('is not said of a line that nobody can be named for', async () => {
    await eventually(async () => assert.equal((await hoverTexts('src/invoice.js', 6)).length, 1));
    for (const line of [1, 4, 7]) assert.deepEqual(await hoverTexts('src/invoice.js', line), []);
  });

  it('names the sidechain that wrote a line', async () => {
    await openFile('src/symbols.js');
    await eventually(async () => assert.match((await hoverTexts('src/symbols.js', 1))[0] ?? '', /\*\*Sidechain:\*\* /));
  });

  it('leads to the edit, to all that the session changed, and to all sessions of the file', async () => {
    await openFile('src/invoice.js');
    await (await hover('let sum', 'Session:')).getByText('Open This Edit', { exact: true }).click();
    await page.getByRole('tab', { name: /^invoice\.js \(one edit, exact\): Run the invoice tests/ }).waitFor();
    const changed = (side: string): Locator => page.locator(`.${side}-in-monaco-diff-editor .view-line`);
    await changed('original').filter({ hasText: 'let sum = 0;' }).waitFor();
    await changed('modified').filter({ hasText: 'let sum = 0.0;' }).waitFor();
    await demo.workbench.screenshot('attribution - one edit');
    await openFile('src/invoice.js');
    await (await hover('let sum', 'Session:')).getByText('Open All Changes', { exact: true }).click();
    await page.getByRole('tab', { name: /^invoice\.js \((?:exact|excerpts)\)/ }).waitFor();
    await openFile('src/invoice.js');
    await (await hover('let sum', 'Session:')).getByText('Sessions of This File', { exact: true }).click();
    await demo.workbench.quickInput.item(new RegExp(`^${title.replace(/[()]/g, '\\$&')}`)).waitFor();
    await demo.workbench.quickInput.close();
  });

  it('marks files in the Explorer, with what was done to them', async () => {
    await page.getByRole('tab', { name: /^Explorer/ }).click();
    const row = page.getByRole('treeitem', { name: /^CHANGELOG\.md/ });
    const label = row.locator('.monaco-icon-label[aria-label*="Edited by"]');
    await label.waitFor();
    const badge = await label.evaluate(
      element => element.ownerDocument.defaultView?.getComputedStyle(element, '::after').content ?? '',
    );
    assert.match(badge, /✎/);
    const shown = page.locator('.monaco-hover', { hasText: 'Edited by' });
    await eventually(async () => {
      await page.mouse.move(700, 600);
      await row.getByText('CHANGELOG.md', { exact: true }).hover();
      await shown.waitFor({ timeout: 2_000 });
    });
    assert.match(await shown.innerText(), /Edited by Claude Code, Codex · 2 sessions · 2 edits · \$\d+\.\d+ · last /);
    await picture('explorer');
    await set('contrail.decorations.enabled', false);
    await label.waitFor({ state: 'detached' });
    await set('contrail.decorations.enabled', undefined);
    await label.waitFor();
  });

  it('is said of the file in the status bar, which opens the panel', async () => {
    await openFile('src/invoice.js');
    const item = page.locator(`[id="${authorId}"]`);
    await item.filter({ hasText: note }).waitFor();
    const spoken = (await demo.workbench.statusBarItems()).find(({ id }) => id === authorId)?.name;
    assert.match(spoken ?? '', /^This file was last edited by Claude Code, .* ago/);
    await item.click();
    const panel = await panelFrame(page);
    await panel.getByRole('heading', { level: 1, name: 'invoice.js' }).waitFor();
    await demo.workbench.screenshot('attribution - status bar');
    await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.closeEditorsInOtherGroups'));
    writeFileSync(join(demo.workspace, 'by hand.txt'), 'Nobody else.\n');
    await openFile('by hand.txt');
    await item.waitFor({ state: 'hidden' });
  });

  /** The texts at the ends of lines, by the class that the editor makes for each. */
  const notes = (): Promise<string[]> =>
    page.locator('.editor-instance .view-line span[class*="ced-"]').evaluateAll(elements =>
      elements.flatMap(element => {
        const content = element.ownerDocument.defaultView?.getComputedStyle(element, '::after').content ?? 'none';
        return content === 'none' || content === 'normal' ? [] : [content.replace(/^"|"$/g, '')];
      }),
    );
  const untilNoted = (...texts: RegExp[]): Promise<void> =>
    eventually(async () => {
      const found = await notes();
      assert.equal(found.length, texts.length, found.join('\n'));
      for (const [index, text] of texts.entries()) assert.match(found[index] ?? '', text);
    });
  const runToggle = (): Promise<void> => demo.workbench.runCommand('Contrail: Toggle Agent Blame');

  it('is noted at the end of the line with the cursor, when that is asked for', async () => {
    await openFile('src/invoice.js', 6);
    await untilNoted();
    await runToggle();
    await untilNoted(/^Claude Code, .*ago · Run the invoice tests and simplify total\(\)$/);
    await demo.workbench.screenshot('attribution - blame of a line');
    await openFile('src/invoice.js', 7);
    await untilNoted();
    await openFile('src/invoice.js', 6);
    await untilNoted(/^Claude Code, /);
    await runToggle();
    await untilNoted();
  });

  it('leads from the note to the session, though lines have no hover', async () => {
    await set('contrail.hover.enabled', false);
    await openFile('src/invoice.js', 6);
    await eventually(async () => assert.deepEqual(await hoverTexts('src/invoice.js', 6), []));
    await runToggle();
    await untilNoted(/^Claude Code, /);
    const shown = hovers('Session:').first();
    await eventually(async () => {
      await page.mouse.move(5, 5);
      await page.locator('.editor-instance .view-line span[class*="ced-"]').last().hover();
      await shown.waitFor({ timeout: 1_500 });
    });
    await picture('hover of a note');
    await shown.getByText('Open Session', { exact: true }).click();
    await (await panelFrame(page)).getByText(title).first().waitFor();
    await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.closeEditorsInOtherGroups'));
    await openFile('src/invoice.js', 6);
    await runToggle();
    await set('contrail.hover.enabled', undefined);
  });

  it('is noted in the whole file, with a color beside the lines', async () => {
    await set('contrail.blame.scope', 'file');
    await openFile('src/invoice.js', 1);
    await runToggle();
    await untilNoted(/^Claude Code, .* · Run the invoice tests/);
    await demo.workbench.screenshot('attribution - blame of a file');
    const edit = (line: number, text: string): Promise<unknown> =>
      demo.workbench.evaluate(
        async (api, [at, by]) => {
          await api.window.activeTextEditor?.edit(builder => builder.insert(new api.Position(at, 0), by));
        },
        [line, text] as const,
      );
    // Moved along, and no longer said once it was changed.
    await edit(0, '// One.\n// Two.\n');
    await untilNoted(/^Claude Code, /);
    assert.equal((await hoverTexts('src/invoice.js', 8)).length, 1);
    await edit(7, '  await x;');
    await untilNoted();
    assert.deepEqual(await hoverTexts('src/invoice.js', 8), []);
    await demo.workbench.evaluate(api => api.commands.executeCommand('workbench.action.files.revert'));
    await untilNoted(/^Claude Code, /);
    await runToggle();
    await untilNoted();
    await set('contrail.blame.scope', undefined);
  });

  it('is right soon after an agent wrote to the file', async () => {
    const path = join(demo.workspace, 'src/format.js');
    await openFile('src/format.js', 1);
    await runToggle();
    await untilNoted();
    const live = new LiveSession(demo.home, demo.workspace, 77);
    live.turn('Say what the file is for', 1_000);
    live.prepend(path, '// Amounts are shown to people.');
    // The cursor moves down with the line it was in.
    await page.locator('.editor-instance .view-line', { hasText: 'shown to people' }).waitFor();
    await openFile('src/format.js', 1);
    await untilNoted(/^Claude Code, now · Say what the file is for$/);
    const [text] = await hoverTexts('src/format.js', 1);
    assert.match(text ?? '', /\*\*Prompt:\*\* Say what the file is for/);
    assert.deepEqual(await hoverTexts('src/format.js', 2), []);
    await page.locator(`[id="${authorId}"]`).filter({ hasText: 'Claude Code, now' }).waitFor();
    await demo.workbench.screenshot('attribution - live');
    await runToggle();
  });

  it('is not said where the settings say so', async () => {
    await openFile('src/invoice.js', 6);
    await eventually(async () => assert.equal((await hoverTexts('src/invoice.js', 6)).length, 1));
    await set('contrail.hover.enabled', false);
    await eventually(async () => assert.deepEqual(await hoverTexts('src/invoice.js', 6), []));
    await set('contrail.hover.enabled', undefined);
    await eventually(async () => assert.equal((await hoverTexts('src/invoice.js', 6)).length, 1));
    await set('contrail.statusBar.enabled', false);
    await page.locator(`[id="${authorId}"]`).waitFor({ state: 'hidden' });
    await set('contrail.statusBar.enabled', undefined);
    await page.locator(`[id="${authorId}"]`).waitFor();
  });

  it('leaves nothing behind when the extension ends while it is said everywhere', async () => {
    await set('contrail.blame.scope', 'file');
    await openFile('src/invoice.js', 6);
    await runToggle();
    await untilNoted(/^Claude Code, /);
    const { workbench } = demo;
    await workbench.evaluate((api, id) => api.commands.executeCommand(id), watching.deactivate);
    assert.deepEqual(
      await workbench.evaluate((api, id) => api.commands.executeCommand<string[]>(id), watching.alive),
      [],
    );
    await untilNoted();
    await page.locator(`[id="${authorId}"]`).waitFor({ state: 'detached' });
    await page.locator('.monaco-icon-label[aria-label*="Edited by"]').first().waitFor({ state: 'detached' });
    assert.deepEqual(await hoverTexts('src/invoice.js', 6), []);
  });

  it('has logged no error', () => {
    assert.deepEqual(demo.workbench.logs.errors(), []);
    assert.doesNotMatch(demo.workbench.logs.extension, /\[warning\]/);
  });
});
