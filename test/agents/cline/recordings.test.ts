import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as z from 'zod/mini';
import { clineAdapter } from '../../../src/agents/cline/adapter';
import { mainThread } from '../../../src/model/facts';
import { type CollectedContent, collectContent } from '../../support/collectContent';
import { identityOf, mergeThreads } from '../../support/collectFacts';
import { type ExpectedSession, isAnswered, readExpected } from '../../support/expectedSessions';
import { recordingPath } from '../../support/recordings';

const openAiUsage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z.object({ cached_tokens: z.number() }),
});
type Session = ExpectedSession<typeof openAiUsage>;

describe('the recording of Cline 3.0.65', () => {
  let read: CollectedContent[];
  let truth: Session[];

  before(async () => {
    const [data, path] = [recordingPath('cline/home/.cline/data'), recordingPath('cline/expected.json')];
    assert.ok(data !== undefined && path !== undefined);
    truth = readExpected(path, openAiUsage);
    read = [];
    for (const source of clineAdapter.enumerate({ path: data, origin: 'default' }, () => undefined)) {
      const identity = identityOf(clineAdapter, source);
      assert.ok(identity !== null, basename(source.path));
      read.push(await collectContent(clineAdapter, { source, identity }));
    }
  });

  /** A session's conversations, by the names of their agents in `expected.json`. */
  function byAgent({ sessionIds }: Session): Map<string, CollectedContent[]> {
    const found = new Map<string, CollectedContent[]>();
    for (const facts of read) {
      if (!sessionIds.includes(facts.identity.sessionId ?? '')) continue;
      const { description } = mergeThreads(facts.threads).get(facts.identity.threadId) ?? {};
      const agent =
        facts.identity.threadId === mainThread ? 'main' : `agent-${/^AGENT-(\w)/.exec(description ?? '')?.[1]}`;
      found.set(agent, [...(found.get(agent) ?? []), facts]);
    }
    return found;
  }

  it('bills each agent exactly what the server answered it, request by request', () => {
    for (const session of truth) {
      const served = session.requests.filter(request => isAnswered(request));
      const agents = byAgent(session);
      assert.deepEqual([...agents.keys()].sort(), [...new Set(served.map(({ lane }) => lane))].sort());
      for (const [agent, all] of agents) {
        const billed = all
          .flatMap(({ usages }) => usages)
          .map(({ model, tokens: { input, cacheRead, output } }) => [model, input, cacheRead, output]);
        const own = served
          .filter(({ lane }) => lane === agent)
          .map(({ model, usage }) => {
            const cached = usage.prompt_tokens_details.cached_tokens;
            return [model, usage.prompt_tokens - cached, cached, usage.completion_tokens];
          });
        assert.deepEqual(billed.sort(), own.sort(), agent);
      }
    }
    // The server stated reasoning apart, Cline does not: it lies inside the output.
    const tokens = read.flatMap(({ usages }) => usages.map(usage => usage.tokens));
    assert.ok(tokens.every(({ reasoning, cacheWrite5m }) => reasoning === 0 && cacheWrite5m === 0));
  });

  it('finds every call and whether it failed', () => {
    const results = new Map(
      read.flatMap(({ events }) =>
        events
          .filter(({ kind }) => kind === 'tool_result')
          .map(({ callId, detail, tool }) => [callId?.split('/')[1], [tool, detail === 'error']] as const),
      ),
    );
    const calls = truth.flatMap(({ toolCalls }) => toolCalls);
    assert.ok(calls.length > 20);
    for (const { id, tool, observedFailure } of calls)
      assert.deepEqual(results.get(id), [tool, observedFailure === true], `${tool} ${id}`);
    assert.equal(results.size, calls.length);
  });

  it('finds the edits of each agent, and which failed', () => {
    for (const session of truth) {
      for (const [agent, facts] of byAgent(session)) {
        const found = facts.flatMap(({ edits }) => edits.map(({ path, status }) => [path, status === 'applied']));
        assert.deepEqual(
          found,
          (session.editsByAgent[agent] ?? []).map(({ file, ok }) => [file, ok]),
          agent,
        );
      }
    }
  });

  it('knows where the lines of an edit stand, from the answer', () => {
    const [first] = read.flatMap(({ edits }) => edits.filter(({ path }) => path.endsWith('/invoice.js')));
    assert.deepEqual(first?.hunks, [
      { oldStart: 3, newStart: 3, lines: ['+// Sum of the lines, after the discount.'] },
    ]);
  });

  it('judges the checks by their exit codes', () => {
    const checks = read.flatMap(facts =>
      facts.checks.map(({ runner, result, exitCode }) => [runner, result, exitCode]),
    );
    const failed = ['node --test', 'fail', 1];
    assert.deepEqual(checks, [failed, failed, failed, ['node --test', 'pass', 0], ['node --test', 'pass', 0]]);
  });

  it('links agents to the calls that started them', () => {
    const agents = read.flatMap(({ threads }) => threads.filter(({ threadId }) => threadId !== mainThread));
    assert.deepEqual(
      agents.map(({ parentThreadId, kind, status, spawnCallId }) => [parentThreadId, kind, status, spawnCallId]),
      [
        ['main', 'sync', 'completed', '1795213918956_4c4tg/call_fpY45t1CvcqTgxbdd8NQNEQJ'],
        ['main', 'sync', 'completed', '1795213918956_4c4tg/call_kgsUCm7MvM5CUYTkQqRGCZWJ'],
      ],
    );
  });

  it('knows how sessions began and ended', () => {
    const sessions = read.flatMap(({ identity, sessions: facts, places }) =>
      facts.map(({ title, endState, automated, agentVersion }) => [
        identity.sessionId?.slice(-5),
        title?.text.slice(0, 15),
        endState,
        automated,
        agentVersion,
        places[0]?.gitBranch,
      ]),
    );
    assert.deepEqual(sessions, [
      ['qbjnu', 'Invoice totals ', 'clean', true, '3.0.65', 'feature/invoice-rounding'],
      ['4c4tg', 'Add currency sy', 'clean', true, '3.0.65', 'feature/invoice-rounding'],
      ['c1e1d', 'Document total(', 'clean', true, '3.0.65', 'feature/invoice-rounding'],
      ['1wuvc', 'Explain invoice', 'truncated', true, '3.0.65', 'feature/invoice-rounding'],
      ['4eq2r', "Corrige l'arron", 'clean', true, '3.0.65', 'fix/été-arrondi'],
    ]);
    assert.deepEqual(
      read.flatMap(({ problems }) => problems),
      [],
    );
  });
});
