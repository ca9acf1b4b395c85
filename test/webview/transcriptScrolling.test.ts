import { equal, ok } from 'node:assert/strict';
import { type InventedRow, InventedTranscript, manyRows } from './harness/inventedTranscript';
import { openTranscriptView, type TranscriptView, type TranscriptViewOptions, until } from './harness/transcriptView';

describe('scrolling a transcript', () => {
  let view: TranscriptView;
  let transcript: InventedTranscript;

  async function open(
    context: Mocha.Context,
    rows: readonly InventedRow[],
    options: Omit<TranscriptViewOptions, 'answer'> = {},
  ): Promise<void> {
    transcript = new InventedTranscript(rows);
    view = await openTranscriptView(context, { answer: transcript.answer, ...options });
  }
  afterEach(() => view.panel.closeSound());

  it('goes to the last of very many rows, and back, and keeps the focus when rows scroll away', async function () {
    await open(this, manyRows(100_000));
    await view.row(0).focus();
    await view.press('End');
    await view.focusIs(99_999);
    await view.press('PageUp', 'PageUp', 'PageUp');
    await view.row(99_999).waitFor({ state: 'detached' });
    await view.press('Home');
    await view.focusIs(0);
    await view.wheel(5000);
    await view.row(0).waitFor({ state: 'detached' });
    equal(await view.panel.page.evaluate('document.activeElement.className'), 'scroller');
    await view.press('ArrowDown');
    ok(Number(await view.focused()) > 20);
  });

  it('shows more rows than a page can be high', async function () {
    const length = 2_000_000;
    transcript = new InventedTranscript([]);
    view = await openTranscriptView(this, {
      answer: async (method, params, signal) => {
        const offset = Number(params.offset);
        if (method === 'transcriptIndex')
          return { schema: 'contrail.transcript_index/1', index: params.seq, unfolded: [] };
        if (method !== 'transcript') return transcript.answer(method, params, signal);
        const part = new InventedTranscript(manyRows(Math.min(Number(params.limit), length - offset), offset));
        const page = await part.answer(method, { ...params, offset: 0 }, signal);
        return Object.assign({}, page, { total: length, offset });
      },
      seq: 1_500_000,
    });
    await view.focusIs(1_500_000);
    const before = await view.topOf(1_500_000);
    await view.wheel(-150);
    await until(async () => (await view.topOf(1_500_000)) >= before + 149);
    await view.restOfScrolling();
    equal(Math.round(await view.topOf(1_500_000)), Math.round(before + 150));
    await view.press('End');
    await view.focusIs(length - 1);
    const end = await view.row(length - 1).boundingBox();
    ok(end !== null && Math.abs(end.y + end.height - 1000) < 1.5, 'the last row is at the bottom');
    await view.press('Home');
    await view.focusIs(0);
    // Half way down by the scroll bar is half way through the rows.
    await view.panel.page.evaluate(
      `(s => { s.scrollTop = (s.scrollHeight - s.clientHeight) / 2; })(document.querySelector('.scroller'))`,
    );
    await view.row(0).waitFor({ state: 'detached' });
    await view.restOfScrolling();
    await until(async () => Math.abs((await view.firstSeen()) - length / 2) < 100);
  });

  it('does not move what is seen when rows above are loaded and measured', async function () {
    await open(this, manyRows(20_000), { seq: 10_000 });
    await view.focusIs(10_000);
    let seq = 10_000;
    for (let step = 0; step < 30; step++) {
      const before = await view.topOf(seq);
      await view.wheel(-150);
      await until(async () => (await view.topOf(seq)) >= before + 149);
      equal(Math.round(await view.topOf(seq)), Math.round(before + 150), `step ${step}`);
      seq = await view.firstSeen();
    }
    ok(seq < 9950, `only came to ${seq}`);
  });

  it('stays where it is when the session grows, and follows at the end', async function () {
    await open(this, manyRows(1000), { seq: 500 });
    await view.focusIs(500);
    const before = await view.topOf(500);
    transcript.rows = manyRows(1003);
    view.panel.tell({ type: 'changed' });
    await view.panel.page.getByRole('button', { name: '3 new' }).waitFor();
    equal(await view.topOf(500), before);
    await view.panel.page.getByRole('button', { name: '3 new' }).click();
    await view.focusIs(1002);
    await view.panel.page.getByRole('button', { name: 'new' }).waitFor({ state: 'detached' });
    transcript.rows = manyRows(1020);
    view.panel.tell({ type: 'changed' });
    await view.row(1019).waitFor();
    const end = await view.row(1019).boundingBox();
    ok(end !== null && end.y + end.height <= 1000.5, 'the last row is seen');
    equal(await view.panel.page.getByRole('button', { name: 'new' }).count(), 0);
  });

  it('stays where it is when a sidechain above grows', async function () {
    const chain = (length: number): InventedRow[] => [
      { seq: 0, kind: 'tool_call', tool: 'Task', sidechains: [{ thread_id: 'a1', rows: manyRows(length, 10_000) }] },
      ...manyRows(400, 1),
    ];
    await open(this, chain(50));
    await view
      .row(0)
      .getByRole('button', { name: /Unfold$/ })
      .click();
    await view.row(10_000).waitFor();
    await view.wheel(7000);
    await view.row(0).waitFor({ state: 'detached' });
    await view.restOfScrolling();
    const seen = await view.firstSeen();
    ok(seen < 400, 'below the sidechain');
    const before = await view.topOf(seen);
    const asked = transcript.asked.length;
    transcript.rows = chain(70);
    view.panel.tell({ type: 'changed' });
    await view.panel.page.locator(`[data-seq="${seen}"][aria-posinset="${seen + 71}"]`).waitFor();
    ok(transcript.asked.length > asked);
    equal(await view.topOf(seen), before);
  });

  it('stays with the reader who scrolls on while rows are read anew', async function () {
    await open(this, manyRows(1000), { seq: 500 });
    await view.focusIs(500);
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    transcript.gate = () => held;
    transcript.rows = [...manyRows(30, 5000), ...manyRows(1000)];
    view.panel.tell({ type: 'changed' });
    await until(async () => transcript.asked.at(-1)?.method === 'transcriptIndex');
    await view.wheel(700);
    await view.restOfScrolling();
    const seen = await view.firstSeen();
    const before = await view.topOf(seen);
    release();
    await view.panel.page.locator(`[data-seq="${seen}"][aria-posinset="${seen + 31}"]`).waitFor();
    equal(await view.topOf(seen), before);
  });

  it('jumps to an event in a folded sidechain, in the middle, highlighted and focused', async function () {
    await open(
      this,
      [
        ...manyRows(3000, 1000),
        {
          seq: 3,
          kind: 'tool_call',
          tool: 'Task',
          sidechains: [
            {
              thread_id: 'a1',
              rows: [
                {
                  seq: 100,
                  kind: 'tool_call',
                  tool: 'Task',
                  sidechains: [{ thread_id: 'b1', rows: [{ seq: 200, text: 'At the bottom.' }] }],
                },
              ],
            },
          ],
        },
        ...manyRows(3000, 5000),
      ],
      { seq: 200 },
    );
    await view.focusIs(200);
    equal(await view.row(200).getAttribute('aria-current'), 'true');
    const box = await view.row(200).boundingBox();
    const scroller = await view.panel.page.locator('.scroller').boundingBox();
    ok(box !== null && scroller !== null);
    const [middle, expected] = [box.y + box.height / 2, scroller.y + scroller.height / 2];
    ok(Math.abs(middle - expected) < 2, `${middle} is not ${expected}`);
    // Who scrolls on is not brought back by a reload.
    await view.wheel(600);
    await until(async () => JSON.stringify(await view.panel.state()).includes('"transcript":{"seq":null}'));
  });
});
