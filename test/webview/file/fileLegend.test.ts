import { deepEqual, equal } from 'node:assert/strict';
import { type FileLegend, sessionColors } from '../../../src/panel/fileLegend';
import type { Place } from '../../../src/panel/protocol';
import { axeViolations } from '../harness/axe';
import { fileAnswer } from '../harness/fileAnswer';
import { openPanel, type PanelPage, type PanelPageOptions, themes } from '../harness/panelPage';
import { untilState } from '../harness/untilState';

const path = '/work/src/invoice.ts';

function legendOf(count: number, changes: Partial<FileLegend['sessions'][number]> = {}): FileLegend {
  const sessions = Array.from({ length: count }, (_, index) => ({
    session_uid: `codex:${index}`,
    agent: index % 2 === 0 ? 'claude-code' : 'codex',
    title: `Round invoice totals, part ${index}`,
    color: sessionColors[index] ?? ('charts.foreground' as const),
    lines: count - index,
    ...changes,
  }));
  return { path, sessions };
}

describe("the legend of a file's colors in the panel", () => {
  let panel: PanelPage;
  const open = async (context: Mocha.Context, options: Partial<PanelPageOptions> = {}): Promise<void> => {
    panel = await openPanel(context, {
      place: { kind: 'file', path, pinned: false },
      activeFile: path,
      answer: method =>
        method === 'fileView' ? fileAnswer() : { schema: 'contrail.failures/1', total: 0, failures: [] },
      ...options,
    });
    await panel.page.getByRole('region', { name: /^Edits/ }).waitFor();
  };
  const legend = () => panel.page.getByRole('region', { name: 'Colors beside the Lines' });
  const rows = () => legend().getByRole('listitem');
  afterEach(() => panel?.close());

  it('says which color is which session, in words and as the editor has it', async function () {
    await open(this, { legends: [legendOf(6)] });
    deepEqual(await rows().allInnerTexts(), [
      'Round invoice totals, part 0 blue · Claude Code · 6 lines',
      'Round invoice totals, part 1 purple · Codex · 5 lines',
      'Round invoice totals, part 2 green · Claude Code · 4 lines',
      'Round invoice totals, part 3 yellow · Codex · 3 lines',
      'Round invoice totals, part 4 red · Claude Code · 2 lines',
      'Round invoice totals, part 5 the color of text · Codex · 1 line',
    ]);
    const [drawn, theme] = await Promise.all([
      panel.page.evaluate(
        `[...document.querySelectorAll('.color-bar')].map(bar => getComputedStyle(bar).backgroundColor)`,
      ),
      panel.page.evaluate(`${JSON.stringify(sessionColors)}.map(name => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = 'var(--vscode-' + name.replace('.', '-') + ')';
        return getComputedStyle(probe).color;
      })`),
    ]);
    deepEqual(drawn, theme);
    equal(new Set([drawn].flat()).size, 6);
  });

  it('comes, changes and goes with the colors in the editor, and is of this file alone', async function () {
    await open(this, { legends: [{ ...legendOf(1), path: '/work/src/other.ts' }] });
    equal(await legend().count(), 0);
    panel.tell({ type: 'legends', legends: [legendOf(2)] });
    await rows().nth(1).waitFor();
    panel.tell({ type: 'legends', legends: [legendOf(1)] });
    await rows().nth(1).waitFor({ state: 'detached' });
    panel.tell({ type: 'legends', legends: [legendOf(0)] });
    await legend().getByText('No line of the file is provably of a session').waitFor();
    panel.tell({ type: 'legends', legends: [] });
    await legend().waitFor({ state: 'detached' });
  });

  it('opens the session by mouse and by keyboard, and is one stop of the Tab key', async function () {
    const place = async (): Promise<Place | undefined> => {
      const state: { place?: Place } = JSON.parse(JSON.stringify(await panel.state()));
      return state.place;
    };
    const isIn = (kind: Place['kind']) =>
      untilState(panel, ({ place }) => JSON.stringify(place)?.startsWith(`{"kind":"${kind}"`) === true);
    await open(this, { legends: [legendOf(3)] });
    await legend()
      .getByRole('button', { name: /^Round invoice totals, part 1 purple/ })
      .click();
    await isIn('session');
    deepEqual(await place(), { kind: 'session', session_uid: 'codex:1' });
    await panel.page.getByRole('tab', { name: 'This File' }).click();
    await isIn('file');
    equal(await legend().locator('button:not([tabindex="-1"])').count(), 1);
    await legend().getByRole('button').first().focus();
    for (const key of ['End', 'Enter']) await panel.page.keyboard.press(key);
    await isIn('session');
    deepEqual(await place(), { kind: 'session', session_uid: 'codex:2' });
  });

  it('shows hostile names as text, and a part of very many', async function () {
    const hostile = '<img src=x onerror=alert(1)>\u202e\u001b[31m';
    await open(this, {
      legends: [legendOf(40, { title: hostile, agent: hostile })],
      viewport: { width: 320, height: 900 },
    });
    equal(await rows().count(), 8);
    equal(await panel.page.locator('main img').count(), 0);
    equal(/(?![\n\t])[\p{Cc}\p{Cf}]/u.test(await legend().innerText()), false);
    equal(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
    await legend().getByRole('button', { name: 'Show all 40' }).click();
    await rows().nth(39).waitFor();
    deepEqual(panel.problems, []);
  });

  for (const theme of themes)
    for (const width of [900, 320]) {
      it(`is accessible in ${theme}, ${width} pixels wide`, async function () {
        await open(this, { theme, viewport: { width, height: 1000 }, legends: [legendOf(6)] });
        await panel.screenshot(`file legend ${theme} ${width}`);
        deepEqual(await axeViolations(panel.page), []);
        equal(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
        deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
      });
    }
});
