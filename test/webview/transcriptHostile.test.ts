import { deepEqual, equal, ok } from 'node:assert/strict';
import { type InventedRow, InventedTranscript } from './harness/inventedTranscript';
import { openPanel, type PanelPage } from './harness/panelPage';

const uid = 'claude-code:invented';

/** What a transcript may hold to reach out of the page. */
const attacks = {
  html: '<img src=x onerror="window.owned = 1"><b id=owned>bold</b>',
  script: '</script><script>window.owned = 1</script>',
  svg: '<svg onload="window.owned = 1"><use href="http://127.0.0.1:9/x"/></svg>',
  style: '<style>*{display:none}</style><link rel=stylesheet href=http://127.0.0.1:9/>',
  frame: '<iframe srcdoc="<script>parent.owned = 1</script>"></iframe>',
  link: '<a href="javascript:window.owned=1">x</a> [x](javascript:window.owned=1)',
  command: '[run](command:workbench.action.quit) <a href="command:workbench.action.quit">x</a>',
  attribute: '" onmouseover="window.owned = 1" x="',
  terminal: '\u001b[31mred\u001b[0m \u001b]8;;http://127.0.0.1:9\u0007link\u001b]8;;\u0007 \u001b[2J',
  bidi: 'a\u202eb\u2066c\u200bd\u200ee\ufefff',
  control: 'a\u0000b\u0007c\u009bd',
  lone: 'a\ud800b',
  proto: '__proto__',
} as const;

/** The same text in every field that a transcript fills. */
function rowsOf(text: string): InventedRow[] {
  const call: InventedRow = {
    seq: 1,
    kind: 'tool_call',
    tool: text,
    detail: text,
    text: JSON.stringify({ [text]: text }),
    summary: text,
    request: { model: text, tokens: 1, microusd: 1000 },
    edits: [
      {
        path: text,
        ordinal: 0,
        relative_path: text,
        operation: text,
        status: text,
        lines_added: 1,
        lines_removed: 1,
        line: 1,
      },
    ],
    check: { result: text, command: text, first_error: text },
    sidechains: [
      {
        thread_id: text,
        kind: text,
        agent_type: text,
        name: text,
        description: text,
        status: text,
        rows: [{ seq: 9, text }],
      },
    ],
  };
  const kinds = [
    'user_msg',
    'assistant_msg',
    'thinking',
    'tool_result',
    'error',
    'human_intervention',
    'lifecycle',
    text,
  ];
  return [
    call,
    ...kinds.map(
      (kind, at): InventedRow => ({
        seq: 20 + at,
        kind,
        role: at === 0 ? 'user' : text,
        detail: text,
        tool: text,
        text,
        summary: text,
      }),
    ),
  ];
}

describe('a hostile transcript', () => {
  let panel: PanelPage;
  async function open(context: Mocha.Context, rows: readonly InventedRow[]): Promise<InventedTranscript> {
    const transcript = new InventedTranscript(rows);
    panel = await openPanel(context, {
      answer: transcript.answer,
      place: { kind: 'session', session_uid: uid, transcript: { seq: null } },
    });
    await panel.page.locator('[data-seq]').first().waitFor();
    return transcript;
  }
  const row = (seq: number) => panel.page.locator(`[data-seq="${seq}"]`);
  afterEach(async () => {
    const { problems, malformed } = panel;
    await panel.close();
    // A script that was stopped by the policy, or a picture that was asked for, would be among them.
    deepEqual({ problems, malformed }, { problems: [], malformed: [] });
  });

  for (const [name, text] of Object.entries(attacks)) {
    it(`is shown as text, whatever field holds it: ${name}`, async function () {
      await open(this, rowsOf(text));
      await row(1)
        .getByRole('button', { name: /Unfold$/ })
        .click();
      await row(9).waitFor();
      await row(1).locator('.line[aria-expanded]').first().click();
      await row(1).getByRole('group').waitFor();
      await row(1).locator('.figure').first().click();
      await panel.page.getByRole('button', { name: 'Close' }).click();
      for (const element of await panel.page.locator('.event .line').all()) await element.hover();
      await panel.page.getByRole('textbox').fill(text.slice(0, 5));
      await panel.page
        .getByRole('status')
        .getByText(/of|match/)
        .waitFor();
      await panel.screenshot(`hostile ${name}`);
      const found = await panel.page.evaluate(`({
        owned: String(window.owned ?? document.getElementById('owned')),
        elements: document.querySelectorAll('.event :is(a, img, iframe, script, style, link, use, object, form)').length,
        handlers: [...document.querySelectorAll('.event, .event *')]
          .flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on') || n === 'href' || n === 'src').length,
        unseen: /[\\u0000-\\u0008\\u001b\\u0080-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]/u
          .test(document.body.innerText + [...document.querySelectorAll('[title], [aria-label]')]
            .map(e => (e.title ?? '') + (e.ariaLabel ?? '')).join()),
      })`);
      deepEqual(found, { owned: 'null', elements: 0, handlers: 0, unseen: false });
      deepEqual(panel.actions, []);
    });
  }

  it('hands a path to the editor as it is, and only when asked', async function () {
    await open(this, rowsOf(attacks.html));
    await row(1).getByTitle('Open the File', { exact: true }).click();
    deepEqual(panel.actions, [{ kind: 'openFile', path: attacks.html, line: 1 }]);
  });

  it('holds a line of 10 MB in its box, a part at a time', async function () {
    await open(this, [
      {
        seq: 0,
        kind: 'tool_result',
        role: 'tool',
        tool: 'Bash',
        summary: 'z'.repeat(200),
        wholeText: 'z'.repeat(10_000_000),
      },
      { seq: 1, wholeText: 'w'.repeat(10_000_000) },
    ]);
    await row(0).locator('.line').click();
    await row(0).getByRole('button', { name: 'Show More of 10 MB' }).click();
    await row(1).getByRole('button', { name: 'Show all of Answer' }).click();
    await row(1).getByRole('button', { name: 'Show More of 10 MB' }).waitFor();
    const sizes = await panel.page.evaluate(`(() => {
      const view = document.querySelector('.scroller');
      return { across: view.scrollWidth - view.clientWidth,
        heights: [...document.querySelectorAll('.box')].map(box => box.clientHeight < view.clientHeight),
        inner: [...document.querySelectorAll('.box')].map(box => box.textContent.length <= 110_000) };
    })()`);
    deepEqual(sizes, { across: 0, heights: [true, true], inner: [true, true] });
  });

  it('holds a table of a million rows, and a name without end', async function () {
    const table = '| a | b |\n'.repeat(1_000_000);
    await open(this, [
      { seq: 0, wholeText: table },
      { seq: 1, kind: 'tool_call', tool: 'T'.repeat(100_000), summary: 'S'.repeat(200), text: '['.repeat(4000) },
    ]);
    equal((await row(0).locator('.said').innerText()).split('\n').length, 12);
    const box = await row(1).boundingBox();
    ok(box !== null && box.height < 100, `the row is ${box?.height} px high`);
    await row(1).locator('.line').click();
    await row(1).getByRole('group').waitFor();
  });

  it('does not let go of the list when answers are none that it knows', async function () {
    const transcript = await open(this, [{ seq: 0, text: 'fine' }]);
    transcript.rows = [{ seq: Number.NaN, text: 'not fine' }];
    panel.tell({ type: 'changed' });
    await panel.page.getByRole('alert').waitFor();
    equal(
      await row(0)
        .innerText()
        .then(text => text.includes('fine')),
      true,
    );
  });
});
