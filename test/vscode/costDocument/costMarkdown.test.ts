import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { costMarkdown } from '../../../src/vscode/costDocument/costMarkdown';
import { englishLocalizer } from '../../support/englishLocalizer';
import { sessionCost, sessionDetail, sessionItem, threadItem } from '../../support/sessionDetails';

/** The document without the backslashes, which only get in the way of reading it. */
const plain = (detail = sessionDetail()): string =>
  costMarkdown(detail, englishLocalizer).replace(/\\(?=[!-/:-@[-`{-~])/g, '');
const row = (text: string, start: string): string[] =>
  text
    .split('\n')
    .find(line => line.startsWith(`| ${start}`))
    ?.split('|')
    .map(cell => cell.trim())
    .slice(1, -1) ?? [];

describe('costMarkdown', () => {
  it('says what a session cost, as own + sidechains', () => {
    const text = plain();
    match(text, /^# Add symbols\n/);
    match(text, /\n## \$0\.1301 = \$0\.1292 own \+ \$0\.0010 sidechains\n/);
    match(text, /Known from: tokens times the published price of the day\./);
    equal(row(text, 'Session')[1], 'claude-code:26e8b705-117a-4d0d-8093-124fc5e6160a');
    equal(row(text, 'Agent')[1], 'Claude Code');
    equal(row(text, 'Duration')[1], '7m');
  });

  it('lists conversations, each below the one that started it, and their sum', () => {
    const text = plain();
    equal(row(text, 'Main conversation').join(' '), 'Main conversation claude-opus-5-5 4 25 39,286 14,345 323 $0.1292');
    equal(
      row(text, '↳ Explore').join(' '),
      '↳ Explore: Explore invoice callers claude-haiku-5-5 2 14 6,583 6,830 66 $0.0010',
    );
    equal(row(text, 'Total').at(-1), '$0.1301');
    const grandchild = threadItem({ kind: 'async', depth: 2, name: 'scribe', thread_id: 'x9' });
    const child = threadItem({ kind: 'sync', depth: 1, thread_id: 'x8', children: [grandchild] });
    const nested = plain(sessionDetail({ threads: [threadItem({ children: [child] })] }));
    match(nested, /\| &emsp;↳ scribe: x9 \|/);
  });

  it('lists models with their source, kinds of tokens with their cost, and the prices behind', () => {
    const text = plain();
    equal(row(text, 'claude-opus-5-5').at(-1), 'tokens times the published price of the day');
    equal(row(text, 'Cache write, 1 hour').join(' '), 'Cache write, 1 hour 14,345 $0.1148');
    match(
      text,
      /\| claude-haiku-5-5 \| all requests \| \$0\.10 \| \$0\.01 \| \$0\.125 \| \$0\.20 \| \$0\.50 \| 2 \| 0\.1\.8 of 2026-09-23 \|/,
    );
    match(text, /Digest of the price table: sha256:1a119f21\./);
  });

  it('never shows tokens that are not on record as none', () => {
    const live = { requests: 1, tokens: null, tokens_complete: false, microusd: 70_000, source: 'live' as const };
    const cost = sessionCost({ total: live, own: live, by_model: [{ ...live, model: 'm-1', rates: [] }] });
    const text = plain(sessionDetail({ cost, threads: [threadItem({ requests: 0, tokens: null, microusd: null })] }));
    equal(row(text, 'Main conversation').slice(2).join(' '), '? ? ? ? ? ?');
    equal(row(text, 'm-1').slice(1, -1).join(' '), '1 ? ? ? ? $0.0700');
    equal(row(text, 'Cache read').join(' '), 'Cache read ? –');
    match(text, /The agent keeps no tokens of this session\./);
    const known = sessionCost().total;
    const mixed = plain(sessionDetail({ cost: sessionCost({ total: { ...known, tokens_complete: false } }) }));
    equal(row(mixed, 'Total').slice(2, 4).join(' '), '6 39+');
    match(mixed, /Tokens are not on record for all of it: numbers with \+ are of what is\./);
    doesNotMatch(plain(), /on record|estimated/);
  });

  it('says which tokens are estimated or known in part', () => {
    const text = plain(sessionDetail({ cost: sessionCost({ estimated_requests: 3, partial_requests: 1_200 }) }));
    match(text, /Requests whose tokens are estimated: 3\./);
    match(text, /Requests of which only a part of the tokens is on record: 1,200\./);
  });

  it('never shows the unknown as nothing', () => {
    const cost = sessionCost({
      total: { ...sessionCost().total, microusd: null, source: 'unknown' },
      own: { ...sessionCost().own, microusd: null, source: 'unknown' },
      by_model: [{ ...sessionCost().own, model: null, microusd: null, source: 'unknown', rates: [] }],
      unpriced_models: ['(not named)'],
      unpriced_requests: 4,
    });
    const unknown = { own_microusd: null, sidechain_microusd: null, total_microusd: null, source: 'unknown' } as const;
    const text = plain(
      sessionDetail({ cost, session: sessionItem({ cost: unknown }), threads: [threadItem({ microusd: null })] }),
    );
    match(text, /## The cost is not known\n/);
    match(text, /No price is known for \(not named\)\. Requests that are not in the sum: 4\./);
    doesNotMatch(text, /\$0/);
    doesNotMatch(text, /Prices Applied/);
  });

  it("explains how the agent's own figure differs", () => {
    const note = (stated: { microusd: number; difference_microusd: number | null } | null): string =>
      plain(sessionDetail({ cost: sessionCost({ stated }) }))
        .split('\n')
        .find(line => line.startsWith('- The agent')) ?? '';
    match(note(null), /states no total of its own/);
    match(note({ microusd: 130131, difference_microusd: 0 }), /is the same, \$0\.1301\./);
    match(
      note({ microusd: 140131, difference_microusd: 10000 }),
      /is \$0\.1401, which is \$0\.0100 more: it also counts/,
    );
    match(
      note({ microusd: 120131, difference_microusd: -10000 }),
      /is \$0\.1201, which is \$0\.0100 less: it may lack/,
    );
    match(note({ microusd: 120131, difference_microusd: null }), /no sum to compare/);
  });

  it('tells of repetitions, searches, a deleted transcript and a live session', () => {
    const text = plain(
      sessionDetail({
        cost: sessionCost({ duplicates_dropped: 3, web_searches: 2 }),
        session: sessionItem({ source_state: 'removed', live: true }),
      }),
    );
    match(text, /not counted again: 3\./);
    match(text, /Web searches: 2\./);
    match(text, /has deleted the transcript/);
    match(text, /is live/);
    equal(row(text, 'Web searches')[2], '–');
    match(text, /cost by kind cannot be told/);
  });

  it('lets nothing out of hostile titles, names and branches', () => {
    const hostile = '<img src=x onerror=alert(1)>\n# [x](command:evil) | y';
    const text = costMarkdown(
      sessionDetail({
        session: sessionItem({
          title: hostile,
          git_branch: hostile,
          cwd: hostile,
          models: [hostile],
          worktree: hostile,
        }),
        threads: [
          threadItem({ children: [threadItem({ depth: 1, kind: 'sync', description: hostile, agent_type: hostile })] }),
        ],
        cost: sessionCost({
          unpriced_models: [hostile],
          by_model: [{ ...sessionCost().own, model: hostile, rates: [] }],
        }),
      }),
      englishLocalizer,
    );
    ok(text.includes('img'));
    doesNotMatch(text, /(?<!\\)[<[\]`]/);
    equal(text.split('\n').filter(line => line.startsWith('# ')).length, 1);
  });
});
