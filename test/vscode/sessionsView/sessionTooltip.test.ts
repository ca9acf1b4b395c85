import { deepEqual, equal } from 'node:assert/strict';
import type { SessionDetail } from '../../../src/store/readModels/sessionDetail';
import type { SessionListItem } from '../../../src/store/readModels/sessionItems';
import { sessionTooltip, tooltipMarkdown } from '../../../src/vscode/sessionsView/sessionTooltip';
import { context, detail, session } from './session';

const linesOf = (changes: Partial<SessionListItem> = {}, details?: SessionDetail) =>
  sessionTooltip(session('a', changes), details, context()).map(({ label, text }) =>
    `${label ?? ''}|${text}`.replace(/\s/g, ' '),
  );
const noCost = { own_microusd: null, sidechain_microusd: null, total_microusd: null, source: 'unknown' as const };

describe('the tooltip of a session', () => {
  it('tells who, where, when, for how much and how that is known', () =>
    deepEqual(linesOf(), [
      'Title of a|',
      'Agent|Claude Code',
      'Models|claude-opus-4',
      'Branch|main',
      'Directory|/work/app',
      'When|Jan 15, 2026, 11:50 AM – 12:00 PM',
      'How long|10 minutes',
      'Cost|$1.00 own + $0.2300 sidechains = $1.23',
      'Known from|tokens times the published price of the day',
      'Outcome|unknown',
    ]));

  it('tells all else that is known', () => {
    const lines = linesOf({
      custom_title: 'Mine',
      display_title: 'Mine',
      worktree: 'side',
      match: 'edited_from_elsewhere',
      live: true,
      source_state: 'removed',
      failed_approaches: 3,
      outcome: 'fail',
      outcome_evidence: 'last check failed: npm test',
    });
    for (const line of [
      'Mine|',
      "Agent's title|Title of a",
      'Worktree|side',
      'Outcome|failure (last check failed: npm test)',
      'Failed approaches|3',
      '|It ran elsewhere and edited files of this workspace.',
      '|The agent has deleted the transcript; what had been read is kept.',
    ])
      equal(lines.includes(line), true, line);
  });

  it('shows the unknown as unknown', () => {
    const lines = linesOf({ cost: noCost, duration_ms: null, started_at: null, ended_at: null });
    for (const line of [
      'When|unknown',
      'How long|unknown',
      'Cost|unknown',
      'Known from|nothing: neither an amount nor a price is known',
    ])
      equal(lines.includes(line), true, line);
  });

  it('says what has no price, by name where the detail is at hand', () => {
    const unpriced = { unpriced_requests: 2, cost: { ...session('a').cost, source: 'mixed' as const } };
    equal(linesOf(unpriced).includes('Cost|$1.00 own + $0.2300 sidechains = $1.23+'), true);
    equal(linesOf(unpriced).includes('Without a price|requests: 2'), true);
    const base = detail(session('a'));
    const details = {
      ...base,
      cost: { ...base.cost, unpriced_models: ['m1', 'm2'], stated: { microusd: 2_000_000, difference_microusd: null } },
    };
    equal(linesOf(unpriced, details).includes('Without a price|requests: 2; models: m1, m2'), true);
    equal(linesOf({}, details).includes("Agent's own figure|$2.00"), true);
  });
});

describe('its Markdown', () => {
  it('has no markup but its own', () =>
    equal(
      tooltipMarkdown([
        { label: '[a](command:x)', text: '' },
        { label: 'b', text: '<img src=x> $(zap) **c**' },
        { text: '`d`\n# e' },
      ]),
      ['**\\[a\\](command:x)**', '**b:** \\<img src=x\\> \\$(zap) \\*\\*c\\*\\*', '\\`d\\` \\# e'].join('  \n'),
    ));
});
