import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoWorkbench, startDemoWorkbench } from './harness/demoWorkbench';
import { eventually } from './harness/eventually';
import { TreeView } from './harness/treeView';

/** What nobody should have to listen to: icons' syntax, ids, and values that are none. */
const notForEars =
  /\$\(|codicon|\b(?:undefined|null|NaN)\b|\[object|[0-9a-f]{8}-[0-9a-f]{4}-|(?:claude-code|codex):|[✗·→]|contrail\.\w/;

const liveTitle = 'Three digits, by hand';

describe('The extension in VS Code, to a screen reader', () => {
  let demo: DemoWorkbench;
  let tree: TreeView;

  const names = async (): Promise<string[]> => (await tree.rows()).map(({ name }) => name);
  const nameOf = async (row: string): Promise<string> => (await tree.row(row).getAttribute('aria-label')) ?? '';

  before(async function () {
    demo = await startDemoWorkbench(this);
    const { page } = demo.workbench;
    tree = new TreeView(page, 'Contrail', 'Sessions');
    await tree.show();
    await eventually(async () =>
      assert.equal((await names()).filter(name => name.includes(', a session of ')).length, 12),
    );
  });

  after(async () => {
    await demo?.close();
  });

  it('says of a session its title, agent, time, length, cost and outcome', async () => {
    const sessions = (await names()).filter(name => name.includes(', a session of '));
    for (const name of sessions)
      assert.match(
        name,
        /^.+, a session of (?:Claude Code|Codex), last active \w+ \d+, \d{4}, .+, took \d+ seconds?, cost \$\d+\.\d+, (?:\d+ failed approach(?:es)?, )?(?:checks passed|checks failed|outcome unknown)$/,
      );
    assert.equal(
      sessions.find(name => name.startsWith('Add currency symbols to money()'))?.split(', last active')[0],
      'Add currency symbols to money() and list the callers of total(). Use agents, a session of Claude Code',
    );
  });

  it('says that a session is pinned, renamed, hidden or live', async () => {
    const { workbench, home } = demo;
    const digits = 'Show three digits';
    await tree.press(digits, 'Pin');
    await eventually(async () => assert.match(await nameOf(digits), /, a session of Claude Code, pinned, last active/));
    await tree.pickFromTitleMenu('Show Hidden Sessions');
    await tree.pickFromContextMenu('Show the diff', 'Hide');
    await eventually(async () => assert.match(await nameOf('Show the diff'), /, a session of Codex, hidden, last/));
    goOn(home);
    await eventually(async () => assert.match(await nameOf(digits), /, pinned, live, last active/));
    await tree.pickFromContextMenu(digits, 'Rename...');
    await workbench.quickInput.type(liveTitle);
    await workbench.page.keyboard.press('Enter');
    await eventually(async () =>
      assert.match(await nameOf(liveTitle.slice(0, 10)), new RegExp(`^${liveTitle}, a session of`)),
    );
  });

  it('says of what a session holds what it is', async () => {
    await tree.expand('Add currency symb');
    await tree.row('Sidechains').waitFor();
    const rows = await names();
    for (const expected of [
      'Sidechains: 4',
      'Sidechain Explore invoice callers, cost $0.0010, completed, Explore',
      'Edited Files: 4',
      'src/format.js, 1 edit, lines added: 4, lines removed: 2',
    ])
      assert.ok(rows.includes(expected), `${expected} is not among ${rows.join('\n')}`);
    assert.ok(rows.some(name => /^Pinned, sessions: 1$/.test(name)));
  });

  it('says nothing that is not for ears in any row', async () => {
    const rows = await names();
    assert.ok(rows.length > 20);
    assert.deepEqual(
      rows.filter(name => name === '' || notForEars.test(name)),
      [],
    );
  });

  it('names every button of the title bar and of rows', async () => {
    const { page } = demo.workbench;
    await tree.row('Show the diff').hover();
    const buttons = page.locator('.composite.title, .pane-header, .pane-body').getByRole('button');
    const found = await buttons.evaluateAll(elements =>
      elements.map(element => element.getAttribute('aria-label') ?? ''),
    );
    for (const name of ['Filter...', 'Group By...', 'Rescan', 'Show Session Cost', 'Pin'])
      assert.ok(found.includes(name), `${name} is not among ${found.join()}`);
    assert.deepEqual(
      found.filter(name => name === '' || notForEars.test(name)),
      [],
    );
  });

  it('says of the item of the status bar whose cost it is', async () => {
    const spoken = async (): Promise<string> =>
      (await demo.workbench.statusBarItems()).find(({ id }) => id.startsWith('contrail.contrail'))?.name ?? '';
    await eventually(async () =>
      assert.match(await spoken(), new RegExp(`^Contrail, live session ${liveTitle}: \\$\\d+\\.\\d+$`)),
    );
    assert.doesNotMatch(await spoken(), notForEars);
  });

  for (const [command, typed, expected] of [
    ['Show Session Cost', '', new RegExp(`^${liveTitle} \\(live\\), \\$0\\.0766 = `)],
    ['Search Sessions', 'roundCents', /roundCents/],
    ['Filter...', '', /^Title or Content…, an/],
    ['Group By...', '', /^Day, shown now/],
    ['Export...', '', /^Sessions as JSON/],
  ] as const)
    it(`says nothing that is not for ears in the rows of ${command}`, async () => {
      const { quickInput, runCommand } = demo.workbench;
      await runCommand.call(demo.workbench, `Contrail: ${command}`);
      if (typed !== '') await quickInput.type(typed);
      await quickInput.item(expected).first().waitFor();
      const rows = (await quickInput.items()).map(({ name }) => name);
      await demo.workbench.screenshot(`rows of ${command}`);
      await quickInput.close();
      const known = /(?:=|\u00b7|contrail\.(?:sessions|cost)\/1)/g;
      assert.deepEqual(
        rows.filter(name => name === '' || notForEars.test(name.replace(known, ''))),
        [],
      );
    });

  it('has logged no error', () => {
    assert.deepEqual(demo.workbench.logs.errors(), []);
  });
});

/** The user says something in the session just now. */
function goOn(home: string): void {
  const projects = join(home, '.claude/projects');
  const sessionId = '9864e8cc-9ea3-4790-9f9b-0cbcb15fbeba';
  const folder = readdirSync(projects).find(name => readdirSync(join(projects, name)).includes(`${sessionId}.jsonl`));
  assert.ok(folder !== undefined);
  const timestamp = new Date().toISOString();
  const record = { type: 'user', uuid: 'goes-on', parentUuid: null, sessionId, isSidechain: false, timestamp };
  const message = { role: 'user', content: 'Go on' };
  appendFileSync(join(projects, folder, `${sessionId}.jsonl`), `${JSON.stringify({ ...record, message })}\n`);
}
