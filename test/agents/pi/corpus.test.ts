import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { sharedPath } from '../../support/shared';
import { readSession, sumOf, transcriptsBelow } from './readSource';

const root = sharedPath('corpus/pi');
const absent = root === undefined ? ' (corpus not on this machine)' : '';
const all =
  root === undefined ? [] : transcriptsBelow(root).filter(path => !/\/(?:events|expected)\.jsonl$/.test(path));

const count = z.optional(z.number());
const golden = z.object({
  summary: z.object({
    cum_input_tokens: count,
    cum_output_tokens: count,
    cum_cache_read_tokens: count,
    cum_cache_creation_tokens: count,
    estimated_cost_usd: count,
  }),
});

describe(`pi figures stated by Irrlicht${absent}`, () => {
  const stated = all.filter(path => existsSync(`${path}.replay.json.golden`));
  for (const path of stated) {
    it(`equal those of ${path.slice((root ?? '').length)}`, function () {
      const { summary } = z.parse(golden, JSON.parse(readFileSync(`${path}.replay.json.golden`, 'utf8')));
      if (summary.cum_input_tokens === undefined) this.skip();
      const sum = sumOf([readSession(path)]);
      assert.deepEqual(
        { input: sum.input, output: sum.output, cacheRead: sum.cacheRead, cacheWrite: sum.cacheWrite },
        {
          input: summary.cum_input_tokens,
          output: summary.cum_output_tokens,
          cacheRead: summary.cum_cache_read_tokens ?? 0,
          cacheWrite: summary.cum_cache_creation_tokens ?? 0,
        },
      );
      if (summary.estimated_cost_usd !== undefined && sum.nanoUsd > 0)
        assert.equal(sum.nanoUsd, Math.round(summary.estimated_cost_usd * 1e9));
    });
  }
  if (root !== undefined) it('are many', () => assert.ok(stated.length > 25, `${stated.length}`));
});

const assistantLine = z.object({
  message: z.object({
    role: z.literal('assistant'),
    usage: z.object({
      input: z.number(),
      output: z.number(),
      cacheRead: z.number(),
      cacheWrite: z.number(),
      cost: z.object({ total: z.number() }),
    }),
  }),
});

describe(`pi transcripts of others${absent}`, () => {
  for (const path of all) {
    it(`are read without a word we do not know: ${path.slice((root ?? '').length)}`, () => {
      const facts = readSession(path);
      const unknown = facts.problems.filter(
        ({ reason, detail }) => reason !== 'malformed_json' && detail !== 'unknown_future_entry_type',
      );
      assert.deepEqual(unknown, []);
      assert.ok(facts.events.length > 0);
    });
  }

  it('bill every answer of a session of the first version', function () {
    const path = all.find(name => name.endsWith('large-session.jsonl'));
    if (path === undefined) return this.skip();
    const sum = { requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, nanoUsd: 0 };
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const parsed = assistantLine.safeParse(line === '' ? null : JSON.parse(line));
      if (!parsed.success) continue;
      const { input, output, cacheRead, cacheWrite, cost } = parsed.data.message.usage;
      if (input + output + cacheRead + cacheWrite === 0) continue;
      sum.requests += 1;
      sum.input += input;
      sum.output += output;
      sum.cacheRead += cacheRead;
      sum.cacheWrite += cacheWrite;
      sum.nanoUsd += Math.round(cost.total * 1e9);
    }
    assert.ok(sum.requests > 300);
    assert.deepEqual(sumOf([readSession(path)]), sum);
  });
});
