import { deepEqual, equal, ok } from 'node:assert/strict';
import { axeViolations } from './harness/axe';
import { type InventedRow, InventedTranscript, manyRows } from './harness/inventedTranscript';
import { openPanel, type PanelPage, type PanelPageOptions, themes } from './harness/panelPage';

const uid = 'claude-code:invented';

/** Every kind of row there is, and a sidechain that started another one. */
const allKinds: InventedRow[] = [
  { seq: 0, kind: 'user_msg', role: 'user', detail: 'prompt', text: 'Fix the parser.\n\n    keep   this' },
  { seq: 1, kind: 'thinking', text: 'First I look at the tests.' },
  {
    seq: 2,
    text: Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n'),
    request: { model: 'm-1', tokens: 1234, microusd: 5600 },
  },
  {
    seq: 3,
    kind: 'tool_call',
    tool: 'Task',
    text: '{"prompt":"look","n":1}',
    summary: 'look',
    sidechains: [
      {
        thread_id: 'a1',
        description: 'Look at the tests',
        rows: [
          { seq: 100, kind: 'user_msg', role: 'user', detail: 'spawn_prompt', text: 'Look.' },
          {
            seq: 101,
            kind: 'tool_call',
            tool: 'Task',
            summary: 'deeper',
            sidechains: [{ thread_id: 'b1', rows: [{ seq: 200, text: 'At the bottom.' }] }],
          },
        ],
      },
    ],
  },
  { seq: 4, kind: 'tool_result', role: 'tool', tool: 'Task', text: 'looked', abandoned: true },
  {
    seq: 5,
    kind: 'edit',
    tool: 'Edit',
    text: '{"old_string":"a"}',
    summary: 'src/a.ts',
    edits: [
      {
        path: '/w/src/a.ts',
        relative_path: 'src/a.ts',
        operation: 'update',
        status: 'applied',
        lines_added: 3,
        lines_removed: 1,
        line: 7,
      },
    ],
  },
  {
    seq: 6,
    kind: 'test_run',
    tool: 'Bash',
    text: '{"command":"npm test"}',
    summary: 'npm test',
    check: { result: 'fail', command: 'npm test', first_error: 'expected 1' },
  },
  { seq: 7, kind: 'error', role: 'tool', tool: 'Bash', text: 'exit 1' },
  { seq: 8, kind: 'human_intervention', role: 'user', detail: 'interrupt', summary: 'interrupted by the user' },
  { seq: 9, kind: 'human_intervention', role: 'user', detail: 'denial', text: 'No, not that file.' },
  { seq: 10, kind: 'lifecycle', role: 'system', detail: 'compaction', text: 'Summary of it all', summary: 'compacted' },
  { seq: 11, kind: 'user_msg', role: 'system', detail: 'injected', text: 'CLAUDE.md', summary: 'CLAUDE.md' },
  { seq: 12, text: 'Done.' },
];

/** Asks until it is so; the test's own time limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 10));
}

describe('the transcript of a session', () => {
  let panel: PanelPage;
  let transcript: InventedTranscript;

  async function open(
    context: Mocha.Context,
    rows: readonly InventedRow[],
    options: Partial<PanelPageOptions> & { readonly seq?: number } = {},
  ): Promise<void> {
    transcript = new InventedTranscript(rows);
    panel = await openPanel(context, {
      answer: transcript.answer,
      place: { kind: 'session', session_uid: uid, transcript: { seq: options.seq ?? null } },
      ...options,
    });
  }
  const row = (seq: number) => panel.page.locator(`[data-seq="${seq}"]`);
  /** Where a row is on the screen, px. */
  const topOf = async (seq: number): Promise<number> => (await row(seq).boundingBox())?.y ?? Number.NaN;
  const focused = (): Promise<unknown> =>
    panel.page.evaluate(`document.activeElement?.closest('[data-seq]')?.getAttribute('data-seq') ?? null`);
  const focusIs = (seq: number) => row(seq).and(panel.page.locator(':focus')).waitFor();
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await panel.page.keyboard.press(key);
  };
  afterEach(async () => {
    const { problems, malformed } = panel;
    await panel.close();
    deepEqual({ problems, malformed }, { problems: [], malformed: [] });
  });

  for (const theme of themes) {
    it(`shows every kind of event, accessibly, in ${theme}`, async function () {
      await open(this, allKinds, { theme });
      await row(3)
        .getByRole('button', { name: /Unfold$/ })
        .click();
      await row(101)
        .getByRole('button', { name: /Unfold$/ })
        .click();
      await row(200).waitFor();
      await row(6).getByRole('button', { expanded: false }).click();
      await row(6).getByRole('group').waitFor();
      await panel.page.getByRole('textbox').fill('look');
      await panel.page.getByText('1 of 4').waitFor();
      await panel.screenshot(`transcript ${theme}`);
      deepEqual(await axeViolations(panel.page), []);
    });
  }

  it('names its rows and says how many there are', async function () {
    await open(this, manyRows(20_000));
    await row(3).waitFor();
    const rows = panel.page.getByRole('list', { name: 'Events' }).getByRole('listitem');
    equal(await row(2).getAttribute('aria-setsize'), '20000');
    equal(await row(2).getAttribute('aria-posinset'), '3');
    equal(await row(3).getAttribute('aria-label'), 'Edit, 12:00:03, src/f3.ts');
    ok((await rows.count()) < 100);
  });

  it('keeps white space, cuts what is long, and shows all of it when asked', async function () {
    await open(this, allKinds);
    equal(await row(0).locator('.said').innerText(), 'Fix the parser.\n\n    keep   this');
    ok(!(await row(2).innerText()).includes('line 39'));
    await row(2).getByRole('button', { name: 'Show all of Answer' }).click();
    ok((await row(2).innerText()).includes('line 39'));
    await row(2).getByRole('button', { name: 'Show less of Answer' }).click();
    ok(!(await row(2).innerText()).includes('line 39'));
  });

  it('loads a long text in parts', async function () {
    const wholeText = `${'x'.repeat(99_990)}the end`;
    await open(this, [{ seq: 0, kind: 'tool_result', role: 'tool', tool: 'Bash', wholeText }]);
    await row(0).getByRole('button', { expanded: false }).click();
    const more = row(0).getByRole('button', { name: 'Show More of 100 kB' });
    await more.click();
    await row(0).getByText('the end').waitFor();
    equal((await row(0).getByRole('group').innerText()).length, wholeText.length);
    equal(await more.count(), 0);
  });

  it('opens the diff, the file at its line, and the file of the transcript', async function () {
    await open(this, allKinds);
    await row(5).getByRole('button', { name: 'src/a.ts', exact: true }).click();
    await row(5).getByRole('button', { name: 'Open src/a.ts at line 7' }).click();
    await row(5).getByRole('button', { name: 'Open the file of the transcript at this event' }).click();
    deepEqual(panel.actions, [
      { kind: 'openDiff', session_uid: uid, path: '/w/src/a.ts' },
      { kind: 'openFile', path: '/w/src/a.ts', line: 7 },
      { kind: 'openTranscript', session_uid: uid, thread_id: 'main', seq: 5 },
    ]);
  });

  it('is moved through by the keyboard, with one stop of the Tab key', async function () {
    await open(this, allKinds);
    await panel.page.getByRole('textbox').focus();
    // The buttons beside the box are disabled while nothing is looked for.
    await press('Tab');
    await focusIs(0);
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await focusIs(3);
    await press('ArrowRight');
    await row(100).waitFor();
    equal(await focused(), '3');
    await press('ArrowDown', 'ArrowDown', 'ArrowRight');
    await row(200).waitFor();
    await press('ArrowLeft');
    await row(200).waitFor({ state: 'detached' });
    await press('ArrowLeft');
    await focusIs(3);
    await press('ArrowLeft');
    await row(100).waitFor({ state: 'detached' });
    await press('Enter');
    await row(3).getByText('prompt: look').waitFor();
    await press(' ');
    await row(3).getByText('prompt: look').waitFor({ state: 'detached' });
    await press('End');
    await focusIs(12);
    await press('Home');
    await focusIs(0);
    await press('Shift+Tab');
    equal(await focused(), null);
  });

  it('goes to the last of very many rows, and back, and keeps the focus when rows scroll away', async function () {
    await open(this, manyRows(100_000));
    await row(0).focus();
    await press('End');
    await focusIs(99_999);
    await press('PageUp', 'PageUp', 'PageUp');
    await row(99_999).waitFor({ state: 'detached' });
    await press('Home');
    await focusIs(0);
    await panel.page.mouse.move(400, 600);
    await panel.page.mouse.wheel(0, 5000);
    await row(0).waitFor({ state: 'detached' });
    equal(await panel.page.evaluate('document.activeElement.className'), 'scroller');
    await press('ArrowDown');
    ok(Number(await focused()) > 20);
  });

  it('shows more rows than a page can be high', async function () {
    const length = 2_000_000;
    transcript = new InventedTranscript([]);
    panel = await openPanel(this, {
      answer: async (method, params, signal) => {
        const offset = Number(params.offset);
        if (method === 'transcriptIndex')
          return { schema: 'contrail.transcript_index/1', index: params.seq, unfolded: [] };
        if (method !== 'transcript') return transcript.answer(method, params, signal);
        const part = new InventedTranscript(manyRows(Math.min(Number(params.limit), length - offset), offset));
        const page = await part.answer(method, { ...params, offset: 0 }, signal);
        return Object.assign({}, page, { total: length, offset });
      },
      place: { kind: 'session', session_uid: uid, transcript: { seq: 1_500_000 } },
    });
    await focusIs(1_500_000);
    await panel.page.mouse.move(400, 600);
    const before = await topOf(1_500_000);
    await panel.page.mouse.wheel(0, -150);
    await until(async () => (await topOf(1_500_000)) >= before + 149);
    await restOfScrolling();
    equal(Math.round(await topOf(1_500_000)), Math.round(before + 150));
    await press('End');
    await focusIs(length - 1);
    const end = await row(length - 1).boundingBox();
    ok(end !== null && Math.abs(end.y + end.height - 1000) < 1.5, 'the last row is at the bottom');
    await press('Home');
    await focusIs(0);
    // Half way down by the scroll bar is half way through the rows.
    await panel.page.evaluate(
      `(s => { s.scrollTop = (s.scrollHeight - s.clientHeight) / 2; })(document.querySelector('.scroller'))`,
    );
    await row(0).waitFor({ state: 'detached' });
    await restOfScrolling();
    await until(async () => Math.abs((await firstSeen()) - length / 2) < 100);
  });

  it('does not move what is seen when rows above are loaded and measured', async function () {
    await open(this, manyRows(20_000), { seq: 10_000 });
    await focusIs(10_000);
    await panel.page.mouse.move(400, 600);
    let seq = 10_000;
    for (let step = 0; step < 30; step++) {
      const before = await topOf(seq);
      await panel.page.mouse.wheel(0, -150);
      await until(async () => (await topOf(seq)) >= before + 149);
      equal(Math.round(await topOf(seq)), Math.round(before + 150), `step ${step}`);
      seq = await firstSeen();
    }
    ok(seq < 9950, `only came to ${seq}`);
  });

  /** The first row that is seen whole. */
  async function firstSeen(): Promise<number> {
    const seq = await panel.page.evaluate(`(() => {
      const top = document.querySelector('.scroller').getBoundingClientRect().top;
      const rows = [...document.querySelectorAll('[data-seq]')];
      return Number(rows.find(row => row.getBoundingClientRect().top >= top)?.dataset.seq);
    })()`);
    return Number(seq);
  }

  /** Until the position has not changed for some frames. */
  async function restOfScrolling(): Promise<void> {
    await panel.page.evaluate(`new Promise(resolve => {
      const scroller = document.querySelector('.scroller');
      let [last, frames] = [-1, 0];
      const look = () => {
        frames = scroller.scrollTop === last ? frames + 1 : 0;
        last = scroller.scrollTop;
        if (frames > 10) resolve(); else requestAnimationFrame(look);
      };
      look();
    })`);
  }

  it('stays where it is when the session grows, and follows at the end', async function () {
    await open(this, manyRows(1000), { seq: 500 });
    await focusIs(500);
    const before = await topOf(500);
    transcript.rows = manyRows(1003);
    panel.tell({ type: 'changed' });
    await panel.page.getByRole('button', { name: '3 new' }).waitFor();
    equal(await topOf(500), before);
    await panel.page.getByRole('button', { name: '3 new' }).click();
    await focusIs(1002);
    await panel.page.getByRole('button', { name: 'new' }).waitFor({ state: 'detached' });
    transcript.rows = manyRows(1020);
    panel.tell({ type: 'changed' });
    await row(1019).waitFor();
    const end = await row(1019).boundingBox();
    ok(end !== null && end.y + end.height <= 1000.5, 'the last row is seen');
    equal(await panel.page.getByRole('button', { name: 'new' }).count(), 0);
  });

  it('stays where it is when a sidechain above grows', async function () {
    const chain = (length: number): InventedRow[] => [
      { seq: 0, kind: 'tool_call', tool: 'Task', sidechains: [{ thread_id: 'a1', rows: manyRows(length, 10_000) }] },
      ...manyRows(400, 1),
    ];
    await open(this, chain(50));
    await row(0)
      .getByRole('button', { name: /Unfold$/ })
      .click();
    await row(10_000).waitFor();
    await panel.page.mouse.move(400, 600);
    await panel.page.mouse.wheel(0, 7000);
    await row(0).waitFor({ state: 'detached' });
    await restOfScrolling();
    const seen = await firstSeen();
    ok(seen < 400, 'below the sidechain');
    const before = await topOf(seen);
    const asked = transcript.asked.length;
    transcript.rows = chain(70);
    panel.tell({ type: 'changed' });
    await panel.page.locator(`[data-seq="${seen}"][aria-posinset="${seen + 71}"]`).waitFor();
    ok(transcript.asked.length > asked);
    equal(await topOf(seen), before);
  });

  it('stays with the reader who scrolls on while rows are read anew', async function () {
    await open(this, manyRows(1000), { seq: 500 });
    await focusIs(500);
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    transcript.gate = () => held;
    transcript.rows = [...manyRows(30, 5000), ...manyRows(1000)];
    panel.tell({ type: 'changed' });
    await until(async () => transcript.asked.at(-1)?.method === 'transcriptIndex');
    await panel.page.mouse.move(400, 600);
    await panel.page.mouse.wheel(0, 700);
    await restOfScrolling();
    const seen = await firstSeen();
    const before = await topOf(seen);
    release();
    await panel.page.locator(`[data-seq="${seen}"][aria-posinset="${seen + 31}"]`).waitFor();
    equal(await topOf(seen), before);
  });

  it('remembers what is open and unfolded, and the row that was seen first', async function () {
    const rows = [...allKinds, ...manyRows(300, 1000)];
    await open(this, rows);
    await row(3)
      .getByRole('button', { name: /Unfold$/ })
      .click();
    await row(100).waitFor();
    await row(1).getByRole('button', { expanded: false }).click();
    await panel.page.mouse.move(400, 600);
    await panel.page.mouse.wheel(0, 4000);
    await row(0).waitFor({ state: 'detached' });
    await restOfScrolling();
    await until(async () => JSON.stringify(await panel.state()).includes(`"seq":${await firstSeen()}`));
    const [state, seen] = [await panel.state(), await firstSeen()];
    await panel.close();
    await open(this, rows, { state });
    await row(seen).waitFor();
    await press('Tab');
    await row(seen).focus();
    await press('Home');
    await row(100).waitFor();
    equal(await row(1).getByRole('button', { expanded: true }).count(), 1);
  });

  it('jumps to an event in a folded sidechain, in the middle, highlighted and focused', async function () {
    await open(this, [...manyRows(3000, 1000), ...allKinds, ...manyRows(3000, 5000)], { seq: 200 });
    await focusIs(200);
    equal(await row(200).getAttribute('aria-current'), 'true');
    const box = await row(200).boundingBox();
    const view = await panel.page.locator('.scroller').boundingBox();
    ok(box !== null && view !== null);
    const [middle, expected] = [box.y + box.height / 2, view.y + view.height / 2];
    ok(Math.abs(middle - expected) < 2, `${middle} is not ${expected}`);
    // Who scrolls on is not brought back by a reload.
    await panel.page.mouse.move(400, 600);
    await panel.page.mouse.wheel(0, 600);
    await until(async () => JSON.stringify(await panel.state()).includes('"transcript":{"seq":null}'));
  });

  for (const [width, height] of [
    [320, 640],
    [450, 500],
  ] as const) {
    it(`can be used at ${width} × ${height}: only the rows scroll`, async function () {
      await open(this, [...allKinds, ...manyRows(500, 1000)], { viewport: { width, height } });
      await row(3)
        .getByRole('button', { name: /Unfold$/ })
        .click();
      await row(100).waitFor();
      await panel.screenshot(`transcript ${width}`);
      const overflow = await panel.page.evaluate(`(() => {
        const main = document.querySelector('main');
        const root = document.documentElement;
        return [main.scrollHeight - main.clientHeight, root.scrollWidth - root.clientWidth,
          document.querySelector('.scroller').clientHeight >= 140];
      })()`);
      deepEqual(overflow, [0, 0, true]);
      deepEqual(await axeViolations(panel.page), []);
    });
  }

  it('says what went wrong, and tries again', async function () {
    let fails = true;
    transcript = new InventedTranscript(allKinds);
    transcript.gate = async method => {
      if (fails && method === 'transcript') throw new Error('The store is closed.');
    };
    panel = await openPanel(this, {
      answer: transcript.answer,
      place: { kind: 'session', session_uid: uid, transcript: { seq: null } },
    });
    await panel.page.getByRole('alert').getByText('The store is closed.').waitFor();
    fails = false;
    await panel.page.getByRole('button', { name: 'Try Again' }).click();
    await row(0).waitFor();
    equal(await panel.page.getByRole('alert').count(), 0);
  });
});
