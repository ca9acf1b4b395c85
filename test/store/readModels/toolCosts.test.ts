import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { allTokens } from '../../../src/model/tokens';
import type { ToolCost } from '../../../src/store/readModels/toolCosts';
import { type InventedSource, writeInvented } from '../../support/inventedSession';
import { recordingPath } from '../../support/recordings';
import { openTestStore, type TestStore } from '../../support/testStore';

/** What the server that the recorded agents talked to saw. */
const served = z.object({
  sessions: z.array(z.object({ sessionIds: z.array(z.string()), toolCalls: z.array(z.object({ tool: z.string() })) })),
});

function toolsOf(store: TestStore, session_uid: string): ToolCost[] {
  const answer = store.owner.panel.toolCosts({ session_uid });
  return answer.schema === 'contrail.tool_costs/1' ? answer.tools : assert.fail(`${session_uid} is unknown`);
}

function totalOf(store: TestStore, reference: string) {
  const cost = store.owner.cost({ reference });
  return cost.schema === 'contrail.cost/1' ? cost.total : assert.fail();
}

function sum(tools: readonly ToolCost[], field: (tool: ToolCost) => number | null): number {
  return tools.reduce((total, tool) => total + (field(tool) ?? 0), 0);
}

/** Whatever is true of the tools of any session. */
function checkSums(store: TestStore, uid: string): void {
  const tools = toolsOf(store, uid);
  const total = totalOf(store, uid);
  assert.equal(
    sum(tools, tool => tool.microusd),
    total.microusd ?? 0,
    uid,
  );
  assert.equal(
    sum(tools, tool => tool.tokens),
    allTokens(total.tokens) ?? 0,
    uid,
  );
  assert.ok(Math.abs(sum(tools, tool => tool.requests) - total.requests) < 1e-6, uid);
}

describe('what tools cost', () => {
  let store: TestStore;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  describe('in recorded sessions', () => {
    before(async function () {
      for (const name of ['claude-code/home', 'claude-old/home-1.0.44', 'claude-old/home-2.0.50', 'codex/home'])
        await store.ingest(recordingPath(name) ?? this.skip());
    });

    it('adds up to what each session cost', () => {
      const { sessions } = store.owner.sessions({ folders: null });
      assert.ok(sessions.length > 38);
      for (const { session_uid } of sessions) checkSums(store, session_uid);
      assert.ok(sessions.some(({ session_uid }) => toolsOf(store, session_uid).length > 4));
    });

    it('counts the calls that the server saw, copies of a fork left out', () => {
      const path = recordingPath('claude-code/expected.json') ?? assert.fail();
      const { sessions } = served.parse(JSON.parse(readFileSync(path, 'utf8')));
      assert.ok(sessions.length > 10);
      for (const { sessionIds, toolCalls } of sessions) {
        const expected = new Map<string, number>();
        for (const { tool } of toolCalls) expected.set(tool, (expected.get(tool) ?? 0) + 1);
        const counted = new Map<string, number>();
        for (const id of sessionIds)
          for (const { tool, calls } of toolsOf(store, `claude-code:${id}`))
            if (tool !== null) counted.set(tool, (counted.get(tool) ?? 0) + calls);
        assert.deepEqual([...counted].sort(), [...expected].sort(), sessionIds.join());
      }
    });

    it('gives each call its request', () => {
      const tools = toolsOf(store, 'claude-code:d3eb0133-db06-456a-9be9-2abebb9bf981');
      assert.deepEqual(
        tools.map(({ tool, calls, requests, microusd }) => [tool, calls, requests, microusd]),
        [
          // The first request (83,771) read and tested, the last but one (6,376) wrote and committed.
          ['Bash', 5, 4, 59_186],
          ['Read', 3, 1.5, 47_302],
          ['Edit', 4, 4, 7138 + 7625 + 5073 + 7640],
          [null, 0, 1, 5220],
          ['Write', 1, 0.5, 6376 / 2],
        ],
      );
    });

    it('takes the request that an agent states after its calls, too', () => {
      const tools = toolsOf(store, 'codex:01a1fb1a-05f6-7510-b855-ae41a410883e');
      assert.deepEqual(
        tools.map(({ tool, calls, requests }) => [tool, calls, requests]),
        [
          ['exec_command', 7, 5.5],
          ['apply_patch', 5, 4.5],
          [null, 0, 1],
        ],
      );
    });
  });

  describe('in invented ones', () => {
    let count = 0;
    const write = (...sources: InventedSource[]) => writeInvented(store.db, { id: `invented-${count++}`, sources });
    const call = (seq: number, tool: string, more = {}) => ({
      seq,
      kind: 'tool_call' as const,
      tool,
      callId: `c${seq}`,
      ...more,
    });

    it('shares a request evenly among the calls it made, to the nano-dollar', () => {
      const uid = write({
        events: [{ seq: 0 }, call(1, 'Read'), call(2, 'Bash'), call(3, 'Bash'), { seq: 10 }],
        usages: [
          { seq: 0, statedNanoUsd: 10_000 },
          { seq: 10, statedNanoUsd: 500 },
        ],
      });
      assert.deepEqual(toolsOf(store, uid), [
        { tool: 'Bash', calls: 2, requests: 2 / 3, tokens: 0, microusd: 7, source: 'live' },
        { tool: 'Read', calls: 1, requests: 1 / 3, tokens: 1, microusd: 3, source: 'live' },
        { tool: null, calls: 0, requests: 1, tokens: 1, microusd: 1, source: 'live' },
      ]);
      assert.equal(totalOf(store, uid).microusd, 11);
    });

    it('does not know the cost of a call without a request, or with one of unknown price', () => {
      const uid = write({
        events: [call(0, 'Early'), { seq: 1 }, call(2, 'Unpriced'), { seq: 3 }, call(4, 'Mixed')],
        usages: [{ seq: 1 }, { seq: 3, statedNanoUsd: 2000 }],
      });
      assert.deepEqual(
        toolsOf(store, uid).map(({ tool, calls, requests, microusd, source }) => [
          tool,
          calls,
          requests,
          microusd,
          source,
        ]),
        [
          ['Mixed', 1, 1, 2, 'live'],
          ['Early', 1, 0, null, 'unknown'],
          ['Unpriced', 1, 1, null, 'unknown'],
        ],
      );
    });

    it('counts a call once that the transcript repeats', () => {
      const usage = { requestKey: 'same request', statedNanoUsd: 9000 };
      const uid = write(
        { events: [{ seq: 0 }, call(1, 'Bash')], usages: [{ seq: 0, ...usage }] },
        { threadId: 'main', events: [{ seq: 0 }, call(1, 'Bash')], usages: [{ seq: 0, ...usage }] },
      );
      assert.deepEqual(
        toolsOf(store, uid).map(({ tool, calls, requests, microusd }) => [tool, calls, requests, microusd]),
        [['Bash', 1, 1, 9]],
      );
    });

    it('has nothing of a session without events', () => {
      assert.deepEqual(toolsOf(store, write({})), []);
    });

    it('adds up whatever was called when', () => {
      const source = fc.record({
        calls: fc.uniqueArray(fc.record({ seq: fc.nat(40), tool: fc.constantFrom('A', 'B', 'C') }), {
          selector: one => one.seq,
        }),
        usages: fc.uniqueArray(
          fc.record({
            seq: fc.nat(40),
            statedNanoUsd: fc.option(fc.nat(5_000_000)),
            output: fc.nat(1000),
            copied: fc.boolean(),
          }),
          { selector: one => one.seq },
        ),
      });
      fc.assert(
        fc.property(
          fc.array(source, { minLength: 1, maxLength: 3 }),
          fc.constantFrom('claude-code' as const, 'codex' as const),
          (all, agent) => {
            const sources = all.map(({ calls, usages }, n) => ({
              threadId: n === 0 ? 'main' : `s${n}`,
              events: calls.map(({ seq, tool }) => call(seq, tool, { callId: `${n} ${seq}` })),
              usages: usages.map(({ output, ...usage }) => ({
                ...usage,
                tokens: { input: 3, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output, reasoning: 0 },
              })),
            }));
            const uid = writeInvented(store.db, { agent, id: `any-${count++}`, sources });
            checkSums(store, uid);
            assert.equal(
              sum(toolsOf(store, uid), tool => tool.calls),
              all.reduce((calls, one) => calls + one.calls.length, 0),
            );
          },
        ),
        { numRuns: 60 },
      );
    });
  });
});
