import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { KeptEvent, KeptTranscript } from '../../src/store/readModels/keptTranscript';
import { keptTranscriptMarkdown } from '../../src/vscode/keptTranscriptMarkdown';
import { englishLocalizer } from '../support/englishLocalizer';

const event = (seq: number, changes: Partial<KeptEvent> = {}): KeptEvent => ({
  seq,
  at: null,
  kind: 'assistant_msg',
  role: 'assistant',
  detail: null,
  tool: null,
  summary: 'said',
  body: 'said',
  cut: 0,
  abandoned: false,
  ...changes,
});
const page = (events: KeptEvent[], changes: Partial<KeptTranscript> = {}): KeptTranscript => ({
  schema: 'contrail.kept_transcript/1',
  session_uid: 'codex:a',
  agent: 'codex',
  display_title: 'Fix *it*',
  thread_id: 'main',
  description: null,
  path: '/home/a.jsonl',
  keep: 'everything',
  events,
  earlier: 0,
  later: 0,
  next_seq: null,
  ...changes,
});
const written = (events: KeptEvent[], changes?: Partial<KeptTranscript>) =>
  keptTranscriptMarkdown(page(events, changes), englishLocalizer);
/** What stands below the heading of the only event. */
const blocks = (changes: Partial<KeptEvent>, of?: Partial<KeptTranscript>): string => {
  const { text, lines } = written([event(1, changes)], of);
  return text
    .split('\n')
    .slice((lines.get(1) ?? 0) + 1)
    .join('\n')
    .trim();
};
const headingOf = (changes: Partial<KeptEvent>): string | undefined => {
  const { text, lines } = written([event(1, changes)]);
  return text.split('\n')[lines.get(1) ?? -1];
};

describe('what was kept of a transcript, as a document', () => {
  it('says first that the original is gone', () => {
    equal(
      written([event(1)], { description: 'Look around' }).text,
      [
        '# Fix \\*it\\*',
        '',
        '## Sidechain: Look around',
        '',
        '> Codex has deleted or rewritten this transcript. This is what Contrail kept of it.',
        '>',
        '> It was /home/a.jsonl',
        '',
        '## Answer',
        '',
        '```markdown',
        'said',
        '```',
        '',
      ].join('\n'),
    );
  });

  it('says that only summaries were kept', () => {
    ok(written([event(1)], { keep: 'summaries' }).text.includes('Only one line of each event was kept'));
    equal(blocks({ body: null, summary: 'One line' }, { keep: 'summaries' }), '```text\nOne line\n```');
  });

  it('names events by what they are', () => {
    equal(headingOf({ kind: 'user_msg', role: 'user' }), '## Prompt');
    equal(
      headingOf({ kind: 'user_msg', role: 'system', detail: 'command_output' }),
      '## In the name of the user (command output)',
    );
    equal(headingOf({ kind: 'tool_call', tool: 'Bash' }), '## Bash');
    equal(headingOf({ kind: 'tool_result', tool: 'Bash' }), '## Result of Bash');
    equal(headingOf({ kind: 'error', tool: null }), '## Error');
    equal(headingOf({ kind: 'lifecycle', detail: 'turn_end' }), '## turn end');
    equal(headingOf({ abandoned: true }), '## Answer · left behind by a rewind');
    ok(headingOf({ at: '2026-11-21T12:00:00.000Z' })?.startsWith('## Answer · Nov 21, 2026'));
  });

  it('shows the input of a tool as it was meant', () => {
    equal(
      blocks({ kind: 'edit', tool: 'Edit', body: JSON.stringify({ file_path: '/a', n: 1, old_string: 'x\ny' }) }),
      '```text\nfile_path: /a\nn: 1\n```\n\nold\\_string\\:\n\n```text\nx\ny\n```'.replace('file\\_path', 'file_path'),
    );
    equal(blocks({ kind: 'tool_result', body: '{not json' }), '```text\n{not json\n```');
  });

  it('tells of what a very long text lacks', () =>
    ok(blocks({ cut: 1234 }).endsWith('1,234 more characters are kept.')));

  it('leads to the pages before and after', () => {
    const { text, links } = written([event(5), event(6)], { earlier: 5, later: 9, next_seq: 7 });
    deepEqual(
      links.map(({ line, page: to }) => [text.split('\n')[line], to]),
      [
        ['↑ Earlier events: 5', { until: 5 }],
        ['↓ Later events: 9', { from: 7 }],
      ],
    );
  });

  it('lets nothing that was said end its fence, and knows where every event begins', () => {
    const hostile = fc.array(fc.oneof(fc.constantFrom('```', '````', '\n', '~~~', '# h', '\r', '\u2028'), fc.string()));
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), bodies => {
        const { text, lines } = written(bodies.map((parts, seq) => event(seq, { body: parts.join('') })));
        const all = text.split('\n');
        const outside: string[] = [];
        let open: string | null = null;
        all.forEach(line => {
          const ticks = /^(`{3,})/.exec(line)?.[1];
          if (open === null && ticks !== undefined) open = ticks;
          else if (open !== null && /^`+\s*$/.test(line) && line.trim().length >= open.length) open = null;
          else if (open === null) outside.push(line);
        });
        equal(open, null);
        equal(outside.filter(line => line === '## Answer').length, bodies.length);
        deepEqual(
          [...lines.values()].map(line => all[line]),
          bodies.map(() => '## Answer'),
        );
        deepEqual(
          outside.filter(line => line.startsWith('# ')),
          ['# Fix \\*it\\*'],
        );
      }),
    );
  });
});
