import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { piAdapter } from '../../../src/agents/pi/adapter';
import { type CollectedFacts, mergeUsage } from '../../support/collectFacts';
import { recordingPath } from '../../support/recordings';
import { readSession, sumOf, transcriptsBelow } from './readSource';

const count = z.optional(z.number());
const request = z.object({
  messageId: z.optional(z.string()),
  model: z.string(),
  error: z.optional(z.unknown()),
  interrupted: z.optional(z.string()),
  usage: z.optional(
    z.object({
      input_tokens: count,
      cache_creation_input_tokens: count,
      cache_read_input_tokens: count,
      output_tokens: count,
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.optional(z.object({ cached_tokens: count })),
    }),
  ),
});
const expected = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      sessionIds: z.array(z.string()),
      total: z.object({
        okRequests: z.number(),
        input: z.number(),
        output: z.number(),
        cache_creation: z.number(),
        cache_read: z.number(),
      }),
      requests: z.array(request),
      toolCalls: z.array(z.object({ tool: z.string(), id: z.string(), observedFailure: z.nullish(z.boolean()) })),
      editsByAgent: z.record(z.string(), z.array(z.object({ tool: z.string(), file: z.string(), ok: z.boolean() }))),
    }),
  ),
});

const sessionsFolder = recordingPath('pi/home/.pi/agent/sessions');
const expectedPath = recordingPath('pi/expected.json');

describe('the recording of Pi 0.73.1', () => {
  let read: Map<string | null, CollectedFacts>;
  let truth: z.infer<typeof expected>['sessions'];

  before(() => {
    assert.ok(sessionsFolder !== undefined && expectedPath !== undefined);
    truth = z.parse(expected, JSON.parse(readFileSync(expectedPath, 'utf8'))).sessions;
    read = new Map(
      transcriptsBelow(sessionsFolder).map(path => {
        const facts = readSession(path);
        return [facts.identity.sessionId, facts];
      }),
    );
    assert.deepEqual([...read.keys()].sort(), truth.flatMap(({ sessionIds }) => sessionIds).sort());
  });

  const factsOf = (ids: readonly string[]): CollectedFacts[] =>
    ids.map(id => read.get(id)).filter(facts => facts !== undefined);

  it('bills each session what the server answered in full', () => {
    for (const { sessionIds, total } of truth) {
      const { nanoUsd, ...sum } = sumOf(factsOf(sessionIds));
      assert.deepEqual(sum, {
        requests: total.okRequests,
        input: total.input,
        output: total.output,
        cacheRead: total.cache_read,
        cacheWrite: total.cache_creation,
      });
      assert.ok(nanoUsd > 0);
    }
  });

  it('bills each request what the server answered it, by the id of its answer', () => {
    for (const { sessionIds, requests } of truth) {
      const usages = mergeUsage(factsOf(sessionIds).flatMap(({ usages }) => usages));
      const served = requests.filter(({ error, interrupted }) => error === undefined && interrupted === undefined);
      assert.deepEqual(
        [...usages.values()]
          .map(({ requestKey, model, tokens }) => [
            requestKey.split('@')[0],
            model,
            tokens.input,
            tokens.cacheRead,
            tokens.cacheWrite5m,
            tokens.output,
          ])
          .sort(),
        served
          .map(({ messageId, model, usage = {} }) => {
            const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
            const input = usage.input_tokens ?? (usage.prompt_tokens ?? 0) - cached;
            const output = usage.output_tokens ?? usage.completion_tokens;
            return [
              messageId,
              model,
              input,
              usage.cache_read_input_tokens ?? cached,
              usage.cache_creation_input_tokens ?? 0,
              output,
            ];
          })
          .sort(),
      );
    }
  });

  it('has every call and whether it failed', () => {
    for (const { sessionIds, toolCalls } of truth) {
      const results = factsOf(sessionIds).flatMap(({ events }) =>
        events.filter(({ kind, detail }) => kind === 'tool_result' && detail !== 'copied'),
      );
      assert.deepEqual(
        results.map(({ tool, callId, detail }) => [tool, callId, detail === 'error']).sort(),
        toolCalls.map(({ tool, id, observedFailure }) => [tool, id, observedFailure === true]).sort(),
      );
    }
  });

  it('has every edit and whether it was applied', () => {
    for (const { sessionIds, editsByAgent } of truth) {
      assert.deepEqual(
        factsOf(sessionIds).flatMap(({ edits }) =>
          edits.map(({ tool, path, status }) => [tool, path, status === 'applied']),
        ),
        (editsByAgent.main ?? []).map(({ tool, file, ok }) => [tool, file, ok]),
      );
    }
  });

  it('judges the checks: three failing runs, then a passing one', () => {
    const [attempts] = truth;
    const checks = factsOf(attempts?.sessionIds ?? []).flatMap(facts => facts.checks);
    assert.deepEqual(
      checks.map(({ result, exitCode }) => [result, exitCode]),
      [
        ['fail', 1],
        ['fail', 1],
        ['fail', 1],
        ['pass', null],
      ],
    );
  });

  it('takes what a fork copied for a copy, under the same keys', () => {
    const [, resumed] = truth;
    const [original, fork] = factsOf(resumed?.sessionIds ?? []);
    assert.ok(original !== undefined && fork !== undefined);
    const copied = fork.usages.filter(usage => usage.copied);
    assert.equal(copied.length, 5);
    const keys = new Set(original.usages.map(({ requestKey }) => requestKey));
    assert.ok(copied.every(({ requestKey }) => keys.has(requestKey)));
    assert.deepEqual(fork.sessions.find(({ relationship }) => relationship !== undefined)?.relationship, 'fork');
    assert.equal(fork.edits.length, 0);
    assert.equal(fork.events.find(({ detail }) => detail === 'prompt')?.body, 'Show the diff');
  });

  it('knows how sessions ended', () => {
    const [, resumed] = truth;
    const ends = factsOf(resumed?.sessionIds ?? []).map(({ sessions }) => sessions.at(-1)?.endState);
    // A request refused, an answer, and a run that was killed before its next answer.
    assert.deepEqual(ends, ['truncated', 'awaiting_user', 'truncated']);
  });

  it('would be resumed by their ids', () => {
    for (const id of read.keys()) assert.deepEqual(piAdapter.resumeCommand?.(id ?? ''), ['pi', '--session', id]);
  });
});
