import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { type EditFact, mainThread } from '../../../src/model/facts';
import { type CollectedFacts, mergeThreads, mergeUsage } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';
import { type ExpectedSession, readExpected, servedRequests } from './expectedTruth';
import { readRollout, sourcesUnder } from './readSource';

/** Recordings and whether their version records response ids, and usage at all. */
const recordings = [
  { name: 'codex', responseIds: true, usage: true },
  { name: 'old/codex-0.117.0', responseIds: false, usage: true },
  { name: 'old/codex-0.55.0', responseIds: false, usage: true },
  { name: 'old/codex-0.23.0', responseIds: false, usage: false },
] as const;

/** Calls whose failure the server's judge and we see differently, with the reason. */
const judgedOtherwise = new Map([
  // 0.23 and 0.55 answer these with a plain error text that the recording's judge takes for a success.
  ['Failed to find expected lines', 'the patch did not apply'],
  ['patch rejected', 'the patch was refused'],
]);

for (const { name, responseIds, usage } of recordings) {
  const home = recordingPath(`${name}/home/.codex`);
  const expectedPath = recordingPath(`${name}/expected.json`);

  describe(`codex recording ${name}${home === undefined ? ' (not on this machine)' : ''}`, () => {
    let threads: Map<string, CollectedFacts>;
    let sessions: readonly ExpectedSession[];

    before(function () {
      if (home === undefined || expectedPath === undefined) return this.skip();
      sessions = readExpected(expectedPath);
      threads = new Map(
        sourcesUnder(home).map(({ path }) => {
          const facts = readRollout(path);
          return [facts.identity.transcriptKey, facts];
        }),
      );
      assert.ok(threads.size > 0 && sessions.length > 0);
    });

    it('bills each thread exactly what the server answered it', () => {
      const served = sessions.flatMap(servedRequests);
      for (const [threadId, facts] of threads) {
        const own = usage ? served.filter(request => request.threadId === threadId) : [];
        const billed = [...mergeUsage(facts.usages).values()].filter(({ copied }) => !copied);
        assert.deepEqual(
          billed.map(({ model, tokens }) => [model, tokens.input, tokens.cacheRead, tokens.output]).sort(),
          own.map(({ model, input, cacheRead, output }) => [model, input, cacheRead, output]).sort(),
          threadId,
        );
        if (responseIds) {
          assert.deepEqual(
            billed.map(({ requestKey }) => requestKey).sort(),
            own.map(({ responseId }) => responseId).sort(),
          );
        }
        assert.ok(billed.every(({ tokens }) => tokens.reasoning === 0 && tokens.cacheWrite5m === 0));
      }
      assert.deepEqual(
        served.filter(({ threadId }) => !threads.has(threadId)),
        [],
      );
    });

    it('finds every call and whether it failed', () => {
      const results = new Map<string, boolean>();
      const texts = new Map<string, string>();
      for (const { events } of threads.values()) {
        let nestedFailed = false;
        for (const { kind, detail, callId, tool, body } of events) {
          if (kind !== 'tool_result' || callId === null || detail === 'copied') continue;
          const failed = detail === 'error' || detail === 'denial';
          // The server sees a script's result only; the commands in it are results of their own here.
          if (callId.startsWith('exec-')) {
            nestedFailed ||= failed;
            continue;
          }
          results.set(callId, failed || (tool === 'exec' && nestedFailed));
          texts.set(callId, body ?? '');
          nestedFailed = false;
        }
      }
      const calls = sessions.flatMap(({ toolCalls }) => toolCalls).filter(call => results.has(call.id));
      for (const { id, tool, observedFailure } of calls) {
        const other = [...judgedOtherwise.keys()].some(text => texts.get(id)?.includes(text));
        assert.equal(results.get(id), other ? true : observedFailure === true, `${tool} ${id}`);
      }
      const answered = sessions
        .flatMap(({ toolCalls }) => toolCalls)
        .filter(call => call.observedFailure !== undefined);
      assert.ok(calls.length > 0);
      assert.deepEqual(
        answered.filter(({ id, observedFailure }) => observedFailure !== null && !results.has(id)).map(call => call.id),
        [],
      );
    });

    it('finds the edits that the server saw, by agent', () => {
      for (const session of sessions) {
        for (const [agent, edits] of Object.entries(session.editsByAgent)) {
          const facts = factsOf(session, agent);
          const found = facts.flatMap(({ edits: own }) => own.filter(({ tool }) => tool === 'apply_patch'));
          // A call names its file against the directory it ran in, which is the thread's.
          const isSame = ({ file, ok }: (typeof edits)[number], edit: EditFact): boolean =>
            ok === (edit.status === 'applied') &&
            facts.some(({ places }) => places.some(({ cwd }) => posix.resolve(cwd, file) === edit.path));
          const missing = edits.filter(edit => {
            const at = found.findIndex(candidate => isSame(edit, candidate));
            if (at !== -1) found.splice(at, 1);
            return at === -1;
          });
          assert.deepEqual([missing, found.map(outline)], [[], []], agent);
        }
      }
    });

    it('reports no problems', () => {
      for (const [threadId, { problems }] of threads) assert.deepEqual(problems, [], threadId);
    });

    /** The threads of a session that an agent's name in `expected.json` stands for. */
    function factsOf(session: ExpectedSession, agent: string): CollectedFacts[] {
      return [...threads.values()].filter(({ identity, threads: links }) => {
        if (!session.sessionIds.includes(identity.sessionId ?? '')) return false;
        if (identity.threadId === mainThread) return agent === 'main';
        return mergeThreads(links).get(identity.threadId)?.name === agent;
      });
    }
  });
}

describe('codex recording codex: what expected.json does not tell', () => {
  const home = recordingPath('codex/home/.codex');
  const edits = new Map<string, string[]>();
  const all = new Map<string, CollectedFacts>();

  before(function () {
    if (home === undefined) return this.skip();
    for (const { path } of sourcesUnder(home)) {
      const facts = readRollout(path);
      all.set(facts.identity.transcriptKey.slice(9, 13), facts);
      edits.set(facts.identity.transcriptKey.slice(9, 13), facts.edits.map(outline));
    }
  });

  // Read off the scripts in the rollouts (`_generator/scripts/codex.mjs` wrote them).
  const root = '/srv/agents/codex/workspace';

  it('has the edits that scripts made', () => {
    assert.deepEqual(edits.get('1015'), [
      `${root}/src/format.js false`,
      `${root}/test/format.test.js true`,
      `${root}/src/format.js true`,
    ]);
    assert.deepEqual(edits.get('1419'), [`${root}/CHANGELOG.md true`]);
    assert.deepEqual(edits.get('1a5a'), [`${root}/docs/decision.md true`]);
    assert.deepEqual(edits.get('1b0b'), [`${root}/src/symbols.js true`]);
  });

  it('links agents to the calls that spawned them, and to their root', () => {
    const links = mergeThreads([...all.values()].flatMap(({ threads }) => threads));
    const named = [...links.values()].filter(({ threadId }) => threadId !== mainThread);
    assert.deepEqual(
      named.map(({ name, parentThreadId, kind, status }) => [name, parentThreadId, kind, status]).sort(),
      [
        ['/root/changelog', mainThread, 'async', 'completed'],
        ['/root/forked', mainThread, 'async', 'completed'],
        ['/root/fresh', mainThread, 'async', 'completed'],
        ['/root/fresh/table', '01a1fb1a-1a8b-7442-a9ea-c49be71723dd', 'async', 'completed'],
        ['/root/symbols', mainThread, 'async', 'completed'],
      ],
    );
    assert.ok(
      named.every(
        ({ spawnCallId, description }) => spawnCallId?.startsWith('call_') && description?.startsWith('AGENT-'),
      ),
    );
  });

  it('keeps history that an agent inherited apart from its own', () => {
    const forked = all.get('1a5a');
    assert.ok(forked !== undefined);
    const copied = forked.events.filter(({ detail }) => detail === 'copied');
    assert.equal(copied.length, 11);
    assert.ok(forked.events.slice(copied.length).every(({ detail }) => detail !== 'copied'));
  });

  it('knows the fork', () => {
    const fork = all.get('21db');
    assert.ok(fork !== undefined);
    assert.equal(fork.sessions[0]?.relationship, 'fork');
    assert.equal(fork.sessions[0]?.parentNativeId, '01a1fb1a-1dae-76c1-a52b-8097af720e8d');
  });

  it('tells prompts once, and how sessions ended', () => {
    const interactive = all.get('5c19');
    assert.ok(interactive !== undefined);
    const prompts = interactive.events.filter(({ detail }) => detail === 'prompt').map(({ body }) => body);
    assert.deepEqual(prompts, [
      'Run the invoice tests',
      'Explain invoice.js at length',
      'Shorter',
      'Do you still know the plan?',
      'First question?',
      'Second question, typed while you work',
    ]);
    assert.equal(interactive.events.filter(({ detail }) => detail === 'interrupt').length, 1);
    assert.equal(interactive.events.filter(({ detail }) => detail === 'compaction').length, 1);
    assert.deepEqual(endState(interactive), 'awaiting_user');
    assert.equal(endState(all.get('05f6')), 'clean');
    assert.equal(endState(all.get('3584')), 'truncated');
  });

  it('has the command checks with their exit codes', () => {
    const attempts = all.get('05f6');
    const failed = attempts?.events.filter(({ detail, body }) => detail === 'error' && body?.includes('not ok 3'));
    assert.equal(failed?.length, 3);
  });
});

function endState(facts: CollectedFacts | undefined): string | undefined {
  return facts?.sessions.findLast(fact => fact.endState !== undefined)?.endState;
}

function outline({ path, status }: EditFact): string {
  return `${path} ${status === 'applied'}`;
}
