import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { AgentAdapter } from '../../../src/agents/adapter';
import { type EditFact, mainThread } from '../../../src/model/facts';
import { type CollectedFacts, mergeThreads, mergeUsage } from '../../support/collectFacts';
import { layHome } from '../../support/layHome';
import { readHome } from '../../support/readHome';
import { recordingPath } from '../../support/recordings';
import { temporaryFolder } from '../../support/testStore';
import { type ExpectedRun, readExpected, served, servedByLane } from './recordedTruth';

/** Compares what is read of a recording of OpenCode, or of an agent made from it, with what the server saw. */
export function testRecording(adapter: AgentAdapter, name: string): void {
  const home = recordingPath(`${name}/home`);
  const expectedPath = recordingPath(`${name}/expected.json`);

  describe(`${adapter.displayName} recording ${name}${home === undefined ? ' (not on this machine)' : ''}`, () => {
    let folder: string | undefined;
    let runs: readonly ExpectedRun[];
    let sources: CollectedFacts[];
    const of = (run: ExpectedRun): CollectedFacts[] => {
      const roots = new Set(run.sessionIds);
      const isOf = ({ sessionId, parentThreadId }: CollectedFacts['identity']): boolean =>
        roots.has(sessionId ?? parentThreadId ?? '');
      return sources.filter(({ identity }) => isOf(identity));
    };

    before(async function () {
      if (home === undefined || expectedPath === undefined) return this.skip();
      folder = temporaryFolder();
      runs = readExpected(expectedPath);
      sources = (await readHome(adapter, await layHome(home, folder))).map(({ facts }) => facts);
    });
    after(() => folder && rmSync(folder, { recursive: true, force: true }));

    it('bills each conversation exactly what the server answered it', () => {
      for (const run of runs) {
        const lanes = servedByLane(run);
        const main = of(run).filter(({ identity }) => identity.threadId === mainThread);
        assert.equal(main.length, run.sessionIds.length, run.id);
        assert.deepEqual(main.flatMap(billed).sort(), lanes.get('main'), run.id);
        lanes.delete('main');
        const sidechains = of(run).filter(({ identity }) => identity.threadId !== mainThread);
        assert.deepEqual(
          sidechains.map(facts => billed(facts).sort()).sort(),
          [...lanes.values()].sort(),
          `${run.id}: sidechains`,
        );
      }
    });

    it('bills a request once, though a fork repeats it', () => {
      const keys = sources.flatMap(({ usages }) => usages.filter(({ copied }) => !copied)).map(u => u.requestKey);
      assert.equal(new Set(keys).size, keys.length);
      for (const usage of sources.flatMap(({ usages }) => usages.filter(({ copied }) => copied)))
        assert.ok(keys.includes(usage.requestKey), usage.requestKey);
    });

    it('finds every call and whether it failed', () => {
      for (const run of runs) {
        const failed = new Map<string, boolean>();
        for (const { events } of of(run))
          for (const { kind, detail, callId } of events)
            if (kind === 'tool_result' && callId !== null && detail !== 'copied')
              failed.set(callId, detail === 'error');
        for (const { id, observedFailure, tool } of answeredCalls(run))
          assert.equal(failed.get(id), observedFailure, `${run.id}: ${tool} ${id}`);
        const ids = run.toolCalls.map(({ id }) => id);
        assert.deepEqual(
          [...failed.keys()].filter(id => !ids.includes(id)),
          [],
          run.id,
        );
      }
    });

    it('finds every edit', () => {
      for (const run of runs) {
        const byAgent = new Map<string, string[]>();
        const spawned = mergeThreads(of(run).flatMap(({ threads }) => threads));
        for (const { identity, edits } of of(run)) {
          const thread = spawned.get(identity.threadId);
          const agent = laneOf(run, identity.threadId === mainThread ? [] : [thread?.agentType, thread?.description]);
          for (const edit of edits) byAgent.set(agent, [...(byAgent.get(agent) ?? []), editText(edit)]);
        }
        const calls = answeredCalls(run);
        const expected = Object.entries(run.editsByAgent).flatMap(([agent, edits]) => {
          const made = edits.filter(edit => calls.some(call => call.agent === agent && call.tool === edit.tool));
          const texts = made.map(({ tool, file, ok }) => `${tool} ${file} ${ok ? 'applied' : 'failed'}`);
          return texts.length === 0 ? [] : [[agent, texts.sort()]];
        });
        assert.deepEqual([...byAgent].map(([agent, edits]) => [agent, edits.sort()]).sort(), expected.sort(), run.id);
      }
    });

    it('names the parents of sidechains', () => {
      for (const { identity, threads } of sources) {
        if (identity.threadId === mainThread) continue;
        const parent = sources.find(
          ({ identity: other, threads: told }) =>
            other.threadId === mainThread && told.some(({ threadId }) => threadId === identity.threadId),
        );
        const [fact] = mergeThreads(
          [...threads, ...(parent?.threads ?? [])].filter(({ threadId }) => threadId === identity.threadId),
        ).values();
        assert.equal(fact?.parentThreadId, mainThread);
        assert.equal(fact?.kind, 'sync');
        assert.equal(fact?.status, 'completed');
        assert.ok(parent?.events.some(({ callId, kind }) => kind === 'tool_call' && callId === fact?.spawnCallId));
      }
    });

    it('knows every record', () =>
      assert.deepEqual(
        sources.flatMap(({ problems }) => problems),
        [],
      ));
  });
}

/**
 * The calls that the client sent a result of. Others were compacted away, or stand in answers to requests for titles:
 * nobody made them.
 */
function answeredCalls({ toolCalls }: ExpectedRun): ExpectedRun['toolCalls'] {
  return toolCalls.filter(({ observedFailure }) => typeof observedFailure === 'boolean');
}

function billed({ usages }: CollectedFacts): string[] {
  return [...mergeUsage(usages).values()]
    .filter(({ copied }) => !copied)
    .map(({ model, tokens: t }) => {
      assert.equal(t.cacheWrite1h, 0);
      return served(model ?? '', [t.input, t.cacheRead, t.cacheWrite5m, t.output, t.reasoning]);
    });
}

/** The recordings name a sidechain after its type (`general`) or by the first word of its task (`agent-A`). */
function laneOf(run: ExpectedRun, names: readonly (string | undefined)[]): string {
  if (names.length === 0) return 'main';
  const lanes = new Set(run.requests.map(({ lane }) => lane));
  const [type = '', task = ''] = names;
  return lanes.has(type) ? type : (/^AGENT-\w/.exec(task)?.[0]?.replace('AGENT', 'agent') ?? type);
}

function editText({ tool, path, status }: EditFact): string {
  return `${tool} ${path} ${status}`;
}
