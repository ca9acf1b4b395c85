import { deepEqual, equal, ok } from 'node:assert/strict';
import { type InventedRow, InventedTranscript, manyRows } from './harness/inventedTranscript';
import { openPanel, type PanelPage } from './harness/panelPage';

const uid = 'claude-code:invented';

describe('looking for a text in a transcript', () => {
  let panel: PanelPage;
  let transcript: InventedTranscript;

  async function open(context: Mocha.Context, rows: readonly InventedRow[]): Promise<void> {
    transcript = new InventedTranscript(rows);
    panel = await openPanel(context, {
      answer: transcript.answer,
      place: { kind: 'session', session_uid: uid, transcript: { seq: null } },
    });
    await panel.page.locator('[data-seq]').first().waitFor();
  }
  const row = (seq: number) => panel.page.locator(`[data-seq="${seq}"]`);
  const box = () => panel.page.getByRole('textbox', { name: 'Find in the transcript' });
  const state = (text: string) => panel.page.getByRole('status').getByText(text, { exact: true }).waitFor();
  const hit = (seq: number) => panel.page.locator(`[data-seq="${seq}"][aria-current="true"]`).waitFor();
  afterEach(() => panel.closeSound());

  it('goes from match to match, by the keyboard alone, and unfolds what hides one', async function () {
    const rows: InventedRow[] = [
      ...manyRows(3000, 10),
      {
        seq: 5000,
        kind: 'tool_call',
        tool: 'Task',
        summary: 'go',
        sidechains: [{ thread_id: 'a1', rows: [...manyRows(500, 6000), { seq: 7000, text: 'a NEEDLE in the dark' }] }],
      },
      ...manyRows(3000, 8000),
      { seq: 20_000, text: 'the last needle' },
    ];
    rows[2] = { seq: 12, text: 'the first needle, twice: needle' };
    await open(this, rows);
    await panel.page.keyboard.press('Control+f');
    await box().and(panel.page.locator(':focus')).waitFor();
    await panel.page.keyboard.type('needle');
    await state('1 of 3');
    await hit(12);
    deepEqual(await row(12).locator('mark').allInnerTexts(), ['needle', 'needle']);
    await panel.page.keyboard.press('Enter');
    await state('2 of 3');
    await hit(7000);
    deepEqual(await row(7000).locator('mark').allInnerTexts(), ['NEEDLE']);
    await box().and(panel.page.locator(':focus')).waitFor();
    await panel.page.keyboard.press('F3');
    await hit(20_000);
    await panel.page.keyboard.press('Enter');
    await state('1 of 3');
    await panel.page.keyboard.press('Shift+Enter');
    await state('3 of 3');
    await panel.page.keyboard.press('Shift+F3');
    await state('2 of 3');
    await hit(7000);
    const [at, view] = [await row(7000).boundingBox(), await panel.page.locator('.scroller').boundingBox()];
    ok(at !== null && view !== null && at.y >= view.y && at.y + at.height <= view.y + view.height, 'it is seen');
    await panel.page.keyboard.press('Escape');
    equal(await box().inputValue(), '');
    await panel.page.locator('mark').first().waitFor({ state: 'detached' });
    await panel.page.keyboard.press('Escape');
    await panel.page.locator('[data-seq]:focus').waitFor();
  });

  it('opens a text that hides the match, and loads it as far as needed', async function () {
    await open(this, [
      { seq: 0, text: 'nothing' },
      { seq: 1, kind: 'tool_result', role: 'tool', tool: 'Bash', summary: 'out', text: 'deep inside of it' },
      { seq: 2, kind: 'tool_result', tool: 'Bash', summary: 'far', wholeText: `${'y '.repeat(60_000)}far away` },
    ]);
    await box().fill('inside');
    await row(1).locator('mark').waitFor();
    await box().fill('far away');
    await row(2).locator('mark').getByText('far away').waitFor();
    const mark = await row(2).locator('mark').boundingBox();
    const text = await row(2).getByRole('group').boundingBox();
    ok(mark !== null && text !== null && mark.y >= text.y && mark.y < text.y + text.height, 'the match is seen');
  });

  it('starts from what is seen', async function () {
    await open(this, manyRows(2000));
    await panel.page.mouse.move(400, 600);
    await panel.page.mouse.wheel(0, 15_000);
    await row(0).waitFor({ state: 'detached' });
    await panel.page.mouse.wheel(0, 3000);
    while ((await panel.page.locator('[data-seq]').first().getAttribute('data-seq').then(Number)) < 250)
      await new Promise(resolve => setTimeout(resolve, 10));
    await box().fill('answer');
    const seq = Number(await panel.page.locator('[aria-current="true"]').getAttribute('data-seq'));
    ok(seq > 250, `it went back to ${seq}`);
  });

  it('drops answers to what was typed before', async function () {
    await open(this, [
      { seq: 0, text: 'slow' },
      { seq: 1, text: 'fast' },
    ]);
    let release = (): void => undefined;
    transcript.gate = method => {
      if (method !== 'transcriptFind') return Promise.resolve();
      transcript.gate = () => Promise.resolve();
      return new Promise(resolve => {
        release = resolve;
      });
    };
    await box().fill('slow');
    await state('looking…');
    while (!transcript.asked.some(({ method }) => method === 'transcriptFind'))
      await new Promise(resolve => setTimeout(resolve, 10));
    await box().fill('fast');
    await hit(1);
    release();
    await state('1 of 1');
    await hit(1);
    equal(await row(0).locator('mark').count(), 0);
  });

  it('says that there is none, that there are more than are told, and that it failed', async function () {
    await open(this, manyRows(1200));
    await box().fill('no such text');
    await state('no match');
    await box().fill('o');
    await state('1 of 1,000+');
    transcript.gate = () => Promise.reject(new Error('gone'));
    await box().fill('word');
    await state('could not look');
  });

  it('takes what is typed as it is, not as a pattern', async function () {
    await open(this, [
      { seq: 0, text: 'abc' },
      { seq: 1, text: 'a.c (x) [y] {z} \\d+ ^$|?*/-' },
    ]);
    for (const text of ['a.c', '(x)', '[y]', '{z}', '\\d+', '^$|?*/-']) {
      await box().fill(text);
      await row(1).locator('mark').getByText(text, { exact: true }).waitFor();
      equal(await row(0).locator('mark').count(), 0);
    }
  });
});
