import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import type { Workspace } from '../../../src/panel/workspaceAnswers';
import { axeViolations } from '../harness/axe';
import { openPanel, type PanelPage, type PanelPageOptions, themes } from '../harness/panelPage';
import { untilState } from '../harness/untilState';
import { workspaceAnswer } from '../harness/workspaceAnswer';

const dayMs = 86_400_000;
const nothing = workspaceAnswer().totals;
const empty = (): Workspace =>
  workspaceAnswer({
    totals: { ...nothing, sessions: 0, requests: 0, microusd: 0, unpriced_requests: 0, cache_hit_share: null },
    previous: null,
    range: null,
    series: [],
    periods: [],
    sessions: [],
    files: [],
    sidechain_types: [],
    unpriced_models: [],
  });

describe('the workspace in the panel', () => {
  let panel: PanelPage;
  let asked: { filter: Record<string, string>; per: string; stacked_by: string }[];
  const open = async (
    context: Mocha.Context,
    answer: (params: Record<string, unknown>) => Workspace = () => workspaceAnswer(),
    options: Partial<PanelPageOptions> = {},
  ): Promise<void> => {
    asked = [];
    panel = await openPanel(context, {
      place: { kind: 'workspace' },
      answer: (method, params) => {
        if (method !== 'workspace') return { schema: 'contrail.none/1' };
        asked.push(JSON.parse(JSON.stringify(params)));
        return answer(params);
      },
      ...options,
    });
    await panel.page.getByRole('group', { name: 'Filter' }).or(panel.page.getByRole('alert')).first().waitFor();
  };
  const choose = (name: string, option: string) => panel.page.getByRole('combobox', { name }).selectOption(option);
  const last = () => asked.at(-1);
  /** Until the panel has asked so often. */
  const untilAsked = async (times: number): Promise<void> => {
    while (asked.length < times) await panel.page.evaluate('new Promise(requestAnimationFrame)');
  };
  const section = (name: string) => panel.page.getByRole('region', { name: new RegExp(`^${name}`) });
  afterEach(() => panel?.close());

  it('adds up: tiles, chart, legend and table tell of the same money', async function () {
    await open(this);
    const tiles = panel.page.getByRole('list', { name: 'In Short' }).getByRole('listitem');
    deepEqual(
      (await tiles.allInnerTexts()).map(text => text.split(/\n+/)),
      [
        ['$23.98+', '90 requests, 10.5K tokens', '+100% against $11.99 in the 10 days before'],
        ['12', 'sessions', '+50% against 8 in the 10 days before'],
        ['60%', 'of input came from the cache'],
        ['25%', 'of the cost is sidechains: $5.99'],
        ['12', 'requests without a price'],
      ],
    );
    const chart = section('Cost over Time');
    deepEqual(await chart.getByRole('list', { name: 'Legend' }).getByRole('listitem').allInnerTexts(), [
      'claude-opus-4-8 · $18.50',
      'claude-haiku-4-5 · $1.88',
      'gpt-5.2-codex · $3.60',
      'without a price: 12 requests',
    ]);
    await chart.getByRole('button', { name: 'Show as table' }).click();
    const rows = (await chart.getByRole('row').allInnerTexts()).map(text => text.split('\t').map(cell => cell.trim()));
    deepEqual(rows[1], ['Nov 20, 2026', '$0.00', '$0.00', '?', '?', '10', '10']);
    deepEqual(rows[2], ['Nov 19, 2026', '$1.00', '$0.00', '?', '$1.00+', '10', '2']);
    deepEqual(rows.at(-1), ['All', '$18.50', '$1.88', '$3.60', '$23.98+', '90', '12']);
    const column = (index: number) =>
      rows.slice(1, -1).reduce((sum, row) => sum + Number(row[index]?.replace(/[$?+]/g, '') || 0), 0);
    deepEqual(
      [1, 2, 3, 4].map(index => column(index).toFixed(3)),
      ['18.500', '1.875', '3.600', '23.975'],
    );
  });

  it('says where each figure comes from', async function () {
    await open(this);
    const tiles = panel.page.getByRole('list', { name: 'In Short' }).getByRole('button');
    const bodies: string[] = [];
    for (const tile of await tiles.all()) {
      await tile.click();
      bodies.push(await panel.page.getByRole('dialog').innerText());
      await panel.page.keyboard.press('Escape');
    }
    equal(bodies.length, 5);
    match(bodies[0] ?? '', /tokens times the published price.*90 requests.*12 of them have no known price/s);
    match(bodies[2] ?? '', /6,000 of 10,000/);
    match(bodies[3] ?? '', /\$5\.99 of \$23\.98\+/);
    match(bodies[4] ?? '', /gpt-5\.2-codex\s+12 requests/);
  });

  it('asks for what is chosen, and for everything again when cleared', async function () {
    await open(this);
    deepEqual(last(), { filter: {}, per: 'day', stacked_by: 'model' });
    equal(await panel.page.getByRole('button', { name: 'Clear' }).count(), 0);
    await choose('Agent', 'Codex');
    await choose('Model', 'claude-haiku-4-5');
    await choose('Branch', 'feat/rounding');
    await choose('Time', 'Last 7 days');
    await choose('Bars', 'Per week');
    await choose('Stacked by', 'By branch');
    await untilAsked(7);
    const sixDaysAgo = new Date(Date.now() - 6 * dayMs).toISOString().slice(0, 10);
    deepEqual(last(), {
      filter: { agent: 'codex', model: 'claude-haiku-4-5', branch: 'feat/rounding', since: sixDaysAgo },
      per: 'week',
      stacked_by: 'branch',
    });
    await panel.page.getByRole('button', { name: 'Clear' }).click();
    await untilAsked(8);
    deepEqual(last(), { filter: {}, per: 'week', stacked_by: 'branch' });
    equal(await panel.page.evaluate('document.activeElement.tagName'), 'SELECT');
  });

  it('takes days of the user, each only when it is whole', async function () {
    await open(this);
    await choose('Time', 'Last 30 days');
    await choose('Time', 'Custom…');
    const since = panel.page.getByLabel('Since');
    equal(await since.inputValue(), new Date(Date.now() - 29 * dayMs).toISOString().slice(0, 10));
    await since.focus();
    await panel.page.keyboard.type('11052026');
    await panel.page.getByLabel('Until').fill('2026-11-09');
    while (last()?.filter.until === undefined) await panel.page.evaluate('new Promise(requestAnimationFrame)');
    deepEqual(last()?.filter, { since: '2026-11-05', until: '2026-11-09' });
    ok(asked.every(({ filter }) => filter.since === undefined || filter.since > '2026'));
    await since.fill('');
    while (last()?.filter.since !== undefined) await panel.page.evaluate('new Promise(requestAnimationFrame)');
    deepEqual(last()?.filter, { until: '2026-11-09' });
  });

  it('says what went wrong, and asks again', async function () {
    let isBroken = true;
    await open(this, () => {
      if (isBroken) throw new Error('The store is locked.');
      return workspaceAnswer();
    });
    await panel.page.getByRole('alert').getByText('The store is locked.').waitFor();
    deepEqual(await axeViolations(panel.page), []);
    isBroken = false;
    await panel.page.getByRole('button', { name: 'Try Again' }).click();
    await panel.page.getByRole('slider').waitFor();
    isBroken = true;
    panel.tell({ type: 'changed' });
    await panel.page.getByRole('alert').waitFor();
    // What was known stays.
    equal(await panel.page.getByRole('slider').count(), 1);
  });

  it('says that nothing passes the filter, and leads back', async function () {
    await open(this, ({ filter }) => (JSON.stringify(filter) === '{}' ? workspaceAnswer() : empty()));
    await choose('Branch', 'main');
    await panel.page.getByText('Nothing passes the filter.').waitFor();
    deepEqual(await axeViolations(panel.page), []);
    await panel.page.getByRole('button', { name: 'Show Everything' }).click();
    await panel.page.getByRole('slider').waitFor();
    equal(await panel.page.getByRole('button', { name: 'Clear' }).count(), 0);
  });

  it('says that there is no session yet, and what can be done', async function () {
    await open(this, empty);
    await panel.page.getByText('No agent session has worked in this workspace yet').waitFor();
    await panel.page.getByRole('button', { name: 'Look Again' }).click();
    await panel.page.getByRole('button', { name: 'Doctor' }).click();
    deepEqual(panel.actions, [{ kind: 'rescan' }, { kind: 'showDoctor' }]);
    await panel.close();
    await open(this, empty, { hasFolders: false });
    await panel.page.getByText('No folder is open.').waitFor();
  });

  it('is as the user left it after a reload: filter, bars, table, order of files and position', async function () {
    const viewport = { width: 900, height: 500 };
    await open(this, undefined, { viewport });
    await choose('Agent', 'Codex');
    await choose('Bars', 'Per week');
    await panel.page.getByRole('button', { name: 'Show as table' }).click();
    await section('Files').getByRole('button', { name: 'Failed' }).click();
    await panel.page.evaluate('document.querySelector("main").scrollTop = 250');
    await untilState(panel, ({ parts }) => JSON.stringify(parts?.['scroll workspace']) === '{"of":"","top":250}');
    const state = await panel.state();
    await panel.close();
    await open(this, undefined, { viewport, state, place: null });
    deepEqual(last(), { filter: { agent: 'codex' }, per: 'week', stacked_by: 'model' });
    equal(await panel.page.getByRole('combobox', { name: 'Agent' }).locator('option:checked').innerText(), 'Codex');
    await panel.page.getByRole('button', { name: 'Show as chart' }).waitFor();
    match(await section('Files').getByRole('row').nth(1).innerText(), /src\/totals\.ts/);
    equal(await panel.page.evaluate('document.querySelector("main").scrollTop'), 250);
  });

  it('lists what was dear, opens it, and sorts files by what failed', async function () {
    await open(this);
    const files = section('Files');
    const names = async () =>
      (await files.getByRole('row').allInnerTexts()).slice(1).map(text => text.split(/\s/).find(part => part !== ''));
    deepEqual(await names(), ['src/invoice.ts', 'src/totals.ts', 'src/round.ts']);
    await files.getByRole('button', { name: 'Failed' }).click();
    deepEqual(await names(), ['src/totals.ts', 'src/invoice.ts', 'src/round.ts']);
    equal(await files.getByRole('columnheader', { name: 'Failed' }).getAttribute('aria-sort'), 'descending');
    await files.getByRole('button', { name: 'src/round.ts', exact: true }).click();
    deepEqual(panel.actions, [{ kind: 'openFile', path: '/work/src/round.ts' }]);
    const sessions = section('Most Expensive Sessions');
    await sessions.getByRole('button').first().focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    await untilState(
      panel,
      ({ place }) => JSON.stringify(place) === '{"kind":"session","session_uid":"claude-code:1"}',
    );
  });

  it('renews without a flicker when something was read', async function () {
    let cost = 1;
    await open(this, () => workspaceAnswer({ totals: { ...nothing, microusd: cost * 1e6, unpriced_requests: 0 } }));
    const chart = panel.page.getByRole('slider');
    await chart.focus();
    await panel.page.keyboard.press('Home');
    await panel.page.evaluate(
      `window.gone = 0; new MutationObserver(changes => { for (const { removedNodes } of changes) window.gone += removedNodes.length; }).observe(document.querySelector('main'), { childList: true, subtree: true })`,
    );
    cost = 2;
    panel.tell({ type: 'changed' });
    await panel.page.getByRole('button', { name: 'Cost: $2.00' }).waitFor();
    equal(await panel.page.evaluate('window.gone'), 0);
    match((await chart.getAttribute('aria-valuetext')) ?? '', /^Nov 11, 2026/);
  });

  it('shows hostile names as text', async function () {
    const hostile = '<img src=x onerror=alert(1)>\u202e\u001b[31m=1+1';
    const long = `${hostile}${'x'.repeat(300)}`;
    const answer = workspaceAnswer();
    await open(
      this,
      () => ({
        ...answer,
        series: answer.series.map(series => ({ ...series, key: `${long}${series.key}` })),
        sessions: answer.sessions.map(session => ({ ...session, display_title: long, agent: hostile })),
        files: answer.files.map(file => ({ ...file, path: `/${long}${file.path}`, relative_path: long })),
        sidechain_types: [{ agent_type: long, threads: 1, requests: 1, tokens: 1, microusd: 1 }],
        unpriced_models: [{ model: long, requests: 1 }],
        choices: { agents: [hostile], models: [long], branches: [long] },
      }),
      { viewport: { width: 320, height: 900 } },
    );
    await panel.page.getByRole('slider').focus();
    await panel.page.keyboard.press('Home');
    await panel.screenshot('workspace hostile');
    equal(await panel.page.locator('main img').count(), 0);
    equal(/(?![\n\t])[\p{Cc}\p{Cf}]/u.test(await panel.page.locator('main').innerText()), false);
    equal(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
    deepEqual(await axeViolations(panel.page), []);
    await panel.page.getByRole('button', { name: 'Save as CSV' }).click();
    await panel.page.getByRole('button', { name: 'Save as SVG' }).click();
    while (panel.actions.length < 2) await panel.page.evaluate('new Promise(requestAnimationFrame)');
    notEqual(panel.actions[1], undefined);
    deepEqual(panel.problems, []);
  });

  for (const theme of themes)
    for (const width of [900, 320]) {
      it(`is complete and accessible in ${theme}, ${width} pixels wide`, async function () {
        await open(this, undefined, { theme, viewport: { width, height: width === 900 ? 1300 : 2000 } });
        const chart = panel.page.getByRole('slider');
        await choose('Time', 'Custom…');
        await panel.page.getByLabel('Until').waitFor();
        await panel.screenshot(`workspace ${theme} ${width}`);
        deepEqual(await axeViolations(panel.page), []);
        equal(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
        await chart.focus();
        await panel.page.keyboard.press('ArrowLeft');
        await panel.screenshot(`workspace ${theme} ${width} bar`);
        deepEqual(await axeViolations(panel.page), []);
        await panel.page.getByRole('button', { name: 'Show as table' }).click();
        await panel.screenshot(`workspace ${theme} ${width} table`);
        deepEqual(await axeViolations(panel.page), []);
        deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
        equal(panel.titles.at(-1), 'Workspace');
      });
    }
});
