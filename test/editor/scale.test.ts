import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { denseHome } from '../support/denseHome';
import { type HomeFile, writeHome } from '../support/homeFiles';
import { installEditor } from './harness/editorInstallation';
import { eventually } from './harness/eventually';
import { HostProbe } from './harness/hostProbe';
import { movedTo } from './harness/manySessions';
import { treeOf } from './harness/surface';
import { startWorkbench, type Workbench } from './harness/workbench';

const total = 1_000;
const pageSize = 200;

describe('A workspace of a thousand sessions', () => {
  let root: string;
  let home: string;
  let files: HomeFile[];
  let workbench: Workbench;
  let probe: HostProbe;

  before(async function () {
    const editor = await installEditor(this);
    root = mkdtempSync(join(tmpdir(), 'contrail-scale-'));
    home = join(root, 'home');
    const workspace = join(root, 'workspace');
    mkdirSync(workspace);
    files = movedTo(workspace, denseHome({ sessions: total, turns: 2, seed: 7 }));
    writeHome(home, files);
    const settings = { 'contrail.sessions.groupBy': 'agent' };
    workbench = await startWorkbench(editor, { home, folders: [workspace], settings });
    probe = await HostProbe.install(workbench);
    await workbench.page.getByRole('tab', { name: 'Contrail', exact: true }).click();
    await row(`Prompt ${total - 2}-`).waitFor();
  });

  after(async () => {
    await workbench?.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });

  const tree = () => treeOf(workbench.page, 'Sessions');
  /** By what a screen reader says: all of it, however little room there is. */
  const row = (name: string) => tree().getByRole('treeitem', { name }).first();

  /** The main transcripts, the latest session last. */
  const transcripts = () => files.filter(({ path }) => !path.includes('subagents'));

  /** Appends the transcript's last answer once more, as another answer at another time. */
  function append({ path }: HomeFile, minute: number): void {
    const file = join(home, path);
    const line = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const other = line
      .replace(/"timestamp":"[^"]*"/, `"timestamp":"2026-06-01T00:0${minute}:00.000Z"`)
      .replace(/"uuid":"([^"]*)"/, `"uuid":"$1-${minute}"`)
      .replace(/"id":"msg_(\w+)/, `"id":"msg_$1x${minute}`);
    appendFileSync(file, `${other}\n`);
  }

  /** Everything in the tree, by its place there, gone through from the top to the bottom. */
  async function allRows(): Promise<string[]> {
    const found = new Map<number, string>();
    await tree().focus();
    await workbench.page.keyboard.press('Home');
    for (;;) {
      const before = found.size;
      const shown = await tree().evaluate(list =>
        [...list.querySelectorAll('.monaco-list-row')].map(element => ({
          index: Number(element.getAttribute('data-index')),
          level: element.getAttribute('aria-level') ?? '1',
          text: element.getAttribute('aria-label') ?? '',
          isLast: element.getAttribute('data-last-element') === 'true',
        })),
      );
      for (const { index, level, text } of shown) found.set(index, `${level} ${text}`);
      if (shown.some(({ isLast }) => isLast) && found.size === before) break;
      await workbench.page.keyboard.press('PageDown');
      await workbench.page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
    }
    assert.deepEqual(
      [...found.keys()].sort((a, b) => a - b),
      [...found.keys()].map((_, index) => index),
    );
    return [...found].sort(([a], [b]) => a - b).map(([, text]) => text);
  }

  /** Once for what was read of it, and once more where a pass ends between that and what is judged of it. */
  function assertMadeForOneSession(rowsMade: number | undefined): void {
    assert.ok(rowsMade === 1 || rowsMade === 2, `rows made: ${rowsMade}`);
  }

  it('is listed to its end, page by page', async () => {
    for (let left = total - pageSize; left > 0; left -= pageSize) {
      await tree().focus();
      await workbench.page.keyboard.press('End');
      await row(`Load more (${left} left)`).click();
      await row(`Load more (${left} left)`).waitFor({ state: 'detached' });
    }
    const rows = await allRows();
    const groups = rows.filter(text => text.startsWith('1 '));
    assert.deepEqual(
      groups.map(text => text.slice(2)),
      [1, 201, 401, 601, 801].map(
        first => `Claude Code, ${first}–${first === 801 ? '1,000' : first + 199}, sessions: 200`,
      ),
    );
    assert.equal(rows.length, total + groups.length);
    const titles = rows.filter(text => text.startsWith('2 ')).map(text => /Prompt (\d+)-/.exec(text)?.[1]);
    // A fork begins with the words of the one before.
    const expected = Array.from({ length: total }, (_, n) => (n % 5 === 4 ? n - 1 : n));
    assert.deepEqual(
      titles.map(Number).sort((a, b) => a - b),
      expected,
    );
    await workbench.screenshot('a thousand sessions');
  });

  it('draws a session that goes on anew, and no other', async () => {
    await tree().focus();
    await workbench.page.keyboard.press('Home');
    // A row under the pointer is asked for its tooltip, and then made anew.
    await workbench.page.mouse.move(0, 0);
    const latest = transcripts().at(-1);
    assert.ok(latest);
    append(latest, 1);
    // Now it is the latest beyond doubt, in the first place.
    const first = tree().getByRole('treeitem').nth(1);
    await first.and(row(', took 19 days')).waitFor();
    await probe.settled();
    const before = await first.getAttribute('aria-label');
    await probe.startCounting();
    append(latest, 2);
    await eventually(async () => assert.notEqual(await first.getAttribute('aria-label'), before));
    const { getTreeItem, makeSessionRow, getChildren } = await probe.count(
      'getTreeItem',
      'makeSessionRow',
      'getChildren',
    );
    assert.deepEqual({ getTreeItem, getChildren }, { getTreeItem: 1, getChildren: 0 });
    assertMadeForOneSession(makeSessionRow);
  });

  it('makes one row anew when a session comes up from the end', async () => {
    const oldest = transcripts()[0];
    assert.ok(oldest);
    await probe.settled();
    append(oldest, 3);
    await tree().getByRole('treeitem').nth(1).and(row('Prompt 0-')).waitFor();
    await workbench.screenshot('a session has come up');
    const { makeSessionRow } = await probe.count('makeSessionRow');
    assertMadeForOneSession(makeSessionRow);
    assert.deepEqual(workbench.logs.errors(), []);
  });

  it('is narrowed by a filter', async () => {
    const { quickInput, page } = workbench;
    await workbench.runCommand('Contrail: Filter...');
    await quickInput.type('Title');
    await quickInput.item(/Title or Content/).waitFor();
    await page.keyboard.press('Enter');
    await quickInput.item(/Title or Content/).waitFor({ state: 'detached' });
    await quickInput.type('Prompt 123-');
    await page.keyboard.press('Enter');
    await row('Claude Code, 1–').waitFor({ state: 'detached' });
    await row('Prompt 123-').waitFor();
    // Itself, and the fork that begins with it.
    assert.equal((await allRows()).length, 3);
  });
});
