import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { geminiAdapter } from '../../../src/agents/gemini/adapter';
import { mainThread } from '../../../src/model/facts';
import { type CollectedFacts, mergeThreads, mergeUsage } from '../../support/collectFacts';
import { assertNoProblems, failuresOf, readRecordedHome } from '../../support/recordedFacts';
import { recordingPath } from '../../support/recordings';
import { type ExpectedSession, readExpected, servedRequests } from './expectedTruth';

/** Recordings and what their version does not write. */
const recordings = [
  { name: 'gemini', lacking: 0, calls: true },
  { name: 'old/gemini-0.35.3', lacking: 0, calls: true },
  // Requests without text in them share a message with the one before, and leave no tokens.
  { name: 'old/gemini-0.21.3', lacking: 8, calls: true },
  { name: 'old/gemini-0.4.0', lacking: 8, calls: false },
] as const;

/** Lanes of requests that the client makes for itself. */
const ownLanes = new Set(['side', 'compression', 'title']);

for (const { name, lacking, calls } of recordings) {
  const home = recordingPath(`${name}/home`);
  const expectedPath = recordingPath(`${name}/expected.json`);

  describe(`gemini recording ${name}${home === undefined ? ' (not on this machine)' : ''}`, () => {
    let sources: CollectedFacts[];
    let sessions: readonly ExpectedSession[];

    before(async function () {
      if (home === undefined || expectedPath === undefined) return this.skip();
      sessions = readExpected(expectedPath);
      sources = await readRecordedHome(geminiAdapter, home);
    });

    it(`bills what the server answered${lacking === 0 ? '' : `, but for ${lacking} requests it does not record`}`, () => {
      const served = servedRequests(sessions).filter(({ lane }) => !ownLanes.has(lane));
      const left = served.map(({ text }) => text);
      for (const { usages } of sources)
        for (const { model, tokens, provider } of mergeUsage(usages).values()) {
          const text = [model, tokens.input, tokens.cacheRead, tokens.output, tokens.reasoning].join(' ');
          const at = left.indexOf(text);
          assert.ok(at >= 0, `${text} was not served`);
          left.splice(at, 1);
          assert.equal(provider, 'google');
        }
      assert.equal(left.length, lacking, left.join('\n'));
    });

    it('bills agents to their own threads', () => {
      for (const lane of new Set(servedRequests(sessions).map(request => request.lane))) {
        if (lane === 'main' || ownLanes.has(lane)) continue;
        const served = servedRequests(sessions).filter(request => request.lane === lane);
        const own = threadsNamed(lane).flatMap(({ usages }) => [...mergeUsage(usages).values()]);
        assert.equal(own.length, served.length, lane);
      }
    });

    it('finds the calls, and whether they failed', () => {
      const results = new Map([...failuresOf(sources)].map(([id, failed]) => [id.replace(/^.*__/, ''), failed]));
      const answered = sessions.flatMap(({ toolCalls }) => toolCalls).filter(call => call.observedFailure !== null);
      for (const { id, tool, observedFailure } of calls ? answered : [])
        assert.equal(results.get(id), observedFailure === true, `${tool} ${id}`);
      assert.equal(results.size > 0, calls);
    });

    it('finds the edits, by agent', () => {
      for (const { cwd, editsByAgent } of calls ? sessions : [])
        for (const [agent, edits] of Object.entries(editsByAgent)) {
          const told = threadsNamed(agent).flatMap(facts => facts.edits);
          for (const { tool, file, ok } of edits) {
            // Commands of one session may have been given in several directories.
            const at = told.findIndex(
              edit =>
                edit.tool === tool &&
                (edit.status === 'applied') === ok &&
                [cwd, posix.resolve(cwd, '../../other/workspace')].some(dir => posix.resolve(dir, file) === edit.path),
            );
            assert.ok(at >= 0, `${tool} ${file} of ${agent}`);
          }
        }
      const count = sessions.flatMap(({ editsByAgent }) => Object.values(editsByAgent).flat()).length;
      assert.equal(sources.flatMap(({ edits }) => edits).length, calls ? count : 0);
    });

    it('knows where the sessions worked', () => {
      const places = new Set(sources.flatMap(facts => facts.places.map(({ cwd }) => cwd)));
      // Nothing in chats of 0.4 names a path, and their folder is named after a hash.
      for (const { cwd } of calls ? sessions : []) assert.ok(places.has(cwd), cwd);
    });

    it('reports no problems', () => assertNoProblems(sources));

    function threadsNamed(agent: string): CollectedFacts[] {
      const links = mergeThreads(sources.flatMap(({ threads }) => threads));
      return sources.filter(({ identity: { threadId } }) =>
        agent === 'main' ? threadId === mainThread : links.get(threadId)?.agentType === agent,
      );
    }
  });
}

describe('gemini recording gemini: what expected.json does not tell', () => {
  const home = recordingPath('gemini/home');
  const bySession = new Map<string, CollectedFacts>();

  before(async function () {
    if (home === undefined) return this.skip();
    for (const facts of await readRecordedHome(geminiAdapter, home))
      if (facts.identity.threadId === mainThread) bySession.set(facts.identity.sessionId?.slice(0, 8) ?? '', facts);
  });

  it('tells prompts once, however often a resumed chat lists them', () => {
    assert.deepEqual(promptsOf('389e8772'), ['Document total() in invoice.js', 'Now validate the discount', 'Go on']);
    assert.deepEqual(promptsOf('3a35d082'), ['Read the sources', 'Write API docs', 'Is it there?']);
  });

  it('tells the compaction', () => {
    const compactions = bySession.get('3a35d082')?.events.filter(({ detail }) => detail === 'compaction');
    assert.equal(compactions?.length, 1);
  });

  it('knows how chats ended', () => {
    const endOf = (id: string) =>
      bySession.get(id)?.sessions.findLast(({ endState }) => endState !== undefined)?.endState;
    assert.equal(endOf('bbe7850c'), 'awaiting_user');
    // Ended by an error that the headless client does not record, and killed.
    assert.equal(endOf('389e8772'), 'truncated');
    assert.equal(endOf('9097537b'), 'truncated');
  });

  it('judges the checks', () => {
    const results = bySession.get('bbe7850c')?.checks.map(({ result, evidence }) => `${result} by ${evidence}`);
    assert.deepEqual(results, [
      'fail by exit_status',
      'fail by exit_status',
      'fail by exit_status',
      'pass by exit_status',
    ]);
  });

  it('has the text before and after edits', () => {
    const [first] = bySession.get('bbe7850c')?.edits ?? [];
    assert.ok(first !== undefined);
    assert.ok(first.before?.includes('Math.floor(x * 100)'));
    assert.ok(first.after?.includes('Math.round(x * 100)'));
    assert.deepEqual([first.linesAdded, first.linesRemoved], [1, 1]);
  });

  function promptsOf(id: string): (string | null)[] | undefined {
    return bySession
      .get(id)
      ?.events.filter(({ detail }) => detail === 'prompt')
      .map(({ body }) => body);
  }
});
