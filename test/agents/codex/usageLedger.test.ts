import assert from 'node:assert/strict';
import { count, event, item, message, meta, olderId, olderTurn, ownId, ownTurn, turn, usageRecord } from './lines';
import { readLines, sumUsage } from './readSource';

describe('codex usage from running totals', () => {
  it('bills the differences, each under the thread and its number', () => {
    const { usages } = readLines([
      meta(),
      turn(),
      count({ input: 100, cached: 60, output: 10 }, { input: 100, cached: 60, output: 10 }),
      turn({ model: 'gpt-5.5-mini' }),
      count({ input: 250, cached: 160, output: 25 }, { input: 150, cached: 100, output: 15 }),
    ]);
    assert.deepEqual(
      usages.map(({ requestKey, model, tokens }) => [requestKey, model, tokens.input, tokens.cacheRead, tokens.output]),
      [
        [`${ownId}#0`, 'gpt-5.5', 40, 60, 10],
        [`${ownId}#1`, 'gpt-5.5-mini', 50, 100, 15],
      ],
    );
    assert.ok(usages.every(({ fidelity, copied, speed }) => fidelity === 'exact' && !copied && speed === 'standard'));
  });

  it('leaves out repeats and counts without figures', () => {
    const total = { input: 100, output: 10 };
    const { usages } = readLines([
      meta(),
      event('token_count', { info: null }),
      count(total, total),
      count(total, total),
      event('token_count', { info: null }),
      count({ input: 220, output: 15 }, { input: 120, output: 5 }),
    ]);
    assert.deepEqual(sumUsage(usages), { requests: 2, input: 220, output: 15, cacheRead: 0, cacheWrite: 0 });
  });

  it('includes requests that the last usage misses', () => {
    const { usages } = readLines([
      meta(),
      count({ input: 100, output: 10 }, { input: 100, output: 10 }),
      count({ input: 400, output: 40 }, { input: 120, output: 5 }),
    ]);
    assert.equal(sumUsage(usages).input, 400);
  });

  it('starts again when totals fall', () => {
    const { usages } = readLines([
      meta(),
      count({ input: 500, output: 50 }, { input: 300, output: 30 }),
      count({ input: 200, output: 20 }, { input: 90, output: 9 }),
    ]);
    assert.deepEqual(sumUsage(usages), { requests: 2, input: 700, output: 70, cacheRead: 0, cacheWrite: 0 });
  });

  it('sees a restart whose first request is larger than all before it', () => {
    const { usages } = readLines([
      meta(),
      count({ input: 100, output: 10 }, { input: 100, output: 10 }),
      event('token_count', { info: null }),
      count({ input: 300, output: 30 }, { input: 300, output: 30 }),
    ]);
    assert.equal(sumUsage(usages).input, 400);
  });

  it('sees a restart whose first request equals all before it', () => {
    const same = { input: 100, output: 10 };
    const { usages } = readLines([meta(), count(same, same), event('token_count', { info: null }), count(same, same)]);
    assert.equal(sumUsage(usages).requests, 2);
  });

  it('takes cache reads and writes out of the input, and leaves reasoning in the output', () => {
    const { usages } = readLines([meta(), count({ input: 100, cached: 60, written: 30, output: 10 })]);
    const [first] = usages;
    assert.deepEqual(first?.tokens, {
      input: 10,
      cacheRead: 60,
      cacheWrite5m: 30,
      cacheWrite1h: 0,
      output: 10,
      reasoning: 0,
    });
  });

  it('reports absurd figures instead of billing them', () => {
    const { usages, problems } = readLines([
      meta(),
      count({ input: -5, output: 1 }),
      count({ input: 1e15, output: 1 }),
    ]);
    assert.deepEqual([usages.length, problems.map(({ reason }) => reason)], [0, ['absurd_tokens', 'absurd_tokens']]);
  });
});

describe('codex usage of threads that inherit totals', () => {
  const inherited = { input: 1000, cached: 800, output: 100 };
  const subagent = { parent_thread_id: olderId, source: { subagent: { thread_spawn: { parent_thread_id: olderId } } } };

  it('does not bill totals that a fork restates before its first request', () => {
    const { usages } = readLines([
      meta({ forked_from_id: olderId }),
      count(inherited, { input: 400, output: 40 }),
      message('assistant', 'hi'),
      count({ input: 1100, cached: 880, output: 105 }, { input: 100, cached: 80, output: 5 }),
    ]);
    assert.deepEqual(sumUsage(usages), { requests: 1, input: 20, output: 5, cacheRead: 80, cacheWrite: 0 });
  });

  it('bills the first request alone where a subagent adds it to the totals of its parent', () => {
    const { usages } = readLines([
      meta(subagent),
      message('assistant', 'hi'),
      count({ input: 1100, cached: 880, output: 105 }, { input: 100, cached: 80, output: 5 }),
      count({ input: 1300, cached: 1030, output: 112 }, { input: 200, cached: 150, output: 7 }),
    ]);
    assert.deepEqual(sumUsage(usages), { requests: 2, input: 70, output: 12, cacheRead: 230, cacheWrite: 0 });
  });

  it('does not bill the history that a fork copied', () => {
    const { usages, events } = readLines([
      meta({ forked_from_id: olderId }),
      meta({ id: olderId }),
      event('task_started', { turn_id: olderTurn }),
      message('assistant', 'before the fork'),
      count({ input: 100, output: 10 }, { input: 100, output: 10 }),
      event('task_started', { turn_id: ownTurn }),
      message('assistant', 'after it'),
      count({ input: 230, output: 17 }, { input: 130, output: 7 }),
    ]);
    assert.deepEqual(sumUsage(usages), { requests: 1, input: 130, output: 7, cacheRead: 0, cacheWrite: 0 });
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'assistant_msg').map(({ detail }) => detail),
      ['copied', null],
    );
  });

  it('knows a copy without turn ids by the second in which it was written', () => {
    const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 2, 3, 4, seconds)).toISOString();
    const { usages } = readLines([
      meta(),
      meta({ id: '3c1d3037-5aab-4dd7-af42-a8c7a1106f52' }),
      count({ input: 100, output: 10 }, { input: 100, output: 10 }, at(5)),
      event('user_message', { message: 'next' }, at(30)),
      count({ input: 230, output: 17 }, { input: 130, output: 7 }, at(31)),
    ]);
    assert.deepEqual(sumUsage(usages), { requests: 1, input: 130, output: 7, cacheRead: 0, cacheWrite: 0 });
  });
});

describe('codex usage records', () => {
  it('are billed by response id, and make token counts repeats', () => {
    const tokens = { input: 100, cached: 60, output: 10 };
    const { usages } = readLines([meta(), turn(), usageRecord('resp_1', tokens), count(tokens, tokens)]);
    assert.deepEqual(
      usages.map(({ requestKey, tokens: { input, cacheRead } }) => [requestKey, input, cacheRead]),
      [['resp_1', 40, 60]],
    );
  });

  it('follow upon totals when an older session is resumed', () => {
    const { usages } = readLines([
      meta(),
      count({ input: 100, output: 10 }, { input: 100, output: 10 }),
      usageRecord('resp_1', { input: 50, output: 5 }),
      count({ input: 150, output: 15 }, { input: 50, output: 5 }),
    ]);
    assert.deepEqual(sumUsage(usages), { requests: 2, input: 150, output: 15, cacheRead: 0, cacheWrite: 0 });
  });

  it('of another thread are copies', () => {
    const { usages } = readLines([meta(), usageRecord('resp_0', { input: 9, output: 1 }, olderId)]);
    assert.deepEqual(
      usages.map(({ copied }) => copied),
      [true],
    );
  });

  it('have the model that compacted when a session goes on with another', () => {
    const { usages } = readLines([
      meta(),
      turn({ model: 'new' }),
      usageRecord('resp_c', { input: 9, output: 1 }),
      {
        type: 'compacted',
        payload: {
          compaction_response_id: 'resp_c',
          resume_metadata: { previous_turn_settings: { model: 'old' } },
        },
      },
    ]);
    assert.deepEqual(
      usages.map(({ requestKey, model }) => [requestKey, model]),
      [
        ['resp_c', 'new'],
        ['resp_c', 'old'],
      ],
    );
  });

  it('carry the provider, speed and searches of their time', () => {
    const { usages } = readLines([
      meta({ model_provider: 'openai' }),
      turn({ service_tier: 'priority' }),
      item('web_search_call', { id: 'ws_1', action: { type: 'search', query: 'x' } }),
      item('web_search_call', { id: 'ws_2', action: { type: 'open_page', url: 'y' } }),
      usageRecord('resp_1', { input: 9, output: 1 }),
      turn({ service_tier: 'default', model_provider: 'my gateway' }),
      usageRecord('resp_2', { input: 9, output: 1 }),
    ]);
    assert.deepEqual(
      usages.map(({ provider, speed, webSearches }) => [provider, speed, webSearches]),
      [
        ['openai', 'fast', 1],
        ['my gateway', 'standard', 0],
      ],
    );
  });
});
