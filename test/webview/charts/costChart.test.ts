import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Action } from '../../../src/panel/protocol';
import type { Workspace } from '../../../src/panel/workspaceAnswers';
import { openPanel, type PanelPage, type Theme, themes } from '../harness/panelPage';
import { workspaceAnswer } from '../harness/workspaceAnswer';

type SaveChart = Extract<Action, { kind: 'saveChart' }>;

describe('the chart of the cost over time', () => {
  let panel: PanelPage;
  const open = async (context: Mocha.Context, workspace = workspaceAnswer(), theme: Theme = 'dark', width = 900) => {
    panel = await openPanel(context, {
      place: { kind: 'workspace' },
      answer: () => workspace,
      theme,
      viewport: { width, height: 900 },
    });
    const chart = panel.page.getByRole('slider');
    await chart.waitFor();
    return chart;
  };
  const said = () => panel.page.getByRole('slider').getAttribute('aria-valuetext');
  const tip = () => panel.page.locator('.bar-tip');
  const save = async (format: string): Promise<SaveChart> => {
    const before = panel.actions.length;
    await panel.page.getByRole('button', { name: `Save as ${format}` }).click();
    while (panel.actions.length === before) await panel.page.evaluate('new Promise(requestAnimationFrame)');
    const action = panel.actions.at(-1);
    if (action?.kind !== 'saveChart') throw new Error('nothing was saved');
    return action;
  };
  afterEach(() => panel?.close());

  it('goes from bar to bar by the keyboard, and says what each cost', async function () {
    const chart = await open(this);
    match((await chart.getAttribute('aria-label')) ?? '', /^Cost per day, Nov 11, 2026 to Nov 20, 2026: \$23\.98\+/);
    equal(await tip().count(), 0);
    await panel.page.getByRole('button', { name: 'Save as PNG' }).focus();
    await panel.page.keyboard.press('Tab');
    equal(await said(), 'Nov 20, 2026: ?, without a price: 10 requests');
    await panel.page.keyboard.press('ArrowLeft');
    equal(await said(), 'Nov 19, 2026: $1.00, claude-opus-4-8 $1.00, gpt-5.2-codex ?, without a price: 2 requests');
    await panel.page.keyboard.press('Home');
    equal(await said(), 'Nov 11, 2026: $3.50, claude-opus-4-8 $3.00, claude-haiku-4-5 $0.5000');
    equal(await chart.getAttribute('aria-valuenow'), '1');
    deepEqual((await tip().innerText()).split(/\n+/), [
      'Nov 11, 2026',
      '$3.50',
      'claude-opus-4-8',
      '$3.00',
      'claude-haiku-4-5',
      '$0.5000',
    ]);
    await panel.page.keyboard.press('ArrowLeft');
    equal(await chart.getAttribute('aria-valuenow'), '1');
    for (const key of ['ArrowRight', 'ArrowRight']) await panel.page.keyboard.press(key);
    equal(await said(), 'Nov 13, 2026: $0.00');
    await panel.page.keyboard.press('Escape');
    await tip().waitFor({ state: 'detached' });
    await panel.page.keyboard.press('Tab');
    equal(await panel.page.evaluate('document.activeElement.closest(".chart")'), null);
  });

  it('says the same of the bar under the pointer, beside the bar and within the chart', async function () {
    for (const width of [900, 320]) {
      const chart = await open(this, undefined, 'dark', width);
      await chart.scrollIntoViewIfNeeded();
      const box = await chart.boundingBox();
      ok(box);
      for (const share of [0.2, 0.5, 0.98]) {
        await panel.page.mouse.move(box.x + box.width * share, box.y + 100);
        const [shown, bar] = [await tip().boundingBox(), await panel.page.locator('.bar-focus').boundingBox()];
        ok(shown && bar);
        ok(shown.x >= box.x - 1 && shown.x + shown.width <= box.x + box.width + 1, `${width} ${share}`);
        ok(shown.x >= bar.x + bar.width || shown.x + shown.width <= bar.x, `${width} ${share}`);
      }
      await panel.page.mouse.move(0, 0);
      await tip().waitFor({ state: 'detached' });
      await panel.close();
    }
  });

  it('marks what has no price, and does not draw it as nothing', async function () {
    const of = async (workspace: Workspace) => {
      await open(this, workspace);
      const [bars = '', marks = ''] = await Promise.all(
        ['path.bar', 'path.unpriced'].map(async path =>
          (await panel.page.locator(`.chart ${path}`).evaluateAll(all => all.map(one => one.getAttribute('d')))).join(
            '',
          ),
        ),
      );
      await panel.close();
      return [bars, marks].map(d => d.split('M').length - 1);
    };
    const whole = workspaceAnswer();
    // One mark on top of a day that is priced in part, one on a day of which nothing is.
    deepEqual(await of(whole), [16, 2]);
    const priced = whole.periods.map(period => ({ ...period, unpriced_requests: 0 }));
    deepEqual(await of({ ...whole, periods: priced }), [16, 0]);
  });

  it('draws bars as high as they cost', async function () {
    await open(this);
    const heights = await panel.page
      .locator('.chart path.bar')
      .evaluateAll(paths =>
        paths.map(path =>
          [...(path.getAttribute('d') ?? '').matchAll(/v-([\d.]+)/g)].map(([, height]) => Number(height)),
        ),
      );
    const dollars = [18.5, 1.875, 3.6];
    const sums = heights.map(all => all.reduce((sum, height) => sum + height, 0));
    const scale = (sums[0] ?? 0) / (dollars[0] ?? 1);
    for (const [index, sum] of sums.entries()) ok(Math.abs(sum - scale * (dollars[index] ?? 0)) < 0.2, String(sums));
  });

  it('saves the figures as CSV, which add up and run no formula', async function () {
    const workspace = workspaceAnswer();
    const [first, ...others] = workspace.series;
    ok(first);
    await open(this, { ...workspace, series: [{ ...first, key: '=cmd()|"x",1' }, ...others] });
    const { name, format, data } = await save('CSV');
    deepEqual([name, format], ['contrail-cost-2026-11-11-2026-11-20', 'csv']);
    const [head = '', ...lines] = data.trimEnd().split('\r\n');
    equal(head, `day,"'=cmd()|""x"",1",claude-haiku-4-5,gpt-5.2-codex,total_usd,requests,unpriced_requests`);
    const rows = lines.map(line => line.split(','));
    equal(rows.length, 10);
    for (const row of rows) equal(row.length, 7);
    deepEqual(rows[0], ['2026-11-11', '3', '0.5', '0', '3.5', '10', '0']);
    // Unknown is empty, not 0.
    deepEqual(rows[9], ['2026-11-20', '0', '0', '', '', '10', '10']);
    const sum = (column: number): number => rows.reduce((total, row) => total + Number(row[column]), 0);
    equal(sum(4), 23.975);
    equal(sum(1) + sum(2) + sum(3), 23.975);
    deepEqual([sum(5), sum(6)], [90, 12]);
  });

  for (const theme of themes)
    it(`saves a picture of its own in ${theme}: SVG with the colours as shown and the legend, and PNG`, async function () {
      await open(this, undefined, theme);
      const { format, data } = await save('SVG');
      equal(format, 'svg');
      equal(
        /\b(?:class|style|href|src)=|var\(|url\((?!(?:&quot;|")?#)|<(?:script|image|foreignObject|style)\b/.test(data),
        false,
      );
      const parsed = z
        .object({
          error: z.boolean(),
          root: z.string(),
          namespace: z.string(),
          texts: z.array(z.string()),
          fills: z.array(z.string()),
          dangling: z.array(z.string()),
        })
        .parse(
          await panel.page.evaluate(`(() => {
            const parsed = new DOMParser().parseFromString(${JSON.stringify(data)}, 'image/svg+xml');
            const all = [...parsed.querySelectorAll('*')];
            const fills = all.filter(({ localName }) => localName !== 'g').map(one => one.getAttribute('fill')).filter(Boolean);
            return {
              error: parsed.querySelector('parsererror') !== null,
              root: parsed.documentElement.localName,
              namespace: parsed.documentElement.namespaceURI,
              texts: [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent),
              fills,
              dangling: fills.flatMap(fill => /url\\("?#(.*?)"?\\)/.exec(fill)?.[1] ?? []).filter(id => parsed.getElementById(id) === null),
            };
          })()`),
        );
      deepEqual(
        { error: parsed.error, root: parsed.root, namespace: parsed.namespace, dangling: parsed.dangling },
        { error: false, root: 'svg', namespace: 'http://www.w3.org/2000/svg', dangling: [] },
      );
      for (const text of ['claude-opus-4-8 · $18.50', 'without a price: 12 requests', '$8', 'Nov 11'])
        ok(parsed.texts.includes(text), text);
      ok(
        parsed.fills.every(fill => /^(?:rgba?\(|none$|url\("?#)/.test(fill)),
        parsed.fills.join(' '),
      );
      // Hatches are for high contrast alone, but for what has no price.
      const hatches = parsed.fills.filter(fill => fill.startsWith('url'));
      equal(hatches.length, theme.startsWith('high-contrast') ? 4 : 2);

      const png = await save('PNG');
      equal(png.format, 'png');
      const bytes = Buffer.from(png.data, 'base64');
      equal(bytes.toString('base64'), png.data);
      equal(bytes.subarray(0, 8).toString('latin1'), '\u0089PNG\r\n\u001a\n');
      // Twice the size of the drawing.
      const width = Number(/<svg[^>]* width="(\d+)"/.exec(data)?.[1]);
      equal(bytes.readUInt32BE(16), width * 2);
      keep(`chart ${theme}.png`, bytes);
      keep(`chart ${theme}.svg`, data);
      deepEqual({ problems: panel.problems, malformed: panel.malformed }, { problems: [], malformed: [] });
    });

  it('says what it does not draw', async function () {
    await open(this, workspaceAnswer({ undated_requests: 7, range: { since: '2026-01-01', until: '2026-11-20' } }));
    await panel.page
      .getByText('7 requests without a time are in the sums, but in no bar. What lies before Nov 11, 2026')
      .waitFor();
    await panel.close();
    panel = await openPanel(this, {
      place: { kind: 'workspace' },
      answer: () => workspaceAnswer({ periods: [], range: null, undated_requests: 90 }),
    });
    await panel.page.getByText('No request has a day.').waitFor();
    equal(await panel.page.getByRole('button', { name: 'Save as CSV' }).isDisabled(), true);
  });

  it('draws 200 days in a narrow panel, with names that do not overlap', async function () {
    const day = (index: number): string => new Date(Date.UTC(2026, 3, 1 + index)).toISOString().slice(0, 10);
    const periods = Array.from({ length: 200 }, (_, index) => ({
      start: day(index),
      values: [index * 1e5, 2e6, 1e6],
      requests: 3,
      unpriced_requests: 0,
    }));
    await open(this, workspaceAnswer({ periods, range: { since: day(0), until: day(199) } }), 'light', 320);
    await panel.page.getByRole('slider').scrollIntoViewIfNeeded();
    await panel.screenshot('chart 200 days');
    const boxes = await panel.page
      .locator('.chart text[text-anchor=middle]')
      .evaluateAll(texts => texts.map(text => text.getBoundingClientRect().toJSON()));
    ok(boxes.length >= 3);
    for (const [index, box] of boxes.entries()) if (index > 0) ok(box.left > boxes[index - 1].right);
    ok(boxes.every(({ right }) => right <= 320));
  });
});

/** In the folder that CONTRAIL_ARTIFACTS names, to be looked at. */
function keep(name: string, content: string | Buffer): void {
  const folder = process.env.CONTRAIL_ARTIFACTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}
