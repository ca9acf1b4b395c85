import { deepEqual, equal } from 'node:assert/strict';
import type { Place } from '../../../src/panel/protocol';
import type { FileView } from '../../../src/panel/workspaceAnswers';
import { axeViolations } from '../harness/axe';
import { fileAnswer, fileEdit, fileSession } from '../harness/fileAnswer';
import { openPanel, type PanelPage, type PanelPageOptions, themes } from '../harness/panelPage';
import { untilState } from '../harness/untilState';

const path = '/work/src/invoice.ts';
const noFailures = { schema: 'contrail.failures/1', total: 0, failures: [] };

describe('a file in the panel', () => {
  let panel: PanelPage;
  let asked: unknown[];
  const open = async (
    context: Mocha.Context,
    answer: (path: unknown) => FileView | Promise<FileView> = () => fileAnswer(),
    options: Partial<PanelPageOptions> = {},
  ): Promise<void> => {
    asked = [];
    panel = await openPanel(context, {
      place: { kind: 'file', path, pinned: false },
      activeFile: path,
      answer: (method, params) => {
        if (method === 'failures') return noFailures;
        if (method !== 'fileView') return { schema: 'contrail.none/1' };
        asked.push(params.path);
        return answer(params.path);
      },
      ...options,
    });
  };
  const heading = (name: string) => panel.page.getByRole('heading', { level: 1, name, exact: true });
  const section = (name: string) => panel.page.getByRole('region', { name: new RegExp(`^${name}`) });
  const rows = (name: string) => section(name).getByRole('listitem');
  const place = async (): Promise<unknown> => {
    const state: { place?: Place } = JSON.parse(JSON.stringify(await panel.state()));
    return state.place;
  };
  const isIn = (kind: Place['kind']) =>
    untilState(panel, ({ place }) => JSON.stringify(place)?.startsWith(`{"kind":"${kind}"`) === true);
  afterEach(() => panel?.close());

  it('shows who worked on it, in figures that add up', async function () {
    await open(this);
    const tiles = panel.page.getByRole('list', { name: 'In Short' }).getByRole('listitem');
    await tiles.first().waitFor();
    deepEqual(
      (await tiles.allInnerTexts()).map(text => text.split(/\n+/)),
      [
        ['2', 'sessions edited it'],
        ['5', 'edits'],
        ['45', 'lines left of 100 added (45%)'],
        ['$2.00', 'for the requests that edited it'],
      ],
    );
    const [first = '', second = ''] = await rows('Sessions That Edited It').allInnerTexts();
    deepEqual(first.split(/\n+/), [
      'Round invoice totals half-even',
      '+40 −10',
      '$1.50',
      'Claude Code · Nov 20, 2026, 14:30 · 3 edits · by Main',
      '30 of 40 lines left',
    ]);
    deepEqual(second.split(/\n+/), [
      'Split the parser',
      '+60 −0',
      '$0.5000',
      'Codex · Nov 18, 2026, 09:00 · 2 edits · by Main 1, test-runner 1',
      '15 of 60 lines left',
    ]);
    equal(panel.titles.at(-1), 'invoice.ts');
  });

  it('opens the session, the edit, all its changes, the transcript at the edit, and the lines', async function () {
    await open(this);
    await rows('Edits').first().waitFor();
    const button = (row: number, name: RegExp) => rows('Edits').nth(row).getByRole('button', { name });
    await button(3, /^Show this edit/).click();
    await rows('Sessions That Edited It')
      .nth(1)
      .getByRole('button', { name: /^Show all its changes/ })
      .click();
    await button(0, /^Go to its lines/).click();
    await button(1, /^Open the file/).click();
    deepEqual(panel.actions, [
      { kind: 'openEdit', session_uid: 'codex:2', seq: 9, ordinal: 2 },
      { kind: 'openDiff', session_uid: 'codex:2', path: '/work/tree/src/invoice.ts' },
      { kind: 'openFile', path, line: 17 },
      { kind: 'openFile', path },
    ]);
    await button(2, /^In the transcript/).click();
    await isIn('session');
    deepEqual(await place(), { kind: 'session', session_uid: 'claude-code:1', transcript: { seq: 22 } });
    await panel.page.getByRole('tab', { name: 'This File' }).click();
    await isIn('file');
    await panel.page.getByRole('button', { name: 'Split the parser', exact: true }).click();
    await isIn('session');
    deepEqual(await place(), { kind: 'session', session_uid: 'codex:2' });
  });

  it('follows the editor until it is pinned, and shows nothing of the file before', async function () {
    let answerNext: (() => void) | undefined;
    await open(this, async asked => {
      if (asked === '/work/slow.ts') await new Promise<void>(resolve => (answerNext = resolve));
      return fileAnswer({ path: String(asked) });
    });
    await heading('invoice.ts').waitFor();
    await rows('Edits').first().waitFor();
    panel.tell({ type: 'activeFile', path: '/work/slow.ts' });
    await heading('slow.ts').waitFor();
    equal(await rows('Edits').count(), 0);
    await panel.page.getByText('Looking for the sessions that edited it…').waitFor();
    answerNext?.();
    await rows('Edits').first().waitFor();

    const pin = panel.page.getByRole('button', { name: 'Pin' });
    await pin.click();
    await panel.page.locator('[aria-pressed=true]').waitFor();
    panel.tell({ type: 'activeFile', path: '/work/other.ts' });
    panel.tell({ type: 'changed' });
    await heading('slow.ts').waitFor();
    deepEqual(await place(), { kind: 'file', path: '/work/slow.ts', pinned: true });
    await pin.click();
    await heading('other.ts').waitFor();
    await rows('Edits').first().waitFor();
    deepEqual([...new Set(asked)], [path, '/work/slow.ts', '/work/other.ts']);
  });

  it('says so without a file, and where nobody edited it', async function () {
    await open(this, () => fileAnswer({ sessions: [], sessions_total: 0, edits: [], edits_total: 0, microusd: null }), {
      activeFile: null,
    });
    await panel.page.getByText('No file is open in the editor.').waitFor();
    deepEqual(asked, []);
    equal(panel.titles.at(-1), 'This File');
    deepEqual(await axeViolations(panel.page), []);
    panel.tell({ type: 'activeFile', path: 'C:\\work\\new.ts' });
    await heading('new.ts').waitFor();
    await panel.page.getByText('No session that was found has edited this file.').waitFor();
    equal(await panel.page.getByRole('list', { name: 'In Short' }).count(), 0);
    deepEqual(await axeViolations(panel.page), []);
  });

  it('keeps what is not known apart from nothing', async function () {
    await open(this, () =>
      fileAnswer({ sessions: [fileSession({ lines_left: null, file_microusd: null })], microusd: null }),
    );
    const tiles = panel.page.getByRole('list', { name: 'In Short' });
    await tiles.getByRole('button', { name: 'Lines left: ?' }).click();
    await panel.page.getByRole('dialog').getByText('has not been worked out').waitFor();
    await panel.page.keyboard.press('Escape');
    await tiles.getByRole('button', { name: 'Cost of the file: ?' }).waitFor();
    equal(await panel.page.getByText('lines left', { exact: true }).count(), 1);
  });

  it('is one stop of the Tab key a list, and arrows go through it', async function () {
    await open(this);
    await rows('Edits').first().waitFor();
    const focused = () => panel.page.evaluate('document.activeElement.getAttribute("aria-label")');
    const list = section('Edits');
    equal(await list.locator('button:not([tabindex="-1"])').count(), 1);
    await list.getByRole('button').first().focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await panel.page.keyboard.press(key);
    equal(await focused(), 'In the transcript, Nov 20, 2026, 14:10');
    await panel.page.keyboard.press('End');
    equal(await focused(), 'In the transcript, time not known');
    await panel.page.keyboard.press('Shift+Tab');
    await panel.page.keyboard.press('Tab');
    equal(await focused(), 'In the transcript, time not known');
    await panel.page.keyboard.press('Home');
    equal(await focused(), 'In the transcript, Nov 20, 2026, 14:30');
  });

  it('shows a part of long lists, and says what is not listed', async function () {
    const edits = Array.from({ length: 200 }, (_, index) => fileEdit({ seq: index }));
    await open(this, () => fileAnswer({ edits, edits_total: 1234 }));
    await rows('Edits').first().waitFor();
    equal(await rows('Edits').count(), 25);
    await section('Edits').getByRole('button', { name: 'Show all 200' }).click();
    await section('Edits').getByText('The latest 200 of 1,234.').waitFor();
    equal(await rows('Edits').count(), 200);
  });

  it('is where the user had scrolled it after another place and after a reload, another file at its top', async function () {
    const edits = Array.from({ length: 60 }, (_, index) => fileEdit({ seq: index }));
    const many = () => fileAnswer({ edits, edits_total: 60 });
    const top = () => panel.page.evaluate('document.querySelector("main").scrollTop');
    const viewport = { width: 900, height: 500 };
    await open(this, many, { viewport });
    await rows('Edits').first().waitFor();
    await panel.page.evaluate('document.querySelector("main").scrollTop = 300');
    await untilState(
      panel,
      ({ parts }) => JSON.stringify(parts?.['scroll file']) === JSON.stringify({ of: path, top: 300 }),
    );
    await panel.page.getByRole('tab', { name: 'Workspace' }).click();
    await rows('Edits').first().waitFor({ state: 'detached' });
    await panel.page.getByRole('tab', { name: 'This File' }).click();
    await rows('Edits').first().waitFor();
    equal(await top(), 300);
    const state = await panel.state();
    await panel.close();
    await open(this, many, { viewport, state, place: null });
    await rows('Edits').first().waitFor();
    equal(await top(), 300);
    panel.tell({ type: 'activeFile', path: '/work/other.ts' });
    await heading('other.ts').waitFor();
    await rows('Edits').first().waitFor();
    equal(await top(), 0);
  });

  it('shows hostile names as text', async function () {
    const hostile = '<img src=x onerror=alert(1)>\u202e\u001b[31m';
    const session = fileSession({
      display_title: hostile,
      agent: hostile,
      edited_by: [{ thread_id: hostile, agent_type: hostile, edits: 1 }],
    });
    const edit = fileEdit({ tool: hostile, agent_type: hostile, operation: hostile, status: hostile });
    await open(this, () => fileAnswer({ sessions: [session], edits: [edit] }), {
      activeFile: `/work/${hostile.replace('/', '')}${'x'.repeat(300)}`,
      viewport: { width: 320, height: 900 },
    });
    await rows('Edits').first().waitFor();
    equal(await panel.page.locator('main img').count(), 0);
    equal(/(?![\n\t])[\p{Cc}\p{Cf}]/u.test(await panel.page.locator('main').innerText()), false);
    equal(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
    deepEqual(panel.problems, []);
  });

  for (const theme of themes)
    for (const width of [900, 320]) {
      it(`is accessible in ${theme}, ${width} pixels wide`, async function () {
        await open(this, undefined, { theme, viewport: { width, height: 1200 } });
        await rows('Edits').first().waitFor();
        await panel.screenshot(`file ${theme} ${width}`);
        deepEqual(await axeViolations(panel.page), []);
        equal(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
        deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
      });
    }
});
