import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { copilotAdapter } from '../../../src/agents/copilot/adapter';
import { type EditFact, mainThread } from '../../../src/model/facts';
import { type CollectedFacts, mergeThreads, mergeUsage } from '../../support/collectFacts';
import { layHome } from '../../support/layHome';
import { readHome } from '../../support/readHome';
import { recordingPath } from '../../support/recordings';
import { temporaryFolder } from '../../support/testStore';
import { type ExpectedSession, readExpected, servedRequests } from './expectedTruth';

describe('the recording of copilot 1.0.102', () => {
  let sessions: readonly ExpectedSession[] = [];
  const transcripts = new Map<string, CollectedFacts>();
  const stores = new Map<string, CollectedFacts>();

  before(async function () {
    const home = recordingPath('copilot/home');
    const truth = recordingPath('copilot/expected.json');
    if (home === undefined || truth === undefined) return this.skip();
    sessions = readExpected(truth);
    const folder = temporaryFolder();
    try {
      for (const { source, facts } of await readHome(copilotAdapter, await layHome(home, folder)))
        (source.format === 'sqlite' ? stores : transcripts).set(facts.identity.sessionId ?? '', facts);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** The sessions of a run: the one that was interrupted is a session of its own (the run named it afresh). */
  function factsOf({ sessionIds, id }: ExpectedSession): CollectedFacts[] {
    const all = id === 'resume-errors' ? [...sessionIds, '6851b30d-60cf-492e-9dd6-59efda042fcf'] : sessionIds;
    return all.map(session => {
      const facts = transcripts.get(session);
      assert.ok(facts !== undefined, session);
      return facts;
    });
  }

  /** What `expected.json` calls a thread: `main`, `agent-A`. */
  function laneOf({ threads }: CollectedFacts, threadId: string): string {
    if (threadId === mainThread) return 'main';
    return (mergeThreads(threads).get(threadId)?.name ?? threadId).replace(/-[a-z]$/, end => end.toUpperCase());
  }

  it('has the tokens of every request, by agent', () => {
    for (const session of sessions) {
      const told = factsOf(session).flatMap(facts =>
        [...mergeUsage(facts.usages).values()].map(({ threadId, model, tokens, fidelity, copied }) => {
          assert.deepEqual([fidelity, copied], ['exact', false]);
          const { input, cacheRead, cacheWrite5m, output } = tokens;
          return [laneOf(facts, threadId), model, input, cacheRead, cacheWrite5m, output];
        }),
      );
      assert.deepEqual(told.sort(), servedRequests(session).sort(), session.id);
    }
  });

  it('finds the same requests in the store, under the same keys', () => {
    assert.deepEqual([...stores.keys()].sort(), [...transcripts.keys()].sort());
    for (const [id, facts] of stores) {
      const inStore = mergeUsage(facts.usages);
      const inTranscript = mergeUsage(transcripts.get(id)?.usages ?? []);
      assert.deepEqual([...inStore.keys()].sort(), [...inTranscript.keys()].sort(), id);
      for (const [key, usage] of inStore) {
        const { tokens, threadId, model } = inTranscript.get(key) ?? usage;
        assert.deepEqual([usage.tokens, usage.threadId, usage.model, usage.copied], [tokens, threadId, model, true]);
      }
    }
  });

  it('joins messages to their requests', () => {
    for (const { events, usages } of transcripts.values()) {
      const keys = new Set(usages.map(({ requestKey }) => requestKey));
      const own = events.filter(({ role }) => role === 'assistant');
      assert.ok(own.length > 0 && own.every(({ requestKey }) => requestKey !== null && keys.has(requestKey)));
    }
  });

  it('finds every call and whether it failed', () => {
    for (const session of sessions) {
      const results = new Map<string | null, boolean>();
      for (const { events } of factsOf(session))
        for (const { kind, callId, detail } of events)
          if (kind === 'tool_result') results.set(callId, detail === 'error');
      for (const { id, tool, observedFailure } of session.toolCalls)
        if (typeof observedFailure === 'boolean') assert.equal(results.get(id), observedFailure, `${tool} ${id}`);
    }
  });

  it('finds the edits that the server saw, by agent', () => {
    for (const session of sessions) {
      const told = factsOf(session).flatMap(facts =>
        facts.edits.map(edit => `${laneOf(facts, edit.threadId)} ${outline(edit)}`),
      );
      const seen = Object.entries(session.editsByAgent).flatMap(([agent, edits]) =>
        edits.map(({ tool, file, ok }) => `${agent} ${tool} ${file} ${ok}`),
      );
      // expected.json counts `edit` alone.
      assert.deepEqual(
        told.filter(edit => !edit.includes(' create ')).sort(),
        seen.filter(edit => !edit.includes(' create ')).sort(),
      );
    }
    const created = [...transcripts.values()].flatMap(({ edits }) => edits.filter(({ tool }) => tool === 'create'));
    assert.deepEqual(created.map(({ path, after }) => [path.replace(/^.*\//, ''), after]).sort(), [
      ['décision arrondi v1.0.md', '# Décision ✅\n'],
      ['rounding.md', '# Rounding\n\nUse Number.EPSILON.\n'],
      ['symbols.js', "export const SYMBOLS = { EUR: '€' };\n"],
    ]);
  });

  it('links agents to the calls that started them', () => {
    const threads = mergeThreads([...transcripts.values()].flatMap(facts => facts.threads));
    assert.deepEqual(
      [...threads.values()]
        .filter(({ threadId }) => threadId !== mainThread)
        .map(({ name, kind, status, parentThreadId, agentType, spawnCallId }) => [
          name,
          kind,
          status,
          parentThreadId,
          agentType,
          spawnCallId?.startsWith('toolu_'),
        ])
        .sort(),
      [
        ['agent-a', 'sync', 'completed', 'main', 'general-purpose', true],
        ['agent-b', 'sync', 'completed', 'main', 'general-purpose', true],
      ],
    );
  });

  it('knows how sessions ended, and that nobody typed', () => {
    const ends = [...transcripts.values()].map(({ sessions: told }) => [
      told.findLast(({ endState }) => endState !== undefined)?.endState,
      told.some(({ automated }) => automated === true),
    ]);
    assert.deepEqual(ends.sort(), [
      ['clean', true],
      ['clean', true],
      ['clean', true],
      ['clean', true],
      ['truncated', true],
    ]);
  });

  it('has the checks with their exit codes', () => {
    const attempts = transcripts.get('26afa4ab-ce82-495c-8d54-4d179c82f944');
    assert.deepEqual(
      attempts?.checks.map(({ runner, result, evidence, exitCode }) => [runner, result, evidence, exitCode]),
      [
        ['node --test', 'fail', 'exit_status', 1],
        ['node --test', 'fail', 'exit_status', 1],
        ['node --test', 'fail', 'exit_status', 1],
        ['node --test', 'pass', 'exit_status', 0],
      ],
    );
  });

  it('reports no problems', () => {
    for (const [id, { problems }] of [...transcripts, ...stores]) assert.deepEqual(problems, [], id);
  });
});

function outline({ tool, path, status }: EditFact): string {
  return `${tool} ${path} ${status === 'applied'}`;
}
