import assert from 'node:assert/strict';
import type { UsageFact } from '../../../src/model/facts';
import { mergeUsage } from '../../support/collectFacts';
import { answer, event, readRecords, sessionId, shutdown, start, sumUsage, usageRecord } from './readEvents';

describe('requests of copilot', () => {
  describe('without usage records', () => {
    it('have the output of their messages, and no input when the process was killed', () => {
      const { usages } = readRecords([start(), answer('a', { outputTokens: 7 }), answer('b', { outputTokens: 5 })]);
      assert.deepEqual(told(usages), [
        [`${sessionId}:1`, 0, 0, 7, 'partial'],
        [`${sessionId}:2`, 0, 0, 5, 'partial'],
      ]);
      assert.ok(
        usages.every(({ copied }) => copied),
        'the store beside the session knows them better',
      );
    });

    it('tell nothing where no count was recorded', () => {
      assert.deepEqual(readRecords([start(), answer('a')]).usages, []);
    });

    it('are counted by API call, whose output stands on one of its messages', () => {
      const { usages, events } = readRecords([
        start(),
        answer('a', { content: '', chunkIndex: 0 }),
        answer('a', { content: 'first', chunkIndex: 1 }),
        answer('a', { content: 'last', chunkIndex: 2, outputTokens: 30 }),
        answer('b', { outputTokens: 4 }),
      ]);
      assert.deepEqual(told(usages), [
        [`${sessionId}:1`, 0, 0, 30, 'partial'],
        [`${sessionId}:2`, 0, 0, 4, 'partial'],
      ]);
      assert.deepEqual(
        events.map(({ requestKey }) => requestKey),
        [`${sessionId}:1`, `${sessionId}:1`, `${sessionId}:2`],
      );
      assert.equal(usages[0]?.seq, 0);
    });

    it('have the input that a shutdown states, at the last request of the model', () => {
      const { usages } = readRecords([
        start(),
        answer('a', { outputTokens: 7 }),
        answer('b', { outputTokens: 5, model: 'claude-haiku-4.5' }),
        answer('c', { outputTokens: 6 }),
        shutdown({ 'gpt-5-mini': [2, 100, 13, 60], 'claude-haiku-4.5': [1, 50, 5, 20, 10] }),
      ]);
      assert.deepEqual(told(usages), [
        [`${sessionId}:1`, 0, 0, 7, 'partial'],
        // The only request of its model: all of it is known.
        [`${sessionId}:2`, 20, 20, 5, 'exact'],
        [`${sessionId}:3`, 40, 60, 6, 'partial'],
      ]);
      assert.equal(mergeUsage(usages).get(`${sessionId}:2`)?.tokens.cacheWrite5m, 10);
    });

    it('put the input of an agent of the same model on the main conversation, whose totals have it', () => {
      const { usages } = readRecords([
        start(),
        answer('a', { outputTokens: 7 }),
        answer('b', { outputTokens: 5 }, [], { agentId: 'an-agent-with-a-long-id' }),
        shutdown({ 'gpt-5-mini': [2, 100, 12] }),
      ]);
      assert.deepEqual(told(usages), [
        [`${sessionId}:1`, 100, 0, 7, 'partial'],
        ['an-agent-with-a-long-id:1', 0, 0, 5, 'partial'],
      ]);
    });

    it('are told once though totals go on over resumes', () => {
      const { usages } = readRecords([
        start(),
        answer('a', { outputTokens: 35 }),
        shutdown({ 'gpt-5-mini': [1, 100, 35] }),
        event('session.resume', {}),
        answer('b', { outputTokens: 53 }),
        shutdown({ 'gpt-5-mini': [2, 300, 88, 50] }),
      ]);
      assert.deepEqual(told(usages), [
        [`${sessionId}:1`, 100, 0, 35, 'exact'],
        [`${sessionId}:2`, 150, 50, 53, 'exact'],
      ]);
    });

    it('are told in full though a version starts its totals afresh at each resume', () => {
      const { usages } = readRecords([
        start(),
        answer('a', { outputTokens: 35 }),
        shutdown({ 'gpt-5-mini': [1, 400, 35] }),
        event('session.resume', {}),
        answer('b', { outputTokens: 5 }),
        shutdown({ 'gpt-5-mini': [1, 300, 5] }),
      ]);
      assert.deepEqual(sumUsage(usages), { requests: 2, input: 700, cacheRead: 0, cacheWrite: 0, output: 40 });
    });

    it('keep what was spent before a rewind, which the totals forget', () => {
      const { usages, events } = readRecords([
        start(),
        answer('a', { outputTokens: 75 }),
        event('session.info', { infoType: 'rewind', message: 'Rewound the conversation.' }),
        answer('b', { outputTokens: 110 }),
        shutdown({ 'gpt-5-mini': [1, 1000, 110, 900] }),
      ]);
      assert.deepEqual(told(usages), [
        [`${sessionId}:1`, 0, 0, 75, 'partial'],
        [`${sessionId}:2`, 100, 900, 110, 'partial'],
      ]);
      assert.ok(events.some(({ detail }) => detail === 'rewind'));
    });

    it('say nothing of input that cannot be told from that of earlier requests', () => {
      const { usages } = readRecords([
        start(),
        ...['a', 'b', 'c'].map(id => answer(id, { outputTokens: 10 })),
        shutdown({ 'gpt-5-mini': [3, 300, 30] }),
        event('session.resume', {}),
        event('session.info', { infoType: 'rewind' }),
        answer('d', { outputTokens: 10 }),
        // Two of the three were undone, by whatever the totals are 2 now.
        shutdown({ 'gpt-5-mini': [2, 210, 20] }),
      ]);
      assert.deepEqual(sumUsage(usages), { requests: 4, input: 300, cacheRead: 0, cacheWrite: 0, output: 40 });
    });

    it('have that of a compaction, which the totals of a model need not hold', () => {
      const compaction = event('session.compaction_complete', {
        success: true,
        summaryContent: 'so far',
        compactionTokensUsed: { inputTokens: 50, outputTokens: 9, cacheReadTokens: 30, model: 'gpt-5-mini' },
      });
      const records = [start(), answer('a', { outputTokens: 7 }), compaction, answer('b', { outputTokens: 5 })];
      const all = { requests: 3, input: 250, cacheRead: 130, cacheWrite: 0, output: 21 };
      const without = shutdown({ 'gpt-5-mini': [2, 200, 12, 100] });
      assert.deepEqual(sumUsage(readRecords([...records, without]).usages), all);
      const within = shutdown({ 'gpt-5-mini': [3, 250, 21, 130] });
      assert.deepEqual(sumUsage(readRecords([...records, within]).usages), all);
    });

    it('take a compaction that starts the totals afresh for what it is', () => {
      const { usages } = readRecords([
        start(),
        answer('a', { outputTokens: 7 }),
        shutdown({ 'gpt-5-mini': [1, 100, 7] }),
        event('session.resume', {}),
        answer('b', { outputTokens: 8 }),
        event('session.compaction_complete', {
          success: true,
          compactionTokensUsed: { inputTokens: 1, outputTokens: 1 },
        }),
        answer('c', { outputTokens: 9 }),
        shutdown({ 'gpt-5-mini': [1, 120, 9] }),
      ]);
      // The input of `b` is lost at the source.
      assert.equal(sumUsage(usages).input, 100 + 120 + 1);
    });

    it('are told from totals where no message was counted (1.0.91)', () => {
      const { usages, events } = readRecords([
        start(),
        answer('a'),
        answer('b'),
        shutdown({ 'gpt-5-mini': [2, 90, 11, 40] }),
      ]);
      assert.deepEqual(told(usages), [[`${sessionId}:2`, 50, 40, 11, 'partial']]);
      assert.deepEqual(
        events.map(({ requestKey }) => requestKey),
        [`${sessionId}:1`, `${sessionId}:2`],
      );
    });

    it('are told apart where a file holds several sessions', () => {
      const other = '0f0f0f0f-1111-4222-8333-444444444444';
      const { usages } = readRecords([
        start(),
        answer('a', { outputTokens: 7 }),
        shutdown({ 'gpt-5-mini': [1, 100, 7] }),
        start({ sessionId: other }),
        answer('b', { outputTokens: 8 }),
        shutdown({ 'gpt-5-mini': [1, 110, 8] }),
      ]);
      assert.deepEqual(told(usages), [
        [`${sessionId}:1`, 100, 0, 7, 'exact'],
        [`${other}:1`, 110, 0, 8, 'exact'],
      ]);
    });

    it('go by the model that `auto` stood for', () => {
      const { usages } = readRecords([
        start({ selectedModel: 'auto' }),
        event('session.model_change', { newModel: 'auto' }),
        event('session.auto_mode_resolved', { chosenModel: 'claude-haiku-4.5' }),
        answer('a', { outputTokens: 7, model: undefined }),
      ]);
      assert.deepEqual(
        usages.map(({ model }) => model),
        ['claude-haiku-4.5'],
      );
    });

    it('leave to the session what it says it cost in AI credits, of a cent each', () => {
      const { sessions, usages } = readRecords([
        start(),
        answer('a', { outputTokens: 7 }),
        shutdown({ 'gpt-5-mini': [1, 100, 7] }, { totalNanoAiu: 1_510_581_560_000 }),
      ]);
      assert.deepEqual(
        sessions.flatMap(({ statedTotal }) => statedTotal ?? []),
        [{ nanoUsd: 15_105_815_600, tokens: null }],
      );
      assert.ok(usages.every(({ statedNanoUsd }) => statedNanoUsd === null));
      const free = readRecords([start(), shutdown({}, { totalNanoAiu: 0 })]);
      assert.deepEqual(
        free.sessions.flatMap(({ statedTotal }) => statedTotal ?? []),
        [],
      );
    });
  });

  describe('with usage records', () => {
    const record = (id: string, more: object = {}): object =>
      usageRecord(id, { inputTokens: 100, cacheReadTokens: 60, cacheWriteTokens: 30, outputTokens: 7, ...more });

    it('are exact, whatever totals say, and stand at their first event', () => {
      const { usages, events } = readRecords([
        start(),
        event('user.message', { content: 'go' }),
        record('a'),
        answer('a', { reasoningText: 'hm' }),
        event('assistant.turn_end', {}),
        shutdown({ 'gpt-5-mini': [1, 100, 7, 60, 30] }),
      ]);
      assert.deepEqual(told(usages), [[`${sessionId}:1`, 10, 60, 7, 'exact']]);
      assert.equal(usages[0]?.seq, 1);
      assert.equal(usages[0]?.copied, false);
      assert.ok(events.slice(1).every(({ requestKey }) => requestKey === `${sessionId}:1`));
    });

    it('are told without a message, at the end of what came before', () => {
      const { usages } = readRecords([
        start(),
        event('user.message', { content: 'go' }),
        record('title'),
        record('a'),
        answer('a'),
      ]);
      assert.deepEqual(
        usages.map(({ requestKey, seq }) => [requestKey, seq]),
        [
          [`${sessionId}:1`, 0],
          [`${sessionId}:2`, 1],
        ],
      );
    });

    it('are told though the message did not come, or came before', () => {
      const cut = readRecords([start(), record('a')]);
      assert.deepEqual(told(cut.usages), [[`${sessionId}:1`, 10, 60, 7, 'exact']]);
      const late = readRecords([start(), answer('a', { outputTokens: 7 }), record('a')]);
      assert.deepEqual(told(late.usages), [[`${sessionId}:1`, 10, 60, 7, 'exact']]);
    });

    it('count a compaction once', () => {
      const { usages } = readRecords([
        start(),
        record('c', { interactionType: 'conversation-compaction' }),
        event('session.compaction_complete', {
          success: true,
          compactionTokensUsed: { inputTokens: 100, outputTokens: 7 },
        }),
      ]);
      assert.equal(mergeUsage(usages).size, 1);
    });

    it('that a fork took over have the key of the original, and are copies', () => {
      const original = '0f0f0f0f-1111-4222-8333-444444444444';
      const from = { accounting: { sourceSessionId: original } };
      const { usages, sessions } = readRecords([
        start({ sessionId: original }),
        record('a', from),
        answer('a'),
        record('b'),
        answer('b'),
      ]);
      assert.deepEqual(
        usages.map(({ requestKey, copied }) => [requestKey, copied]),
        [
          [`${original}:1`, true],
          [`${sessionId}:1`, false],
        ],
      );
      assert.ok(sessions.some(one => one.relationship === 'fork' && one.parentNativeId === original));
    });

    it('have the credits that they state', () => {
      const { usages } = readRecords([
        start(),
        record('a', { copilotUsage: { totalNanoAiu: 250_000_000 } }),
        answer('a'),
      ]);
      assert.deepEqual(
        usages.map(({ statedNanoUsd }) => statedNanoUsd),
        [2_500_000],
      );
    });

    it('of agents are counted by agent', () => {
      const agent = { agentId: '9f9f9f9f-1111-4222-8333-444444444444' };
      const { usages } = readRecords([
        start(),
        record('a'),
        answer('a'),
        usageRecord('b', { outputTokens: 1 }, agent),
        record('c'),
        answer('b', {}, [], agent),
        answer('c'),
      ]);
      assert.deepEqual(
        usages.map(({ requestKey, threadId, seq }) => [requestKey, threadId, seq]),
        [
          [`${sessionId}:1`, 'main', 0],
          [`${agent.agentId}:1`, agent.agentId, 1],
          [`${sessionId}:2`, 'main', 2],
        ],
      );
    });
  });
});

/** One line a request: key, input, read from the cache, output. */
function told(usages: readonly UsageFact[]): unknown[] {
  return [...mergeUsage(usages).values()].map(({ requestKey, tokens, fidelity }) => [
    requestKey,
    tokens.input,
    tokens.cacheRead,
    tokens.output,
    fidelity,
  ]);
}
