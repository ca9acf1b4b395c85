import { strict as assert } from 'node:assert';
import type { CostSource } from '../../src/model/cost';
import { noTokens, type TokenBuckets } from '../../src/model/tokens';
import { PriceBook, type PriceRequest } from '../../src/pricing/priceBook';

const book = new PriceBook();

function request(model: string | null, tokens: Partial<TokenBuckets>, rest: Partial<PriceRequest> = {}): PriceRequest {
  return {
    model,
    provider: null,
    ts: Date.UTC(2026, 10, 20),
    tokens: { ...noTokens, ...tokens },
    speed: 'standard',
    webSearches: 0,
    statedNanoUsd: null,
    fidelity: 'exact',
    ...rest,
  };
}

function nanoUsd(model: string, tokens: Partial<TokenBuckets>, rest: Partial<PriceRequest> = {}): number | null {
  return book.price(request(model, tokens, rest)).nanoUsd;
}

const unknown = { nanoUsd: null, source: 'unknown', rateKey: null };

describe('PriceBook', () => {
  describe('token buckets', () => {
    // Claude Opus 4.5, list price of 2025-11-24: $5 input, $0.50 cache read, $6.25 5m write, $10 1h write, $25 output per MTok.
    it('prices every bucket at its own rate', () => {
      const model = 'claude-opus-4-5-20251101';
      assert.equal(nanoUsd(model, { input: 1000 }), 5_000_000);
      assert.equal(nanoUsd(model, { cacheRead: 1000 }), 500_000);
      assert.equal(nanoUsd(model, { cacheWrite5m: 1000 }), 6_250_000);
      assert.equal(nanoUsd(model, { cacheWrite1h: 1000 }), 10_000_000);
      assert.equal(nanoUsd(model, { output: 1000 }), 25_000_000);
      assert.equal(nanoUsd(model, { reasoning: 1000 }), 25_000_000);
    });

    // GPT-5.5, list price: $5 input, $0.50 cached input, $30 output; no price for cache writes, which are billed as input.
    it('bills cache writes as input where the seller has no price for them', () => {
      const tokens = { input: 100, cacheRead: 2000, cacheWrite5m: 10, output: 7, reasoning: 3 };
      assert.equal(nanoUsd('gpt-5.5', tokens), 100 * 5000 + 2000 * 500 + 10 * 5000 + 10 * 30_000);
    });

    // GPT-4 Turbo: $10 input, no price for cached input. Opus 4.8 on Bedrock, in a region: $5.50 input; the table has no 1h write.
    it('derives what sellers derive themselves', () => {
      assert.equal(nanoUsd('gpt-4-turbo', { cacheRead: 10 }), 10 * 10_000);
      assert.equal(nanoUsd('eu.anthropic.claude-opus-4-8', { cacheWrite1h: 10 }), 10 * 11_000);
    });

    it('has no price for tokens that the seller does not sell', () => {
      assert.deepEqual(book.price(request('gpt-5.5', { input: 1, cacheWrite1h: 1 })), unknown);
    });

    // Haiku 4.5: $1 input and $0.10 cache read; Haiku 3: $0.25 input. One token is 1,000, 100 and 250 nano-dollars.
    it('keeps single tokens exact', () => {
      assert.equal(nanoUsd('claude-haiku-4-5', { input: 1, cacheRead: 1 }), 1100);
      assert.equal(nanoUsd('claude-3-haiku-20240307', { input: 3 }), 750);
    });
  });

  describe('against the costs that Claude Code 2.1.329 itself worked out (2026-11-20)', () => {
    const recorded: [string, TokenBuckets, number][] = [
      ['claude-opus-5-5', buckets(48, 62590, 16906, 13226, 419), 0.21142799999999998],
      ['claude-opus-5-5', buckets(79, 156938, 17630, 42366, 1282), 0.4844216],
      ['claude-sonnet-5-5', buckets(44, 53032, 17682, 0, 360), 0.0531962],
      ['claude-sonnet-5-5', buckets(42, 85848, 0, 14681, 243), 0.0698228],
      ['claude-haiku-5-5', buckets(27, 17348, 17500, 0, 96), 0.0024116800000000002],
      ['claude-haiku-5-5', buckets(12, 26611, 0, 390, 38), 0.00036431],
    ];
    for (const [model, tokens, usd] of recorded) {
      it(`${model} $${usd}`, () => assert.equal(nanoUsd(model, tokens), Math.round(usd * 1e9)));
    }
  });

  describe('the day', () => {
    // Claude Opus 4.6: until 2026-03-12 requests above 200K input cost $10/$37.50, since 2026-03-13 $5/$25 like all others.
    it('decides by UTC days', () => {
      const tokens = { input: 300_000, output: 1000 };
      const last = Date.UTC(2026, 2, 12, 23, 59, 59, 999);
      assert.equal(nanoUsd('claude-opus-4-6', tokens, { ts: last }), 300_000 * 10_000 + 1000 * 37_500);
      assert.equal(nanoUsd('claude-opus-4-6', tokens, { ts: last + 1 }), 300_000 * 5000 + 1000 * 25_000);
    });

    // Claude Sonnet 5.5: cache reads $0.20 from 2026-09-28, $0.10 from 2026-10-07.
    it('takes the newest price list when the time is unknown', () => {
      assert.equal(nanoUsd('claude-sonnet-5-5', { cacheRead: 1000 }, { ts: null }), 100_000);
      assert.equal(nanoUsd('claude-sonnet-5-5', { cacheRead: 1000 }, { ts: Date.UTC(2026, 9, 6) }), 200_000);
    });
  });

  describe('the size of the request', () => {
    // Claude Sonnet 4.5: $3/$15, whole requests above 200K input $6/$22.50, cache read $0.30 and $0.60.
    it('bills the whole request at the higher rate, cached input counted', () => {
      const model = 'claude-sonnet-4-5-20250929';
      assert.equal(nanoUsd(model, { input: 200_000, output: 10 }), 200_000 * 3000 + 10 * 15_000);
      assert.equal(nanoUsd(model, { input: 200_001, output: 10 }), 200_001 * 6000 + 10 * 22_500);
      const mixed = { input: 1, cacheRead: 150_000, cacheWrite5m: 50_000, output: 10 };
      assert.equal(nanoUsd(model, mixed), 6000 + 150_000 * 600 + 50_000 * 7500 + 10 * 22_500);
    });

    // Claude Haiku 5.5: $0.10/$0.50, above 100K input $0.50/$2.50. GPT-5.5: $5/$30, from 272K input $10/$45.
    it('knows each model’s own border', () => {
      assert.equal(nanoUsd('claude-haiku-5-5', { input: 100_000, output: 10 }), 100_000 * 100 + 10 * 500);
      assert.equal(nanoUsd('claude-haiku-5-5', { input: 100_001, output: 10 }), 100_001 * 500 + 10 * 2500);
      assert.equal(nanoUsd('gpt-5.5', { input: 271_999, output: 10 }), 271_999 * 5000 + 10 * 30_000);
      assert.equal(nanoUsd('gpt-5.5', { input: 272_000, output: 10 }), 272_000 * 10_000 + 10 * 45_000);
    });

    // GPT-6.1 Sol: $2 input, $0.10 cached, $10 output; above 272K input $4, $0.20, $15.
    it('prices models newer than the table', () => {
      assert.equal(
        nanoUsd('gpt-6.1-sol', { input: 1000, cacheRead: 1000, output: 100 }),
        2_000_000 + 100_000 + 1_000_000,
      );
      assert.equal(nanoUsd('gpt-6.1-sol', { cacheRead: 272_001, output: 100 }), 272_001 * 200 + 1_500_000);
    });
  });

  describe('speed', () => {
    // Fast mode: Opus 4.6 $30/$150, Opus 5 $10/$50, Opus 5.5 $8/$40 (cache read $0.40).
    it('multiplies all token rates of models that have a fast mode', () => {
      assert.equal(
        nanoUsd('claude-opus-4-6', { input: 10, output: 10 }, { speed: 'fast' }),
        10 * 30_000 + 10 * 150_000,
      );
      assert.equal(nanoUsd('claude-opus-5', { input: 10, output: 10 }, { speed: 'fast' }), 10 * 10_000 + 10 * 50_000);
      assert.equal(
        nanoUsd('claude-opus-5-5', { cacheRead: 10, output: 10 }, { speed: 'fast' }),
        10 * 400 + 10 * 40_000,
      );
    });

    // OpenAI's fast mode: GPT-5.5 $12.50/$75, not for long contexts; GPT-5.6 Sol $8/$40, above 272K input $16/$60.
    it('knows how far fast mode goes', () => {
      assert.equal(nanoUsd('gpt-5.5', { input: 10, output: 10 }, { speed: 'fast' }), 10 * 12_500 + 10 * 75_000);
      assert.equal(nanoUsd('gpt-5.5', { input: 300_000 }, { speed: 'fast' }), null);
      assert.equal(nanoUsd('gpt-5.6-sol', { output: 10 }, { speed: 'fast' }), 10 * 40_000);
      assert.equal(
        nanoUsd('gpt-5.6-sol', { input: 300_000, output: 10 }, { speed: 'fast' }),
        300_000 * 16_000 + 10 * 60_000,
      );
    });

    it('has no price for a speed that none is published for', () => {
      assert.deepEqual(book.price(request('claude-sonnet-4-6', { output: 1 }, { speed: 'fast' })), unknown);
      assert.deepEqual(book.price(request('gpt-5.3-codex', { output: 1 }, { speed: 'fast' })), unknown);
      assert.deepEqual(book.price(request('gpt-5.5', { output: 1 }, { speed: 'flex' })), unknown);
      assert.deepEqual(book.price(request('claude-opus-5-5', { output: 1 }, { speed: 'batch' })), unknown);
    });
  });

  describe('web searches', () => {
    // Anthropic: $10 per 1,000 searches, on top of the tokens; fast mode does not multiply them.
    it('adds a cent each for Anthropic', () => {
      assert.equal(nanoUsd('claude-opus-5-5', { output: 1 }, { webSearches: 3 }), 20_000 + 30_000_000);
      assert.equal(nanoUsd('claude-opus-5-5', { output: 1 }, { webSearches: 3, speed: 'fast' }), 40_000 + 30_000_000);
    });

    it('adds none for others', () => assert.equal(nanoUsd('gpt-5.5', { output: 1 }, { webSearches: 3 }), 30_000));
  });

  describe('the source of the amount', () => {
    it('is the agent where it states one', () => {
      const stated = request('claude-opus-5-5', { output: 1 }, { statedNanoUsd: 5 });
      assert.deepEqual(book.price(stated), { nanoUsd: 5, source: 'live', rateKey: null });
    });

    it('is an estimate where the tokens are', () => {
      const sourceOf = (fidelity: PriceRequest['fidelity']): CostSource =>
        book.price(request('claude-opus-5-5', { output: 1 }, { fidelity })).source;
      assert.deepEqual(
        [sourceOf('estimated'), sourceOf('partial'), sourceOf('exact')],
        ['estimated', 'rate_card', 'rate_card'],
      );
      assert.equal(book.price(request('claude-opus-9', { output: 1 }, { fidelity: 'estimated' })).source, 'unknown');
    });

    it('is not known where no tokens are on record, and never 0', () => {
      assert.deepEqual(book.price(request('claude-opus-5-5', {})), unknown);
      assert.deepEqual(book.price(request('claude-opus-5-5', {}, { fidelity: 'estimated' })), unknown);
      assert.deepEqual(book.price(request('<synthetic>', {})), unknown);
      assert.deepEqual(book.price(request(null, {})), unknown);
      assert.equal(book.price(request('claude-opus-5-5', {}, { statedNanoUsd: 7 })).nanoUsd, 7);
      assert.equal(book.price(request('claude-opus-5-5', {}, { webSearches: 1 })).nanoUsd, 10_000_000);
    });
  });

  describe('rates', () => {
    it('can be looked up by the key on a cost, by a book that never priced the model', () => {
      for (const asked of [
        request('claude-opus-4-6', { input: 300_000 }, { ts: Date.UTC(2026, 1, 10), speed: 'fast' }),
        request('us.anthropic.claude-opus-4-5-20251101-v1:0', { input: 1 }),
        request('gpt-5.5', { input: 1 }, { provider: 'azure' }),
        request('openrouter/anthropic/claude-sonnet-4-6', { input: 1 }),
      ]) {
        const { nanoUsd, rateKey } = book.price(asked);
        const rate = new PriceBook().rate(rateKey ?? '');
        assert.equal(rate?.key, rateKey);
        assert.equal(nanoUsd, asked.tokens.input * (rate?.perMTok.input ?? 0) * 1000);
      }
    });

    it('differ in key when any number differs', () => {
      const key = (tokens: Partial<TokenBuckets>, rest: Partial<PriceRequest> = {}) =>
        book.price(request('claude-opus-4-6', tokens, rest)).rateKey;
      const early = { ts: Date.UTC(2026, 1, 10) };
      const keys = [
        key({ input: 1 }),
        key({ input: 1 }, early),
        key({ input: 300_000 }, early),
        key({ input: 1 }, { speed: 'fast' }),
      ];
      assert.equal(new Set(keys).size, 4);
      assert.equal(key({ input: 1 }), key({ output: 5 }));
    });

    it('are not made up for unknown keys', () => {
      assert.equal(book.rate('anthropic/claude-opus-5-5#00000000'), undefined);
      assert.equal(book.rate('nonsense'), undefined);
    });
  });
});

function buckets(
  input: number,
  cacheRead: number,
  cacheWrite5m: number,
  cacheWrite1h: number,
  output: number,
): TokenBuckets {
  return { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning: 0 };
}
