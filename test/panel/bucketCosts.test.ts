import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { bucketCosts, buckets } from '../../src/panel/bucketCosts';
import type { ModelCost, SessionCost } from '../../src/store/readModels/sessionCost';
import { appliedRate, sessionCost, tokens } from '../support/sessionDetails';

const model = (of: Partial<ModelCost>): ModelCost => ({
  model: 'm',
  requests: 1,
  tokens: tokens(),
  tokens_complete: true,
  microusd: 0,
  source: 'rate_card',
  rates: [],
  ...of,
});
const cost = (of: Partial<SessionCost['total']>, by_model: ModelCost[], web_searches = 0): SessionCost =>
  sessionCost({
    by_model,
    web_searches,
    total: { requests: 1, tokens: tokens(), tokens_complete: true, microusd: 0, source: 'rate_card', ...of },
  });

describe('bucketCosts', () => {
  it('splits a real sum into kinds of tokens that make it again', () => {
    const split = bucketCosts(sessionCost());
    const rounded = Object.values(split?.byBucket ?? {}).map(Math.round);
    deepEqual(rounded, [101, 7923, 854, 114760, 6493, 0]);
  });

  it('counts web searches beside the tokens', () => {
    const priced = model({
      tokens: tokens({ output: 1000 }),
      microusd: 40000,
      rates: [appliedRate({}, { requests: 1 })],
    });
    const split = bucketCosts(cost({ microusd: 40000 }, [priced], 2));
    deepEqual([split?.byBucket.output, split?.webSearches], [20000, 20000]);
  });

  it('bills reasoning as output', () => {
    const priced = model({
      tokens: tokens({ reasoning: 10 }),
      microusd: 200,
      rates: [appliedRate({}, { requests: 1 })],
    });
    equal(bucketCosts(cost({ microusd: 200 }, [priced]))?.byBucket.reasoning, 200);
  });

  it('leaves out models without a price', () => {
    const priced = model({ tokens: tokens({ output: 10 }), microusd: 200, rates: [appliedRate({}, { requests: 1 })] });
    const unpriced = model({ tokens: tokens({ output: 999 }), microusd: null, source: 'unknown' });
    equal(bucketCosts(cost({ microusd: 200 }, [priced, unpriced]))?.byBucket.output, 200);
  });

  it('takes several rates where the kind in question costs the same', () => {
    const cheaper = { perMTok: { input: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1, output: 20 } };
    const rates = [appliedRate({}, { requests: 1 }), appliedRate(cheaper, { requests: 1 })];
    const onlyOutput = model({ requests: 2, tokens: tokens({ output: 10 }), microusd: 200, rates });
    equal(bucketCosts(cost({ requests: 2, microusd: 200 }, [onlyOutput]))?.byBucket.output, 200);
    const input = model({ requests: 2, tokens: tokens({ output: 10, input: 1 }), microusd: 204, rates });
    equal(bucketCosts(cost({ requests: 2, microusd: 204 }, [input])), null);
  });

  it('says nothing where it does not know', () => {
    const one = { tokens: tokens({ output: 10 }), microusd: 200 };
    const rates = [appliedRate({}, { requests: 1 })];
    const cases = {
      'stated by the agent': cost({ microusd: 200 }, [model({ ...one, source: 'live' })]),
      'billed partly otherwise': cost({ microusd: 200 }, [model({ ...one, requests: 2, rates })]),
      'another sum': cost({ microusd: 300 }, [model({ ...one, rates })]),
      'no definition': cost({ microusd: 200 }, [
        model({ ...one, rates: [appliedRate({}, { definition: null, requests: 1 })] }),
      ]),
      'searches of several prices': cost(
        { microusd: 200 },
        [model({ ...one, rates: [...rates, appliedRate({ webSearchPerThousandUsd: 5 }, { requests: 0 })] })],
        1,
      ),
      'nothing known': cost({ microusd: null }, [model({ ...one, microusd: null })]),
    };
    for (const [name, unknown] of Object.entries(cases)) equal(bucketCosts(unknown), null, name);
  });

  it('adds up to the total whenever it answers', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(fc.tuple(amount, amount, amount, amount, amount, amount), fc.integer(), (counts, off) => {
        const [input, cache_read, cache_write_5m, cache_write_1h, output, reasoning] = counts;
        const used = tokens({ input, cache_read, cache_write_5m, cache_write_1h, output, reasoning });
        const whole = Math.round(
          input * 4 + cache_read * 0.2 + cache_write_5m * 5 + cache_write_1h * 8 + (output + reasoning) * 20,
        );
        const priced = model({ tokens: used, microusd: whole, rates: [appliedRate({}, { requests: 1 })] });
        const split = bucketCosts(cost({ microusd: whole }, [priced]));
        const sum = buckets.reduce((known, bucket) => known + (split?.byBucket[bucket] ?? Number.NaN), 0);
        equal(Math.abs(sum - whole) < 1, true);
        if (Math.abs(off) > 2) equal(bucketCosts(cost({ microusd: whole + off }, [priced])), null);
      }),
    );
  });
});
