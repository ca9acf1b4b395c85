import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutDemo } from '../../scripts/demo.mjs';
import { openTestStore } from '../support/testStore';
import { type EditorInstallation, installEditor } from './harness/editorInstallation';
import { eventually } from './harness/eventually';
import { startWorkbench, type Workbench, type WorkbenchOptions } from './harness/workbench';

/** A window costs some seconds: each state has one of its own, as a user meets it. */
describe('The Sessions view in VS Code says why it is as it is:', () => {
  let editor: EditorInstallation;
  let root = '';
  let empty = '';
  let project = '';
  let demo: ReturnType<typeof layOutDemo>;
  let workbench: Workbench | undefined;

  before(async function () {
    editor = await installEditor(this);
    root = realpathSync(mkdtempSync(join(tmpdir(), 'contrail-states-')));
    [empty = '', project = ''] = ['empty home', 'project'].map(name => join(root, name));
    for (const folder of [empty, project]) mkdirSync(folder);
    demo = layOutDemo(join(root, 'demo'));
  });

  afterEach(async () => {
    await workbench?.close();
    workbench = undefined;
  });

  after(() => {
    if (root !== '') rmSync(root, { recursive: true, force: true });
  });

  /** The Sessions view of a window, as soon as it says this. */
  async function open(options: Partial<WorkbenchOptions>, says: RegExp): Promise<Workbench> {
    workbench = await startWorkbench(editor, { home: demo.home, folders: [demo.workspace], ...options });
    const { page } = workbench;
    await page.getByRole('tab', { name: 'Contrail', exact: true }).click();
    await page.mouse.move(800, 500);
    await sidebar(workbench).getByText(says).first().waitFor();
    return workbench;
  }

  const sidebar = ({ page }: Workbench) => page.locator('.part.sidebar');
  const row = (of: Workbench, name: RegExp) => of.page.getByRole('treeitem', { name }).first();
  const textOf = async (of: Workbench): Promise<string> => (await sidebar(of).innerText()).replace(/\s+/g, ' ');

  it('nothing was found, and where was looked', async () => {
    const window = await open({ home: empty, folders: [project] }, /No coding-agent sessions have worked/);
    await eventually(async () =>
      assert.match(await textOf(window), /where Claude Code, Codex, .* other agents keep them, on the machine/),
    );
    await sidebar(window).getByRole('button', { name: 'Show Sessions of All Workspaces' }).waitFor();
    await window.screenshot('state-nothing');
    await sidebar(window).getByText('every folder that was looked in', { exact: true }).click();
    await window.page.getByRole('tab', { name: /Contrail Doctor/ }).waitFor();
    assert.deepEqual(window.logs.errors(), []);
  });

  it('nothing was found in folders that a variable names', async () => {
    const env = { CODEX_HOME: join(empty, 'codex') };
    const window = await open({ home: empty, folders: [project], env }, /environment variables name/);
    assert.doesNotMatch(await textOf(window), /~\/\.claude/);
    await window.screenshot('state-elsewhere');
    assert.deepEqual(window.logs.errors(), []);
  });

  it('no folder is open', async () => {
    const window = await open({ folders: [] }, /Open a folder to see/);
    await sidebar(window).getByRole('button', { name: 'Open Folder' }).waitFor();
    await window.screenshot('state-no-folder');
    await sidebar(window).getByText('sessions of all workspaces', { exact: true }).click();
    await row(window, /^Show three digits/).waitFor();
    await window.screenshot('state-all-workspaces');
    assert.deepEqual(window.logs.errors(), []);
  });

  it('sessions are still being read, and that can be stopped', async () => {
    const home = join(root, 'large home');
    const transcripts = join(home, '.claude/projects/-w');
    mkdirSync(transcripts, { recursive: true });
    const window = await open({ home, folders: [project] }, /No coding-agent sessions/);
    const [name = ''] = readdirSync(join(demo.home, '.claude/projects'));
    const source = join(demo.home, '.claude/projects', name, 'd3eb0133-db06-456a-9be9-2abebb9bf981.jsonl');
    const text = readFileSync(source, 'utf8').replaceAll(demo.workspace, project);
    for (let index = 0; index < 1_500; index++) {
      const id = `d3eb0133-db06-456a-9be9-${String(index).padStart(12, '0')}`;
      const own = text.replaceAll('d3eb0133-db06-456a-9be9-2abebb9bf981', id).replaceAll('"msg_', `"msg_${index}`);
      writeFileSync(join(transcripts, `${id}.jsonl`), own);
    }
    void window.evaluate(api => void api.commands.executeCommand('contrail.rescan'));
    await sidebar(window)
      .getByText(/Reading sessions/)
      .waitFor();
    await window.screenshot('state-reading');
    await sidebar(window).getByRole('button', { name: 'Stop Reading Sessions' }).click();
    await sidebar(window).getByRole('button', { name: 'Rescan' }).waitFor();
    await window.screenshot('state-stopped');
    assert.deepEqual(window.logs.errors(), []);
  });

  it('the database cannot be opened, and what can be done', async () => {
    const file = join(root, 'a file');
    writeFileSync(file, '');
    const machineSettings = { 'contrail.database': join(file, 'contrail.db') };
    const window = await open({ machineSettings }, /cannot be read or written/);
    await sidebar(window).getByRole('button', { name: 'Try Again' }).first().waitFor();
    await sidebar(window).getByText('contrail.database', { exact: true }).waitFor();
    await window.screenshot('state-storage');
    await eventually(() => assert.match(window.logs.errors().join('\n'), /mkdir/));
    rmSync(file);
    await sidebar(window).getByRole('button', { name: 'Try Again' }).first().click();
    await row(window, /^Show three digits/).waitFor();
  });

  it('the database was damaged: what could be is saved, the rest read anew', async () => {
    const file = join(root, 'damaged', 'contrail.db');
    mkdirSync(join(root, 'damaged'));
    writeFileSync(file, Buffer.alloc(100_000, 'damaged'));
    const window = await open({ machineSettings: { 'contrail.database': file } }, /Show three digits/);
    await window.screenshot('state-damaged');
    const told = (await window.notifications()).map(({ severity, message }) => `${severity}: ${message}`);
    assert.match(told.join('\n'), /warning: The database was damaged and lies in .*contrail\.db\.corrupt-/);
  });

  it('the database is of a newer version: it is shown as it is', async () => {
    const folder = join(root, 'newer');
    mkdirSync(folder);
    const store = await openTestStore(folder, { keep: true });
    await store.ingest(demo.home);
    store.db.exec('PRAGMA user_version = 9999');
    store.close();
    const window = await open({ machineSettings: { 'contrail.database': store.file } }, /Show three digits/);
    await window.screenshot('state-newer');
    const told = (await window.notifications()).map(({ severity, message }) => `${severity}: ${message}`);
    assert.match(
      told.join('\n'),
      /warning: .* is of version 9999; .* It is shown as it is and nothing is added: update Contrail/,
    );
  });

  it('the workspace is not trusted: all but resuming works', async () => {
    const settings = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };
    const window = await open({ settings }, /Show three digits/);
    assert.equal(await window.evaluate(api => api.workspace.isTrusted), false);
    await window.screenshot('state-untrusted');
    await row(window, /^Show three digits/).click({ button: 'right' });
    const menu = window.page.locator('.monaco-menu');
    await menu.getByRole('menuitem', { name: /^Copy Resume Command/ }).waitFor();
    assert.equal(await menu.getByRole('menuitem', { name: /^Resume in Terminal/ }).count(), 0);
    await window.screenshot('state-untrusted-menu');
    assert.deepEqual(window.logs.errors(), []);
  });

  it('several folders and worktrees: rows name theirs', async () => {
    const worktree = join(root, 'side tree');
    const git = join(demo.workspace, '.git');
    mkdirSync(join(git, 'worktrees/side tree'), { recursive: true });
    mkdirSync(worktree);
    writeFileSync(join(worktree, '.git'), `gitdir: ${join(git, 'worktrees/side tree')}\n`);
    writeFileSync(join(git, 'worktrees/side tree/gitdir'), `${join(worktree, '.git')}\n`);
    writeFileSync(join(git, 'worktrees/side tree/commondir'), '../..\n');
    writeFileSync(join(git, 'worktrees/side tree/HEAD'), 'ref: refs/heads/main\n');
    const home = join(root, 'home of several');
    const transcripts = join(home, '.claude/projects/-several');
    mkdirSync(transcripts, { recursive: true });
    const [name = ''] = readdirSync(join(demo.home, '.claude/projects'));
    const source = join(demo.home, '.claude/projects', name, '9b3972c7-ea24-4dfb-9fc2-67c736b52757.jsonl');
    [demo.workspace, project, worktree].forEach((folder, index) => {
      const id = `9b3972c7-ea24-4dfb-9fc2-00000000000${index}`;
      const text = readFileSync(source, 'utf8')
        .replaceAll('9b3972c7-ea24-4dfb-9fc2-67c736b52757', id)
        .replaceAll('"msg_', `"msg_${index}`)
        .replaceAll(demo.workspace, folder);
      writeFileSync(join(transcripts, `${id}.jsonl`), text);
    });
    const window = await open({ home, folders: [demo.workspace, project] }, /Today|Yesterday|day/);
    await eventually(async () => {
      const names = (await window.treeRows('Sessions')).map(({ name: spoken }) => spoken);
      const sessions = names.filter(spoken => / a session of /.test(spoken));
      assert.equal(sessions.length, 3, names.join('\n'));
      assert.ok(
        sessions.some(spoken => /worktree side tree/.test(spoken)),
        names.join('\n'),
      );
      assert.ok(
        sessions.some(spoken => /, project$/.test(spoken)),
        names.join('\n'),
      );
      assert.ok(
        sessions.some(spoken => /, workspace$/.test(spoken)),
        names.join('\n'),
      );
    });
    // And on the screen, in a sidebar of the usual width.
    const texts = (await window.treeRows('Sessions')).map(({ text }) => text).join('\n');
    assert.match(texts, /…\s?side tree/);
    assert.match(texts, /…\s?project/);
    await window.screenshot('state-several');
    assert.deepEqual(window.logs.errors(), []);
  });

  for (const [width, title] of [
    [900, 'the usual width'],
    [640, 'the least width'],
  ] as const)
    it(`a sidebar of ${title} shows what each session cost`, async () => {
      const window = await open({ viewport: { width, height: 700 } }, /Show three/);
      const { width: wide = 0, x = 0 } = (await sidebar(window).boundingBox()) ?? {};
      const rows = await sidebar(window)
        .getByRole('treeitem', { name: /a session of/ })
        .all();
      assert.ok(rows.length >= 8);
      for (const one of rows) {
        const label = one.locator('.label-name');
        assert.match(await label.innerText(), /^\$\d+\.\d{2,4}/);
        // Where the amount ends on the screen.
        const end = await label.evaluate(element => {
          const range = element.ownerDocument.createRange();
          const walker = element.ownerDocument.createTreeWalker(element, 4);
          const text = walker.nextNode();
          if (text === null) return Number.POSITIVE_INFINITY;
          range.setStart(text, 0);
          range.setEnd(text, (/^\S+/.exec(text.textContent ?? '')?.[0] ?? '').length);
          return range.getBoundingClientRect().right;
        });
        assert.ok(end < x + wide - 8, `${end} of ${x + wide}`);
      }
      await window.screenshot(`state-width-${Math.round(wide)}`);
    });
});
