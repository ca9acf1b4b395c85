import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { qwenAdapter } from '../../../src/agents/qwen/adapter';
import { mainThread, type UsageFact } from '../../../src/model/facts';
import { type CollectedFacts, mergeThreads, mergeUsage } from '../../support/collectFacts';
import { assertNoProblems, failuresOf, readRecordedHome } from '../../support/recordedFacts';
import { recordingPath } from '../../support/recordings';
import { type ExpectedSession, readExpected, servedRequests } from '../gemini/expectedTruth';

/** Recordings and what their version does not write. */
const recordings = [
  { name: 'qwen', lacking: 0, calls: true, reasoning: true },
  { name: 'old/qwen-0.8.2', lacking: 0, calls: true, reasoning: true },
  // Gemini CLI's documents of that time: requests that answered with calls alone leave no tokens. Thoughts are in the output.
  { name: 'old/qwen-0.1.4', lacking: 8, calls: false, reasoning: false },
] as const;

/** A call that the server's judge takes for a success, and the record does not: an edit of a file that was not read before. */
const judgedOtherwise = 'call_QjhPgDRNPqTRMQNxGBbFtQvG';

for (const { name, lacking, calls, reasoning } of recordings) {
  const home = recordingPath(`${name}/home`);
  const expectedPath = recordingPath(`${name}/expected.json`);

  describe(`qwen recording ${name}${home === undefined ? ' (not on this machine)' : ''}`, () => {
    let sources: CollectedFacts[];
    let sessions: readonly ExpectedSession[];

    before(async function () {
      if (home === undefined || expectedPath === undefined) return this.skip();
      sessions = readExpected(expectedPath);
      sources = await readRecordedHome(qwenAdapter, home);
    });

    it(`bills what the server answered, by agent${lacking === 0 ? '' : `, but for ${lacking} requests`}`, () => {
      const left = servedRequests(sessions).map(
        ({ lane, text, foldedText }) => `${lane} ${reasoning ? text : foldedText}`,
      );
      const links = mergeThreads(sources.flatMap(({ threads }) => threads));
      for (const { threadId, model, tokens } of billed()) {
        const lane = threadId === mainThread ? 'main' : links.get(threadId)?.agentType;
        const text = [lane, model, tokens.input, tokens.cacheRead, tokens.output, tokens.reasoning].join(' ');
        const at = left.indexOf(text);
        assert.ok(at >= 0, `${text} was not served`);
        left.splice(at, 1);
      }
      assert.equal(left.length, lacking, left.join('\n'));
    });

    it('finds the calls, and whether they failed', () => {
      const results = failuresOf(sources);
      const answered = sessions.flatMap(({ toolCalls }) => toolCalls).filter(call => call.observedFailure !== null);
      for (const { id, tool, observedFailure } of calls ? answered : [])
        assert.equal(results.get(id), observedFailure === true || id === judgedOtherwise, `${tool} ${id}`);
      assert.equal(results.size > 0, calls);
    });

    it('finds the edits, by agent, each once', () => {
      const links = mergeThreads(sources.flatMap(({ threads }) => threads));
      const told = sources.flatMap(({ edits }) => edits);
      for (const { cwd, editsByAgent } of calls ? sessions : [])
        for (const [agent, edits] of Object.entries(editsByAgent))
          for (const { tool, file, ok } of edits) {
            const at = told.findIndex(
              edit =>
                edit.tool === tool &&
                (edit.status === 'applied' || edit.callId === judgedOtherwise) === ok &&
                posix.resolve(cwd, file) === edit.path &&
                (edit.threadId === mainThread ? 'main' : links.get(edit.threadId)?.agentType) === agent,
            );
            assert.ok(at >= 0, `${tool} ${file} of ${agent}`);
            told.splice(at, 1);
          }
      assert.deepEqual(told, []);
    });

    it('knows where the sessions worked', () => {
      const places = new Set(sources.flatMap(facts => facts.places.map(({ cwd }) => cwd)));
      for (const { cwd } of calls ? sessions : []) assert.ok(places.has(cwd), cwd);
    });

    it('reports no problems', () => assertNoProblems(sources));

    /** As the store bills: one sighting of a key, no copy. */
    function billed(): UsageFact[] {
      return [...mergeUsage(sources.flatMap(({ usages }) => usages.filter(({ copied }) => !copied))).values()];
    }
  });
}

describe('qwen recording qwen: what expected.json does not tell', () => {
  const home = recordingPath('qwen/home');
  const byId = new Map<string, CollectedFacts>();

  before(async function () {
    if (home === undefined) return this.skip();
    for (const facts of await readRecordedHome(qwenAdapter, home))
      byId.set(facts.identity.transcriptKey.slice(0, 8), facts);
  });

  it('knows the fork, and keeps what it copied apart', () => {
    const fork = byId.get('92d18578');
    assert.ok(fork !== undefined);
    assert.deepEqual(fork.sessions[0], {
      relationship: 'fork',
      parentNativeId: '1459370c-aa34-4670-8c87-153f6579be7b',
    });
    assert.equal(fork.events.filter(({ detail }) => detail === 'copied').length, 11);
    const originals = new Set(byId.get('1459370c')?.usages.map(({ requestKey }) => requestKey));
    for (const { requestKey, copied } of fork.usages) assert.equal(originals.has(requestKey), copied);
  });

  it('has branch, version, errors and ends', () => {
    const resumed = byId.get('1459370c');
    assert.deepEqual(resumed?.places, [
      { cwd: '/srv/agents/qwen/workspace', gitBranch: 'feature/invoice-rounding', seq: 0 },
    ]);
    assert.ok(resumed.events.some(({ detail, body }) => detail === 'api_error' && body === '400 Invalid input'));
    assert.equal(resumed.sessions.at(-1)?.endState, 'truncated');
    assert.equal(byId.get('2df12db5')?.sessions.at(-1)?.endState, 'awaiting_user');
    // Cut in the middle of an answer.
    assert.equal(byId.get('daefcd17')?.sessions.at(-1)?.endState, 'truncated');
  });

  it('judges the checks', () => {
    const results = byId.get('2df12db5')?.checks.map(({ result, evidence }) => `${result} by ${evidence}`);
    assert.deepEqual(results, [
      'fail by exit_status',
      'fail by exit_status',
      'fail by exit_status',
      'pass by exit_status',
    ]);
  });
});
