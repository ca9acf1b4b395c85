import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { noTokens, type TokenBuckets } from '../../src/model/tokens';
import { type Rate, RateMeter, type TokenRates } from '../../src/pricing/rate';

function rate(perMTok: TokenRates): Rate {
  return {
    key: 'test',
    provider: 'test',
    model: 'test',
    perMTok,
    aboveInputTokens: 0,
    speed: 'standard',
    speedMultiplier: 1,
    webSearchPerThousandUsd: null,
    effectiveFrom: null,
    origin: 'table',
  };
}

const buckets = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output'] as const;

describe('RateMeter', () => {
  it('property: the exact sum, rounded once', () => {
    const millionths = fc.record(Object.fromEntries(buckets.map(bucket => [bucket, fc.nat({ max: 100_000_000 })])));
    const counts = fc.record(Object.fromEntries(buckets.map(bucket => [bucket, fc.nat({ max: 10_000_000 })])));
    fc.assert(
      fc.property(millionths, counts, (prices, tokens) => {
        const of = (bucket: (typeof buckets)[number]) => (prices[bucket] ?? 0) / 1e6;
        const perMTok = {
          input: of('input'),
          cacheRead: of('cacheRead'),
          cacheWrite5m: of('cacheWrite5m'),
          cacheWrite1h: of('cacheWrite1h'),
          output: of('output'),
        };
        const exact = buckets.reduce((sum, b) => sum + BigInt(tokens[b] ?? 0) * BigInt(prices[b] ?? 0), 0n);
        const got = new RateMeter(rate(perMTok)).nanoUsd({ ...noTokens, ...tokens }, 0);
        assert.equal(got, Number((exact + 500n) / 1000n));
      }),
    );
  });

  it('prices reasoning as output', () => {
    const meter = new RateMeter(rate({ input: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1, output: 4 }));
    const tokens: TokenBuckets = { ...noTokens, output: 2, reasoning: 3 };
    assert.equal(meter.nanoUsd(tokens, 0), 20_000);
  });

  it('rounds half a nano-dollar up, and only at the end', () => {
    // $0.0005 per MTok is half a nano-dollar per token.
    const meter = new RateMeter(
      rate({ input: 0.0005, cacheRead: 0.0005, cacheWrite5m: null, cacheWrite1h: null, output: 0 }),
    );
    assert.equal(meter.nanoUsd({ ...noTokens, input: 1 }, 0), 1);
    assert.equal(meter.nanoUsd({ ...noTokens, input: 1, cacheRead: 1 }, 0), 1);
  });

  it('has no amount for tokens without a price', () => {
    const meter = new RateMeter(rate({ input: 1, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, output: 1 }));
    assert.equal(meter.nanoUsd({ ...noTokens, input: 5, cacheRead: 1 }, 0), null);
    assert.equal(meter.nanoUsd({ ...noTokens, input: 5 }, 0), 5000);
  });

  it('has no amount where the sum would not be exact', () => {
    const meter = new RateMeter(rate({ input: 1e6, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0 }));
    assert.equal(meter.nanoUsd({ ...noTokens, input: 1e9 }, 0), null);
  });
});
