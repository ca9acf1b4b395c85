import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Lane, Timeline } from '../../../src/panel/sessionAnswers';
import { axeViolations } from '../harness/axe';
import { openPanel, type PanelPage, themes } from '../harness/panelPage';
import { sessionDetail } from '../harness/sessionDetail';

const start = Date.UTC(2026, 10, 20, 14, 2);
const minute = 60_000;

const lane = (of: Partial<Lane>): Lane => ({
  thread_id: 'main',
  parent_thread_id: null,
  depth: 0,
  kind: 'main',
  agent_type: null,
  name: null,
  description: null,
  status: null,
  microusd: 1_000_000,
  spans: [{ from: start, to: start + 42 * minute }],
  spawned: null,
  returned: null,
  marks: [],
  ...of,
});

const timeline: Timeline = {
  schema: 'contrail.timeline/1',
  window: { from: start, to: start + 42 * minute },
  stretches: [
    { from: start, to: start + 20 * minute },
    { from: start + 30 * minute, to: start + 42 * minute },
  ],
  lanes: [
    lane({
      marks: [
        { kind: 'prompt', at: start, count: 1, seq: 1, label: 'Round invoice totals' },
        { kind: 'edit', at: start + 5 * minute, count: 3, seq: 20, label: 'src/invoice.ts' },
        { kind: 'check_fail', at: start + 8 * minute, count: 1, seq: 31, label: 'expected 1.00, received 1.01' },
        { kind: 'interrupt', at: start + 33 * minute, count: 1, seq: 60, label: 'interrupted' },
        { kind: 'check_pass', at: start + 42 * minute, count: 1, seq: 99, label: 'tests passed' },
      ],
    }),
    lane({
      thread_id: 'a1',
      parent_thread_id: 'main',
      depth: 1,
      kind: 'sync',
      agent_type: 'Explore',
      description: 'Find <b>callers</b>',
      spans: [{ from: start + 6 * minute, to: start + 12 * minute }],
      spawned: { at: start + 6 * minute, seq: 22 },
      returned: { at: start + 12 * minute, seq: 35 },
      marks: [{ kind: 'error', at: start + 9 * minute, count: 2, seq: 28, label: 'no such file' }],
    }),
  ],
  lanes_total: 2,
  cost: [
    { at: start, microusd: 0 },
    { at: start + 42 * minute, microusd: 2_000_000 },
  ],
  untimed_events: 0,
};

describe('the timeline', () => {
  let panel: PanelPage;
  const asked: Record<string, unknown>[] = [];
  const open = async (context: Mocha.Context, options: { width?: number; theme?: (typeof themes)[number] } = {}) => {
    asked.length = 0;
    panel = await openPanel(context, {
      place: { kind: 'session', session_uid: 'claude-code:1' },
      viewport: { width: options.width ?? 900, height: 900 },
      ...(options.theme && { theme: options.theme }),
      answer: (method, params) => {
        if (method !== 'timeline') return method === 'sessionDetail' ? sessionDetail() : { schema: 'contrail.none/1' };
        asked.push(params);
        return timeline;
      },
    });
    const marks = panel.page.getByRole('listbox', { name: /^Marks/ });
    await marks.waitFor();
    return marks;
  };
  const active = () => panel.page.locator('[role=option][aria-selected=true]').getAttribute('aria-label');
  afterEach(() => panel?.close());

  it('goes from mark to mark and from lane to lane by the keyboard, and says what each is', async function () {
    const marks = await open(this);
    await marks.focus();
    equal(await active(), 'Main, 14:02:00 · prompt: Round invoice totals');
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    equal(await active(), 'Main, 14:10:00 · check failed: expected 1.00, received 1.01');
    await panel.page.keyboard.press('ArrowDown');
    equal(await active(), 'Explore, 14:11:00 · 2 × error: no such file');
    await panel.page.keyboard.press('ArrowUp');
    await panel.page.keyboard.press('End');
    equal(await active(), 'Main, 14:44:00 · check passed: tests passed');
    match(await panel.page.locator('.tip').innerText(), /check passed: tests passed/);
  });

  it('opens the transcript at a mark', async function () {
    const marks = await open(this);
    await marks.focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('tab', { name: 'Transcript', selected: true }).waitFor();
    const state: { place?: unknown } = JSON.parse(JSON.stringify(await panel.state()));
    deepEqual(state.place, { kind: 'session', session_uid: 'claude-code:1', transcript: { seq: 20 } });
  });

  it('zooms by keyboard, button and pointer, asks for what it shows, and goes back to the whole', async function () {
    const marks = await open(this);
    equal(asked.at(-1)?.from, undefined);
    await marks.focus();
    await panel.page.keyboard.press('+');
    await panel.page.getByRole('button', { name: 'Whole session' }).click();
    const box = await marks.boundingBox();
    ok(box);
    await panel.page.mouse.move(box.x + 200, box.y + 50);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + 300, box.y + 50, { steps: 4 });
    await panel.page.mouse.up();
    await panel.page.getByRole('option', { name: /prompt/ }).waitFor({ state: 'detached' });
    await panel.page.getByRole('button', { name: 'Zoom out' }).click();
    await panel.page.getByRole('button', { name: 'Whole session' }).click();
    await panel.page.getByRole('option', { name: /prompt/ }).waitFor();
    const windows = asked.filter(({ from }) => from !== undefined);
    ok(windows.length >= 2);
    ok(windows.every(({ from, to }) => Number(from) >= start && Number(to) <= start + 42 * minute));
  });

  it('says the same as a table', async function () {
    await open(this);
    await panel.page.getByRole('button', { name: 'Show as table' }).click();
    const rows = panel.page.getByRole('region', { name: 'Table of the timeline' }).getByRole('row');
    deepEqual(
      (await rows.allInnerTexts()).slice(1).map(text => text.split('\t')),
      [
        ['Main', '14:02:00', '14:44:00', 'prompt, 3 × edit, check failed, interrupted, check passed', '$1.00'],
        ['Explore', '14:08:00', '14:14:00', '2 × error', '$1.00'],
      ],
    );
    deepEqual(await axeViolations(panel.page), []);
  });

  for (const theme of themes) {
    it(`is accessible in ${theme}, narrow and wide`, async function () {
      for (const width of [900, 320]) {
        await open(this, { theme, width });
        await panel.screenshot(`timeline ${theme} ${width}`);
        deepEqual(await axeViolations(panel.page), []);
        const overflow = await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth');
        equal(overflow, 0);
        deepEqual(panel.problems, []);
        if (width === 900) await panel.close();
      }
    });
  }
});
