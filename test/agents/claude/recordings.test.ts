import assert from 'node:assert/strict';
import type { UsageFact } from '../../../src/model/facts';
import { addTokens, noTokens, type TokenBuckets } from '../../../src/model/tokens';
import { mergeUsage } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';
import { type ReadSource, readRecording } from './claudeStore';
import { type ExpectedRequest, type ExpectedSession, expectedSessions } from './expected';

/** Requests that the client makes for itself and writes nowhere; `side` is also what warm-ups of 2.0.50 are called. */
const unwrittenLanes = new Set(['side', 'title', 'compaction']);

/** Facts of a session's own requests: what was copied from another session belongs there. */
interface OwnFacts {
  readonly requests: Map<string, UsageFact>;
  readonly edits: string[];
  readonly failing: string[];
}

function ownFacts(session: ExpectedSession, read: readonly ReadSource[]): OwnFacts {
  const lanes = new Map(session.requests.map(request => [request.messageId, request.lane]));
  const requests = new Map<string, UsageFact>();
  const edits: string[] = [];
  const failing: string[] = [];
  for (const { facts } of read) {
    if (!session.sessionIds.includes(facts.identity.sessionId ?? '')) continue;
    const usages = mergeUsage(facts.usages);
    const keyOfCall = new Map(facts.events.filter(event => event.requestKey).map(one => [one.callId, one.requestKey]));
    const isCopied = (callId: string | null) => usages.get(keyOfCall.get(callId) ?? '')?.copied === true;
    const laneOf = (threadId: string) => {
      const own = [...usages.values()].find(usage => usage.threadId === threadId && lanes.has(usage.requestKey));
      return own === undefined ? 'unknown' : lanes.get(own.requestKey);
    };
    for (const [key, usage] of usages) if (!usage.copied) requests.set(key, usage);
    for (const edit of facts.edits) {
      if (isCopied(edit.callId)) continue;
      edits.push(`${laneOf(edit.threadId)} ${edit.tool} ${edit.path} ${edit.status === 'applied' ? 'ok' : 'failed'}`);
    }
    for (const event of facts.events) {
      const isFailure = event.callId !== null && (event.kind === 'error' || event.kind === 'human_intervention');
      if (isFailure && !isCopied(event.callId)) failing.push(`${laneOf(event.threadId)} ${event.tool}`);
    }
  }
  return { requests, edits, failing };
}

function tokensOf(request: ExpectedRequest): TokenBuckets {
  assert.ok(request.usage);
  return {
    ...noTokens,
    input: request.usage.input_tokens,
    cacheRead: request.usage.cache_read_input_tokens,
    cacheWrite5m: request.usage.cache_creation.ephemeral_5m_input_tokens,
    cacheWrite1h: request.usage.cache_creation.ephemeral_1h_input_tokens,
    output: request.usage.output_tokens,
  };
}

for (const recording of ['claude-code', 'claude-old']) {
  describe(`Claude Code against the server's truth: ${recording}`, () => {
    let read: ReadSource[] = [];
    let sessions: ExpectedSession[] = [];

    before(function () {
      // Neither fixtures nor the shared recordings are here.
      if (recordingPath(recording) === undefined) this.skip();
      read = readRecording(recording);
      sessions = expectedSessions(recording);
    });

    it('reads every record without a problem', () => {
      assert.deepEqual(
        read.flatMap(({ source, facts }) => facts.problems.map(problem => ({ path: source.path, ...problem }))),
        [],
      );
    });

    it('has every request once, with the tokens of the wire', () => {
      for (const session of sessions) {
        const own = ownFacts(session, read);
        for (const request of session.requests) {
          if (!request.messageId || !request.usage) continue;
          const usage = own.requests.get(request.messageId);
          const name = `${session.id} ${request.lane} ${request.messageId}`;
          if (usage === undefined) {
            // A killed run (`hang`) may lack the line of the request it waited for.
            const unwritten = unwrittenLanes.has(request.lane) || request.interrupted?.startsWith('hang');
            assert.ok(unwritten, `${name} is missing`);
            continue;
          }
          const truth = tokensOf(request);
          assert.deepEqual({ ...usage.tokens, output: 0 }, { ...truth, output: 0 }, name);
          if (request.interrupted) assert.equal(usage.fidelity, 'partial', name);
          if (usage.fidelity === 'exact') assert.equal(usage.tokens.output, truth.output, name);
          else assert.ok(usage.tokens.output <= truth.output, name);
          assert.equal(usage.model, request.model, name);
          assert.equal(usage.provider, 'anthropic');
        }
        const known = new Set(session.requests.map(request => request.messageId));
        assert.deepEqual(
          [...own.requests.keys()].filter(key => !known.has(key)),
          [],
          session.id,
        );
      }
    });

    it('adds up to the totals of each agent', () => {
      for (const session of sessions) {
        const own = ownFacts(session, read);
        for (const [lane, truth] of Object.entries(session.byAgent)) {
          if (unwrittenLanes.has(lane)) continue;
          let sum = noTokens;
          for (const request of session.requests) {
            const usage = own.requests.get(request.messageId ?? '');
            // The totals leave out what was cut.
            if (request.lane === lane && usage && !request.interrupted) sum = addTokens(sum, usage.tokens);
          }
          const name = `${session.id} ${lane}`;
          assert.equal(sum.input, truth.input, name);
          assert.equal(sum.cacheRead, truth.cache_read, name);
          assert.equal(sum.cacheWrite5m, truth.cache_creation_5m, name);
          assert.equal(sum.cacheWrite1h, truth.cache_creation_1h, name);
          // Older versions write the placeholder of `message_start`, and the usage says so.
          if (recording === 'claude-code') assert.equal(sum.output, truth.output, name);
        }
      }
    });

    it('has every edit of each agent, with its outcome', () => {
      for (const session of sessions) {
        const truth = Object.entries(session.editsByAgent).flatMap(([agent, edits]) =>
          edits.map(edit => `${agent} ${edit.tool} ${edit.file} ${edit.ok ? 'ok' : 'failed'}`),
        );
        assert.deepEqual(ownFacts(session, read).edits.sort(), truth.sort(), session.id);
      }
    });

    it('has every failing call of each agent', () => {
      for (const session of sessions) {
        const truth = session.failing.map(call => `${call.agent} ${call.tool}`);
        // SIGINT while a command ran: the denial is in the transcript, but no request carried it to the server.
        if (session.id === 'interrupted') truth.push('main Bash');
        assert.deepEqual(ownFacts(session, read).failing.sort(), truth.sort(), session.id);
      }
    });
  });
}

describe('Claude Code recordings: fidelity', () => {
  before(function () {
    if (recordingPath('claude-code') === undefined || recordingPath('claude-old') === undefined) this.skip();
  });

  it('marks the placeholders of older versions, and only cut streams of the newest', () => {
    const partialOf = (recording: string) =>
      readRecording(recording)
        .flatMap(({ facts }) => [...mergeUsage(facts.usages).values()])
        .filter(usage => usage.fidelity === 'partial');
    assert.equal(partialOf('claude-code').length, 3);
    const truth = new Map(
      expectedSessions('claude-old')
        .flatMap(session => session.requests)
        .map(request => [request.messageId ?? '', request.usage?.output_tokens ?? 0]),
    );
    const understated = readRecording('claude-old')
      .flatMap(({ facts }) => [...mergeUsage(facts.usages).values()])
      .filter(usage => usage.tokens.output < (truth.get(usage.requestKey) ?? 0));
    assert.ok(understated.length > 50);
    assert.deepEqual(
      understated.filter(usage => usage.fidelity !== 'partial'),
      [],
    );
  });

  it("restates the client's own totals", () => {
    const stated = readRecording('claude-code').flatMap(({ facts }) =>
      facts.sessions.flatMap(s => s.statedTotal ?? []),
    );
    assert.ok(stated.length >= 20);
    const byId = new Map(readRecording('claude-code').map(one => [one.facts.identity.sessionId, one.facts]));
    const unicode = byId.get('4896c386-d350-4ab3-8fac-440063b92378')?.sessions.flatMap(s => s.statedTotal ?? []);
    assert.deepEqual(unicode?.at(-1)?.nanoUsd, 38_168_100);
    assert.deepEqual(unicode?.at(-1)?.tokens, {
      ...noTokens,
      input: 21,
      cacheRead: 37_661,
      cacheWrite5m: 13_004,
      output: 185,
    });
  });
});
