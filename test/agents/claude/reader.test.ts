import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { claudeAdapter } from '../../../src/agents/claude/adapter';
import { type CollectedFacts, collectFacts } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';
import { recordedSource, recordedSources } from './claudeStore';
import { assistant, factsOf, mainSource, text, user } from './records';

const types = [
  'user',
  'assistant',
  'system',
  'attachment',
  'progress',
  'summary',
  'cost-state',
  'worktree-state',
  'new',
];

/** Facts hold what the store can take, whatever the lines were. */
function assertSound(facts: CollectedFacts): void {
  assert.deepEqual(
    facts.events.map(event => event.seq),
    facts.events.map((_, index) => index),
  );
  for (const event of facts.events) assert.ok(event.summary.length <= 200 && !event.summary.includes('\n'));
  for (const usage of facts.usages) {
    for (const count of Object.values(usage.tokens)) assert.ok(Number.isInteger(count) && count >= 0);
    assert.ok(usage.requestKey.length > 0);
  }
}

describe('Claude Code reader', () => {
  before(function () {
    if (recordingPath('claude-code') === undefined || recordingPath('claude-old') === undefined) this.skip();
  });

  it('goes on from its state after every line as if never stopped', () => {
    for (const recording of ['claude-code', 'claude-old']) {
      for (const source of recordedSources(recording)) {
        const whole = collectFacts(claudeAdapter, source);
        assert.deepEqual(collectFacts(claudeAdapter, source, { resumeAfter: () => true }), whole, source.path);
      }
    }
  });

  it('goes on from its state at any boundary', () => {
    const sources = ['d9d34da3-9921', '9864e8cc-9ea3', 'agent-aae558854fb91205d'].map(part =>
      recordedSource('claude-code', part),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }),
        (source, stops) => {
          const resumed = collectFacts(claudeAdapter, source, { resumeAfter: line => stops.includes(line) });
          assert.deepEqual(resumed, collectFacts(claudeAdapter, source));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('survives flipped, cut and doubled bytes', () => {
    const source = recordedSource('claude-old', '23a06353-6f9c');
    const bytes = readFileSync(source.path);
    const place = fc.integer({ min: 0, max: bytes.length - 1 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 40 }),
        place,
        place,
        (flips, a, b) => {
          const damaged = Buffer.from(bytes);
          for (const [at, value] of flips) damaged[at] = value;
          const from = Math.min(a, b);
          const to = Math.min(Math.max(a, b), from + 5000);
          const doubled = Buffer.concat([damaged.subarray(0, to), damaged.subarray(from)]);
          const cut = Buffer.concat([damaged.subarray(0, from), damaged.subarray(to)]);
          for (const one of [damaged, doubled, cut]) {
            if (claudeAdapter.identify(source, one.subarray(0, 65_536)) !== null) {
              assertSound(collectFacts(claudeAdapter, source, { bytes: one }));
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes any shape of record', () => {
    const anything = fc.anything({ maxDepth: 3, withNullPrototype: false });
    const shape = fc.record(
      {
        type: fc.constantFrom(...types),
        uuid: fc.oneof(fc.constantFrom('a', 'b'), anything),
        parentUuid: fc.oneof(fc.constantFrom('a', 'b'), anything),
        subtype: anything,
        message: fc.oneof(
          anything,
          fc.record({
            id: anything,
            content: fc.array(
              fc.record({
                type: fc.constantFrom('text', 'tool_use', 'tool_result', 'x'),
                id: anything,
                text: anything,
                input: anything,
                content: anything,
                tool_use_id: anything,
              }),
            ),
            usage: anything,
          }),
        ),
        data: fc.oneof(
          anything,
          fc.record({ type: fc.constant('agent_progress'), agentId: anything, message: anything }),
        ),
        attachment: fc.oneof(anything, fc.record({ type: fc.constant('queued_command'), prompt: anything })),
        toolUseResult: anything,
        timestamp: fc.oneof(
          fc.constantFrom('1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '9999-01-01T00:00:00Z'),
          anything,
        ),
        worktreeSession: anything,
        modelUsage: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(shape, anything), { maxLength: 12 }), records => {
        const lines = records.map(one => JSON.stringify(one)).filter(line => line !== undefined);
        // A first line of ours, so that the file is taken for a transcript.
        const bytes = Buffer.from([JSON.stringify({ type: 'mode' }), ...lines].join('\n'));
        assertSound(collectFacts(claudeAdapter, mainSource, { bytes }));
      }),
      { numRuns: 300 },
    );
  });

  it('survives nesting that exhausts the stack', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const line = `{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"X","input":{"a":${deep}}}]}}`;
    assertSound(collectFacts(claudeAdapter, mainSource, { bytes: Buffer.from(line) }));
  });

  it('names an unknown record once', () => {
    const facts = factsOf([{ type: 'new-thing' }, { type: 'new-thing' }, { type: 'other' }, {}]);
    assert.deepEqual(
      facts.problems.map(problem => `${problem.reason} ${problem.detail}`),
      ['unknown_record new-thing', 'unknown_record other', 'unknown_record no type'],
    );
  });

  it('has no time for absurd times, and says so', () => {
    const facts = factsOf([user('a', { timestamp: '1999-01-01T00:00:00Z' }), assistant([text('b')])]);
    assert.deepEqual(
      facts.events.map(event => event.ts === null),
      [true, false],
    );
    assert.deepEqual(
      facts.problems.map(problem => problem.reason),
      ['absurd_timestamp'],
    );
  });

  it('skips a history that a resume appended again', () => {
    const first = [
      user('Fix it', { uuid: 'u1' }),
      assistant(
        [text('Fixing'), { type: 'tool_use', id: 'toolu_a1', name: 'Bash', input: { command: 'ls' } }],
        { id: 'msg_first00001' },
        { uuid: 'u2', parentUuid: 'u1' },
      ),
      user([{ type: 'tool_result', tool_use_id: 'toolu_a1', content: 'x' }], { uuid: 'u3', parentUuid: 'u2' }),
      assistant([text('Done')], { id: 'msg_second0002' }, { uuid: 'u4', parentUuid: 'u3' }),
    ];
    const again = [
      assistant([text('Fixing')], { id: 'msg_first00001' }, { uuid: 'v1', parentUuid: 'u1' }),
      assistant(
        [{ type: 'tool_use', id: 'toolu_a1', name: 'Bash', input: { command: 'ls' } }],
        { id: 'msg_first00001' },
        { uuid: 'v2', parentUuid: 'v1' },
      ),
      user([{ type: 'tool_result', tool_use_id: 'toolu_a1', content: 'x' }], { uuid: 'v3', parentUuid: 'v2' }),
      assistant([text('Done')], { id: 'msg_second0002' }, { uuid: 'v4', parentUuid: 'v3' }),
      user('And now?', { uuid: 'v5', parentUuid: 'v4' }),
    ];
    const alone = factsOf(first);
    const facts = factsOf([...first, ...again]);
    assert.deepEqual(facts.events.slice(0, -1), alone.events);
    // The new prompt follows the answer whose copy it names.
    assert.deepEqual([facts.events.at(-1)?.summary, facts.events.at(-1)?.parentNode], ['And now?', 'u4']);
    assert.deepEqual(facts.usages, alone.usages);
  });

  it('reads an output that was spilled to a file beside the session', () => {
    const facts = collectFacts(claudeAdapter, recordedSource('claude-code', 'agent-adec695934c228040'));
    const spilled = facts.events.find(event => event.summary.startsWith('<persisted-output>'));
    assert.ok((spilled?.body?.length ?? 0) > 200_000);
    assert.ok(spilled?.body?.startsWith('line 1 of a rather long log output'));
  });
});
