import { deepEqual, equal, ok } from 'node:assert/strict';
import { axeViolations } from './harness/axe';
import { type InventedRow, InventedTranscript, manyRows } from './harness/inventedTranscript';
import { themes } from './harness/panelPage';
import { openTranscriptView, type TranscriptView, type TranscriptViewOptions, until } from './harness/transcriptView';

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
        ordinal: 1,
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

describe('the transcript of a session', () => {
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

  for (const theme of themes) {
    it(`shows every kind of event, accessibly, in ${theme}`, async function () {
      await open(this, allKinds, { theme });
      await view
        .row(3)
        .getByRole('button', { name: /Unfold$/ })
        .click();
      await view
        .row(101)
        .getByRole('button', { name: /Unfold$/ })
        .click();
      await view.row(200).waitFor();
      await view.row(6).getByRole('button', { expanded: false }).click();
      await view.row(6).getByRole('group').waitFor();
      await view.panel.page.getByRole('textbox').fill('look');
      await view.panel.page.getByText('1 of 4').waitFor();
      await view.panel.screenshot(`transcript ${theme}`);
      deepEqual(await axeViolations(view.panel.page), []);
    });
  }

  it('names its rows and says how many there are', async function () {
    await open(this, manyRows(20_000));
    await view.row(3).waitFor();
    const rows = view.panel.page.getByRole('list', { name: 'Events' }).getByRole('listitem');
    equal(await view.row(2).getAttribute('aria-setsize'), '20000');
    equal(await view.row(2).getAttribute('aria-posinset'), '3');
    equal(await view.row(3).getAttribute('aria-label'), 'Edit, 12:00:03, src/f3.ts');
    ok((await rows.count()) < 100);
  });

  it('keeps white space, cuts what is long, and shows all of it when asked', async function () {
    await open(this, allKinds);
    equal(await view.row(0).locator('.said').innerText(), 'Fix the parser.\n\n    keep   this');
    ok(!(await view.row(2).innerText()).includes('line 39'));
    await view.row(2).getByRole('button', { name: 'Show all of Answer' }).click();
    ok((await view.row(2).innerText()).includes('line 39'));
    await view.row(2).getByRole('button', { name: 'Show less of Answer' }).click();
    ok(!(await view.row(2).innerText()).includes('line 39'));
  });

  it('loads a long text in parts', async function () {
    const wholeText = `${'x'.repeat(99_990)}the end`;
    await open(this, [{ seq: 0, kind: 'tool_result', role: 'tool', tool: 'Bash', wholeText }]);
    await view.row(0).getByRole('button', { expanded: false }).click();
    const more = view.row(0).getByRole('button', { name: 'Show More of 100 kB' });
    await more.click();
    await view.row(0).getByText('the end').waitFor();
    equal((await view.row(0).getByRole('group').innerText()).length, wholeText.length);
    equal(await more.count(), 0);
  });

  it('opens the edit, the file at its line, and the file of the transcript', async function () {
    await open(this, allKinds);
    await view.row(5).getByRole('button', { name: 'src/a.ts', exact: true }).click();
    await view.row(5).getByRole('button', { name: 'Open src/a.ts at line 7' }).click();
    await view.row(5).getByRole('button', { name: 'Open the file of the transcript at this event' }).click();
    deepEqual(view.panel.actions, [
      { kind: 'openEdit', session_uid: uid, seq: 5, ordinal: 1 },
      { kind: 'openFile', path: '/w/src/a.ts', line: 7 },
      { kind: 'openTranscript', session_uid: uid, thread_id: 'main', seq: 5 },
    ]);
  });

  it('is moved through by the keyboard, with one stop of the Tab key', async function () {
    await open(this, allKinds);
    await view.panel.page.getByRole('textbox').focus();
    // The buttons beside the box are disabled while nothing is looked for.
    await view.press('Tab');
    await view.focusIs(0);
    await view.press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await view.focusIs(3);
    await view.press('ArrowRight');
    await view.row(100).waitFor();
    equal(await view.focused(), '3');
    await view.press('ArrowDown', 'ArrowDown', 'ArrowRight');
    await view.row(200).waitFor();
    await view.press('ArrowLeft');
    await view.row(200).waitFor({ state: 'detached' });
    await view.press('ArrowLeft');
    await view.focusIs(3);
    await view.press('ArrowLeft');
    await view.row(100).waitFor({ state: 'detached' });
    await view.press('Enter');
    await view.row(3).getByText('prompt: look').waitFor();
    await view.press(' ');
    await view.row(3).getByText('prompt: look').waitFor({ state: 'detached' });
    await view.press('End');
    await view.focusIs(12);
    await view.press('Home');
    await view.focusIs(0);
    await view.press('Shift+Tab');
    equal(await view.focused(), null);
  });

  it('remembers what is open and unfolded, and the row that was seen first', async function () {
    const rows = [...allKinds, ...manyRows(300, 1000)];
    await open(this, rows);
    await view
      .row(3)
      .getByRole('button', { name: /Unfold$/ })
      .click();
    await view.row(100).waitFor();
    await view.row(1).getByRole('button', { expanded: false }).click();
    await view.wheel(4000);
    await view.row(0).waitFor({ state: 'detached' });
    await view.restOfScrolling();
    await until(async () => JSON.stringify(await view.panel.state()).includes(`"seq":${await view.firstSeen()}`));
    const [state, seen] = [await view.panel.state(), await view.firstSeen()];
    await view.panel.close();
    await open(this, rows, { state });
    await view.row(seen).waitFor();
    await view.press('Tab');
    await view.row(seen).focus();
    await view.press('Home');
    await view.row(100).waitFor();
    equal(await view.row(1).getByRole('button', { expanded: true }).count(), 1);
  });

  for (const [width, height] of [
    [320, 640],
    [450, 500],
  ] as const) {
    it(`can be used at ${width} × ${height}: only the rows scroll`, async function () {
      await open(this, [...allKinds, ...manyRows(500, 1000)], { viewport: { width, height } });
      await view
        .row(3)
        .getByRole('button', { name: /Unfold$/ })
        .click();
      await view.row(100).waitFor();
      await view.panel.screenshot(`transcript ${width}`);
      const overflow = await view.panel.page.evaluate(`(() => {
        const main = document.querySelector('main');
        const root = document.documentElement;
        return [main.scrollHeight - main.clientHeight, root.scrollWidth - root.clientWidth,
          document.querySelector('.scroller').clientHeight >= 140];
      })()`);
      deepEqual(overflow, [0, 0, true]);
      deepEqual(await axeViolations(view.panel.page), []);
    });
  }

  it('says what went wrong, and tries again', async function () {
    let fails = true;
    transcript = new InventedTranscript(allKinds);
    transcript.gate = async method => {
      if (fails && method === 'transcript') throw new Error('The store is closed.');
    };
    view = await openTranscriptView(this, {
      answer: transcript.answer,
    });
    await view.panel.page.getByRole('alert').getByText('The store is closed.').waitFor();
    fails = false;
    await view.panel.page.getByRole('button', { name: 'Try Again' }).click();
    await view.row(0).waitFor();
    equal(await view.panel.page.getByRole('alert').count(), 0);
  });
});
