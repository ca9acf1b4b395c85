import assert from 'node:assert/strict';
import { titleRanks } from '../../../src/model/facts';
import { assistant, call, factsOf, record, sessionId, text, toolResult, user } from './records';

type Records = Parameters<typeof factsOf>[0];

function titles(records: Records): string[] {
  return factsOf(records).sessions.flatMap(fact => (fact.title ? [`${fact.title.source}: ${fact.title.text}`] : []));
}

function endOf(records: Records) {
  return factsOf(records).sessions.findLast(fact => fact.endState !== undefined)?.endState;
}

describe('Claude Code session facts', () => {
  it('offers every kind of title, and ranks are the model’s', () => {
    assert.deepEqual(
      titles([
        user('<command-name>/clear</command-name>'),
        user('Fix the rounding\nof invoices'),
        user('And more'),
        { type: 'ai-title', aiTitle: 'Rounding' },
        { type: 'agent-name', agentName: 'rounder' },
        { type: 'custom-title', customTitle: 'My title' },
      ]),
      ['firstPrompt: Fix the rounding of invoices', 'generated: Rounding', 'agentName: rounder', 'custom: My title'],
    );
    assert.ok(titleRanks.custom > titleRanks.agentName && titleRanks.generated > titleRanks.summary);
  });

  it('cuts a title at a word', () => {
    const [title] = titles([user('word '.repeat(60))]);
    assert.equal(title, `firstPrompt: ${'word '.repeat(24).trim()}`);
  });

  it('takes a summary only for the conversation that ends in its leaf', () => {
    const summary = (leafUuid: string) => ({ type: 'summary', summary: `of ${leafUuid}`, leafUuid });
    assert.deepEqual(titles([summary('elsewhere'), summary('leaf'), assistant([text('x')], {}, { uuid: 'leaf' })]), [
      'summary: of leaf',
    ]);
    assert.deepEqual(titles([assistant([text('x')], {}, { uuid: 'leaf' }), summary('leaf')]), ['summary: of leaf']);
  });

  it('follows the place', () => {
    const facts = factsOf([
      user('a'),
      user('b', { gitBranch: 'fix' }),
      user('c', { gitBranch: 'fix' }),
      { type: 'worktree-state', worktreeSession: { worktreePath: '/work/tree', worktreeBranch: 'tree' }, sessionId },
      { type: 'relocated', relocatedCwd: '/work/other', sessionId },
    ]);
    assert.deepEqual(
      facts.places.map(place => `${place.cwd} ${place.gitBranch}`),
      ['/work/shop main', '/work/shop fix', '/work/tree tree', '/work/other tree'],
    );
  });

  it('knows who typed, the version and the pull request', () => {
    const facts = factsOf([
      user('a', { entrypoint: 'sdk-cli', promptSource: 'sdk', version: '2.1.1' }),
      user('b', { entrypoint: 'cli', promptSource: 'typed', version: '2.1.2' }),
      { type: 'pr-link', prUrl: 'https://example.test/pull/1', prNumber: 1 },
    ]);
    assert.deepEqual(
      facts.sessions.filter(fact => fact.title === undefined && fact.endState === undefined),
      [
        { agentVersion: '2.1.1' },
        { automated: true },
        { agentVersion: '2.1.2' },
        { automated: false },
        { links: [{ kind: 'pull_request', url: 'https://example.test/pull/1' }] },
      ],
    );
  });

  it('tells how the file ends', () => {
    const prompt = user('Go');
    const bash = assistant([call('toolu_1', 'Bash', { command: 'ls' })], { stop: 'tool_use' });
    const interrupt = user([text('[Request interrupted by user]')]);
    const answer = assistant([text('Done')], { stop: 'end_turn' });
    const total = { type: 'cost-state', totalCostUSD: 0.1, modelUsage: {} };
    assert.equal(endOf([]), undefined);
    assert.equal(endOf([prompt]), 'truncated');
    assert.equal(endOf([prompt, bash]), 'tool_pending');
    assert.equal(endOf([prompt, bash, toolResult('toolu_1', 'x', false)]), 'truncated');
    assert.equal(endOf([prompt, answer]), 'awaiting_user');
    assert.equal(endOf([prompt, answer, total]), 'clean');
    assert.equal(endOf([user('Go', { entrypoint: 'sdk-cli' }), answer]), 'clean');
    assert.equal(endOf([prompt, answer, user('<command-name>/exit</command-name>')]), 'clean');
    assert.equal(endOf([prompt, interrupt]), 'awaiting_user');
    // The call was given up when the next prompt came.
    assert.equal(endOf([prompt, bash, user('Again'), answer]), 'awaiting_user');
    assert.equal(endOf([prompt, assistant([text('API Error')], {}, { isApiErrorMessage: true })]), 'truncated');
  });

  it('tells errors, retries, compactions and refusals', () => {
    const facts = factsOf([
      record('system', {
        subtype: 'api_error',
        retryAttempt: 1,
        maxRetries: 10,
        error: { formatted: '529 Overloaded' },
      }),
      record('system', {
        subtype: 'compact_boundary',
        compactMetadata: { trigger: 'auto', preTokens: 9, postTokens: 3 },
        logicalParentUuid: 'x',
      }),
      record('system', { subtype: 'api_refusal', apiRefusalExplanation: 'policy' }),
      record('system', { subtype: 'away_summary', content: 'away' }),
      record('attachment', {
        attachment: { type: 'hook_blocking_error', hookName: 'Stop', blockingError: { blockingError: 'lint' } },
      }),
      { type: 'permission-mode', permissionMode: 'default' },
      { type: 'permission-mode', permissionMode: 'plan' },
    ]);
    assert.deepEqual(
      facts.events.map(event => `${event.kind} ${event.detail}: ${event.summary}`),
      [
        'retry api_error: 529 Overloaded (attempt 1 of 10)',
        'lifecycle compaction: auto, 9 tokens before, 3 after',
        'error refusal: policy',
        'lifecycle away_summary: away',
        'error hook: Stop: lint',
        'lifecycle permission_mode: Permission mode plan',
      ],
    );
    assert.equal(facts.events[1]?.parentNode, 'x');
  });
});
