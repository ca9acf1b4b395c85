import assert from 'node:assert/strict';
import { noTokens } from '../../../src/model/tokens';
import { mergeUsage } from '../../support/collectFacts';
import { assistant, call, factsOf, record, sessionId, text, user } from './records';

const words = 'word '.repeat(100);

function only<Value>(values: Iterable<Value>): Value {
  const all = [...values];
  assert.equal(all.length, 1);
  const [first] = all;
  assert.ok(first !== undefined);
  return first;
}

describe('Claude Code usage', () => {
  it('counts a request once over its lines, with its greatest output', () => {
    const lines = [5, 631, 631].map(output =>
      assistant([text(`${output} ${words}`)], { id: 'msg_a', usage: { input_tokens: 3, output_tokens: output } }),
    );
    const facts = factsOf(lines);
    const usage = only(mergeUsage(facts.usages).values());
    assert.deepEqual(usage.tokens, { ...noTokens, input: 3, output: 631 });
    assert.equal(usage.fidelity, 'exact');
    // The third line says nothing new.
    assert.equal(facts.usages.length, 2);
  });

  it('never takes back what it counted', () => {
    const lines = [631, 5].map(output => assistant([text('x')], { id: 'msg_a', usage: { output_tokens: output } }));
    const facts = factsOf([
      ...lines,
      assistant([text('x')], { id: 'msg_a', stop: 'end_turn', usage: { output_tokens: 5 } }),
    ]);
    assert.deepEqual(new Set(facts.usages.map(usage => usage.tokens.output)), new Set([631]));
  });

  it('splits cache writes by lifetime, and takes a bare total as the short one', () => {
    const split = {
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    };
    const both = only(factsOf([assistant([text('x')], { usage: split, stop: 'end_turn' })]).usages).tokens;
    assert.deepEqual([both.cacheWrite5m, both.cacheWrite1h], [10, 20]);
    const bare = only(factsOf([assistant([text('x')], { usage: { cache_creation_input_tokens: 30 } })]).usages).tokens;
    assert.deepEqual([bare.cacheWrite5m, bare.cacheWrite1h], [30, 0]);
  });

  it('ignores iterations, which repeat the totals', () => {
    const usage = { input_tokens: 7, output_tokens: 9, iterations: [{ input_tokens: 7, output_tokens: 9 }] };
    assert.deepEqual(only(factsOf([assistant([text('x')], { usage })]).usages).tokens, {
      ...noTokens,
      input: 7,
      output: 9,
    });
  });

  it('has one key for a request whatever its request id', () => {
    const replay = [
      assistant([text('a')], { id: 'msg_same' }, { requestId: 'req_1' }),
      assistant([text('bb')], { id: 'msg_same' }, { requestId: 'req_2' }),
      assistant([text('ccc')], { id: 'msg_same' }),
    ];
    assert.deepEqual([...mergeUsage(factsOf(replay).usages).keys()], ['msg_same']);
  });

  it('tells redacted ids apart by request, else by place', () => {
    const redacted = [
      assistant([text('a')], { id: 'REDACTED' }, { requestId: 'req_1' }),
      assistant([text('b')], { id: 'REDACTED' }, { requestId: 'req_2' }),
      assistant([text('c')], { id: 'REDACTED' }, { requestId: '[REDACTED]' }),
      assistant([text('d')], { id: '[trimmed for fixture]' }),
    ];
    assert.equal(mergeUsage(factsOf(redacted).usages).size, 4);
  });

  it('reports absurd counts and takes them as 0', () => {
    for (const count of [-1, 1.5, 2e9, '12', Number.MAX_VALUE]) {
      const facts = factsOf([assistant([text('x')], { usage: { input_tokens: count, output_tokens: 10 } })]);
      assert.deepEqual(only(facts.usages).tokens, { ...noTokens, output: 10 }, String(count));
      assert.deepEqual(
        facts.problems.map(problem => problem.reason),
        ['absurd_tokens'],
        String(count),
      );
    }
  });

  it('bills nothing for what the client said itself', () => {
    const facts = factsOf([
      assistant([text('No response requested.')], { model: '<synthetic>' }),
      assistant([text('API Error: 529')], {}, { isApiErrorMessage: true }),
    ]);
    assert.deepEqual(facts.usages, []);
    assert.deepEqual(
      facts.events.map(event => [event.kind, event.detail]),
      [
        ['lifecycle', 'synthetic'],
        ['error', 'api_error'],
      ],
    );
  });

  it('calls the output partial when only its placeholder was written', () => {
    const placeholder = (stop: string | null, output: number) =>
      only(factsOf([assistant([text(words)], { stop, usage: { output_tokens: output } })]).usages).fidelity;
    assert.equal(placeholder(null, 1), 'partial');
    assert.equal(placeholder(null, 26), 'partial', '500 characters are more than 26 tokens');
    assert.equal(placeholder(null, 110), 'exact');
    assert.equal(placeholder('end_turn', 1), 'exact');
  });

  it('calls a cut stream partial, also when the notice comes later', () => {
    const aborted = factsOf([assistant([text('x')], { stop: 'end_turn' }, { isAbortedMidStream: true })]);
    assert.equal(only(aborted.usages).fidelity, 'partial');
    const cut = factsOf([
      assistant([text('half an')], { id: 'msg_cut', stop: 'end_turn' }),
      assistant(
        [text('API Error: Connection lost mid-response.')],
        { model: '<synthetic>' },
        { isApiErrorMessage: true },
      ),
    ]);
    assert.deepEqual(
      cut.usages.map(usage => [usage.requestKey, usage.fidelity]),
      [
        ['msg_cut', 'exact'],
        ['msg_cut', 'partial'],
      ],
    );
  });

  it('keeps what changes the price', () => {
    const usage = { output_tokens: 9, speed: 'fast', server_tool_use: { web_search_requests: 2 } };
    const fact = only(factsOf([assistant([text('x')], { usage }, { costUSD: 0.125 })]).usages);
    assert.deepEqual([fact.speed, fact.webSearches, fact.statedNanoUsd], ['fast', 2, 125_000_000]);
    const plain = only(factsOf([assistant([text('x')], { model: 'glm-4.6' })]).usages);
    assert.deepEqual(
      [plain.speed, plain.webSearches, plain.statedNanoUsd, plain.provider],
      ['standard', 0, null, null],
    );
  });

  it('marks requests copied from another session', () => {
    const other = '99999999-2222-4333-8444-555555555555';
    const facts = factsOf([
      user('before', { sessionId: other }),
      assistant([text('a')], { id: 'msg_old' }, { sessionId: other }),
      user('now'),
      assistant([text('b')], { id: 'msg_new' }),
      assistant([text('c')], { id: 'msg_later' }, { sessionId: other }),
    ]);
    assert.deepEqual(
      facts.usages.map(usage => [usage.requestKey, usage.copied]),
      [
        ['msg_old', true],
        ['msg_new', false],
        // After its own records a file repeats no other session.
        ['msg_later', false],
      ],
    );
    assert.deepEqual(
      facts.sessions.filter(fact => fact.relationship !== undefined),
      [{ relationship: 'fork', parentNativeId: other }],
    );
  });

  it('marks answers that are older than the operation that opened the file', () => {
    const facts = factsOf([
      { type: 'queue-operation', operation: 'enqueue', sessionId, timestamp: '2026-05-02T00:00:00.000Z' },
      user('before'),
      assistant([text('a')], { id: 'msg_old' }),
      user('now', { timestamp: '2026-05-02T00:00:01.000Z' }),
      assistant([text('b')], { id: 'msg_new' }, { timestamp: '2026-05-02T00:00:02.000Z' }),
    ]);
    assert.deepEqual(
      facts.usages.map(usage => usage.copied),
      [true, false],
    );
    assert.deepEqual(facts.sessions.filter(fact => fact.relationship).length, 1);
  });

  it('never takes the tokens of an agent’s result as cost', () => {
    const facts = factsOf([
      assistant([call('toolu_task', 'Task', { prompt: 'look' })], { usage: { output_tokens: 5 }, stop: 'tool_use' }),
      record('user', {
        message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_task', content: 'done' }] },
        toolUseResult: { agentId: 'a1', status: 'completed', totalTokens: 75_416, usage: { input_tokens: 75_000 } },
      }),
    ]);
    assert.equal(only(mergeUsage(facts.usages).values()).tokens.output, 5);
  });
});
