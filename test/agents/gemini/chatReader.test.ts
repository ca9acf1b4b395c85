import assert from 'node:assert/strict';
import { geminiAdapter } from '../../../src/agents/gemini/adapter';
import { type CollectedFacts, collectFacts, mergeUsage } from '../../support/collectFacts';

const sessionId = '5f0c1111-2222-4333-8444-555566667777';
const path = '/none/tmp/shop/chats/session-2026-09-03T10-00-5f0c1111.jsonl';
const header = { sessionId, projectHash: 'x', startTime: '2026-09-03T10:00:00.000Z', kind: 'main' };
const timestamp = '2026-09-03T10:00:01.000Z';

describe('gemini chats', () => {
  it('take a message as it was written last', () => {
    const message = { id: 'a', timestamp, type: 'gemini', content: 'One', model: 'm' };
    const facts = read([
      user('u', 'Go'),
      message,
      { ...message, tokens: tokens(10, 2) },
      { ...message, tokens: tokens(10, 2), toolCalls: [shell('c1', 'ls', 'Output: x')] },
    ]);
    assert.deepEqual(seqsOf(facts, 'assistant_msg'), [5, 5]);
    assert.equal(mergeUsage(facts.usages).size, 1);
    assert.deepEqual(seqsOf(facts, 'tool_call'), [8]);
  });

  it('take cached tokens out of the input and add those of tools', () => {
    const [usage] = read([
      { ...answer('a', 'Hi'), tokens: { input: 100, output: 5, cached: 60, thoughts: 7, tool: 9 } },
    ]).usages;
    assert.deepEqual(usage?.tokens, {
      input: 49,
      cacheRead: 60,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 5,
      reasoning: 7,
    });
  });

  it('say nothing of the use of a message without tokens', () => {
    assert.deepEqual(read([answer('a', 'Hi')]).usages, []);
  });

  it('give ids that are not random a key of their own', () => {
    const [usage] = read([{ ...answer('m1', 'Hi'), tokens: tokens(1, 1) }]).usages;
    assert.equal(usage?.requestKey, `${sessionId}/main/m1`);
  });

  it('know prompts that a compaction lists under new ids, and what it kept', () => {
    const kept = { ...user('new1', 'Second'), content: [{ text: 'Second' }] };
    const facts = read([
      user('u1', 'First'),
      { ...answer('a1', 'Yes'), tokens: tokens(5, 1) },
      user('u2', 'Second'),
      { ...answer('a2', 'Working'), tokens: tokens(6, 1) },
      {
        $set: {
          messages: [
            user('s', '<state_snapshot>first</state_snapshot>'),
            { id: 't', timestamp, type: 'gemini', content: [{ text: 'Got it. Thanks for the additional context!' }] },
            kept,
            { id: 'new2', timestamp, type: 'gemini', content: [{ text: 'Working' }] },
          ],
        },
      },
      // The call that was running belongs to the answer it was made in.
      {
        id: 'new2',
        timestamp,
        type: 'gemini',
        content: [{ text: 'Working' }],
        toolCalls: [shell('c', 'ls', 'Output: x')],
      },
      { $rewindTo: 'new1' },
    ]);
    assert.deepEqual(
      facts.events.map(({ kind, detail, node }) => [kind, detail, node]),
      [
        ['user_msg', 'prompt', 'u1'],
        ['assistant_msg', null, 'a1'],
        ['user_msg', 'prompt', 'u2'],
        ['assistant_msg', null, 'a2'],
        ['lifecycle', 'compaction', 's'],
        ['tool_call', null, 'a2'],
        ['tool_result', null, 'a2'],
        ['lifecycle', 'rewind', null],
      ],
    );
    const abandoned = geminiAdapter.abandoned?.(facts.events) ?? new Set();
    assert.deepEqual(
      facts.events.filter(({ seq }) => abandoned.has(seq)).map(({ kind }) => kind),
      ['user_msg', 'assistant_msg', 'lifecycle', 'tool_call', 'tool_result'],
    );
    assert.equal(mergeUsage(facts.usages).size, 2);
  });

  it('abandon everything when a rewind names what is not known', () => {
    const { events } = read([
      user('u1', 'First'),
      answer('a1', 'Yes'),
      { $rewindTo: 'elsewhere' },
      user('u2', 'Again'),
    ]);
    assert.deepEqual([...(geminiAdapter.abandoned?.(events) ?? [])].length, 2);
  });

  it('tell history of another chat as copied', () => {
    const facts = read([
      { $set: { messages: [user('x', 'Old'), { ...answer('y', ''), content: [{ text: 'Older' }] }] } },
    ]);
    assert.deepEqual(
      facts.events.map(({ detail, body }) => [detail, body]),
      [
        ['copied', 'Old'],
        ['copied', 'Older'],
      ],
    );
  });

  it('tell a masked output as it was first', () => {
    const full = { ...answer('a', 'Ran'), toolCalls: [shell('c', 'ls', 'Output: all of it')] };
    const masked = { ...answer('a', 'Ran'), toolCalls: [shell('c', 'ls', 'Output: [masked]')] };
    const facts = read([user('u', 'Go'), full, { $set: { messages: [user('u', 'Go'), masked] } }]);
    assert.deepEqual(
      facts.events.filter(({ kind }) => kind === 'tool_result').map(({ body }) => body),
      ['Output: all of it'],
    );
  });

  for (const [name, status, output, detail] of [
    ['denied', 'cancelled', '[Operation Cancelled] Reason: User denied execution.', 'denial'],
    ['denied by older versions', 'cancelled', '[Operation Cancelled] Reason: User did not allow tool call', 'denial'],
    ['cancelled', 'cancelled', '[Operation Cancelled] User cancelled tool execution.', 'cancelled'],
    ['forbidden', 'error', 'Tool execution denied by policy.', 'permission_denial'],
    [
      'stopped',
      'success',
      'Command was cancelled by user before it could complete. There was no output',
      'interrupted',
    ],
    [
      'failed',
      'success',
      '<untrusted_context>\nOutput: no\nExit Code: 2\nProcess Group PGID: 4\n</untrusted_context>',
      'error',
    ],
    ['succeeded', 'success', 'Output: Exit Code: 2 is what it says\nProcess Group PGID: 4', null],
  ] as const)
    it(`tell a command that was ${name}`, () => {
      const facts = read([{ ...answer('a', ''), toolCalls: [shell('c', 'npm test', output, status)] }]);
      assert.equal(facts.events.find(({ kind }) => kind === 'tool_result')?.detail, detail);
      const judged = detail === 'error' ? ['fail'] : detail === null ? ['pass'] : [];
      assert.deepEqual(
        facts.checks.map(({ result }) => result),
        judged,
      );
    });

  it('leave open what has not ended', () => {
    const call = { ...shell('c', 'npm test', ''), result: null, status: 'awaiting_approval' };
    const facts = read([user('u', 'Go'), { ...answer('a', 'Asking'), toolCalls: [call] }]);
    assert.equal(facts.events.at(-1)?.kind, 'tool_call');
    assert.equal(facts.sessions.at(-1)?.endState, 'tool_pending');
  });

  it('count what they cannot read', () => {
    const facts = read([
      { id: 'q', timestamp, type: 'hologram', content: 'x' },
      { id: 'r', timestamp: '1823-01-01T00:00:00Z', type: 'user', content: 'x' },
      { ...answer('a', 'x'), tokens: { input: -1, output: 2 } },
      ['no record'],
    ]);
    assert.deepEqual(
      facts.problems.map(({ reason, detail }) => `${reason} ${detail}`),
      [
        'unknown_record hologram',
        'absurd_timestamp message of type user',
        'absurd_tokens tokens',
        'unexpected_shape line',
      ],
    );
    assert.deepEqual(facts.usages, []);
  });
});

function read(records: readonly unknown[]): CollectedFacts {
  const text = [header, ...records].map(record => JSON.stringify(record)).join('\n');
  return collectFacts(
    geminiAdapter,
    { agent: 'gemini', path, format: 'jsonl', companions: [] },
    { bytes: Buffer.from(`${text}\n`) },
  );
}

function user(id: string, text: string): { id: string; timestamp: string; type: string; content: unknown } {
  return { id, timestamp, type: 'user', content: [{ text }] };
}

function answer(id: string, content: unknown): { id: string; timestamp: string; type: string; content: unknown } {
  return { id, timestamp, type: 'gemini', content };
}

function tokens(input: number, output: number): object {
  return { input, output, cached: 0, thoughts: 0, tool: 0, total: input + output };
}

function shell(id: string, command: string, output: string, status = 'success'): object {
  const response = status === 'success' ? { output } : { error: output };
  const result = [{ functionResponse: { id, name: 'run_shell_command', response } }];
  return { id, name: 'run_shell_command', args: { command }, result, status, timestamp };
}

function seqsOf({ events }: CollectedFacts, kind: string): number[] {
  return events.filter(event => event.kind === kind).map(({ seq }) => seq);
}
