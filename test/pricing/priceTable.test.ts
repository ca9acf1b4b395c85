import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { noTokens } from '../../src/model/tokens';
import { PriceBook } from '../../src/pricing/priceBook';
import { priceTable } from '../../src/pricing/provenance';
import { publishedPrices } from '../../src/pricing/publishedPrices';

const book = new PriceBook();

function price(model: string, provider: string | null = null, ts: number | null = null) {
  const tokens = { ...noTokens, input: 1000, output: 1000 };
  const rest = { speed: 'standard', webSearches: 0, statedNanoUsd: null, fidelity: 'exact' } as const;
  return book.price({ model, provider, ts, tokens, ...rest });
}

describe('the price table', () => {
  it('is the version that the provenance names', () => {
    const main = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
    const manifest: { version?: unknown } = JSON.parse(readFileSync(join(main, '../../package.json'), 'utf8'));
    assert.equal(manifest.version, priceTable.version);
  });

  it('is not asked for a model by a similar name', () => {
    const strangers = [
      'claude-opus-9',
      'claude-opus-4-9',
      'claude-opus-4-50',
      'claude-opus-4-5-turbo',
      'claude-sonnet-5-9',
      'claude-sonnet-5-1',
      'claude-sonnet-50',
      'claude-haiku-4-6',
      'claude-fable-5-2',
      'my-claude-opus-5-5',
      'claude',
      'opus',
      'sonnet',
      'haiku',
      'gpt-9',
      'gpt-5.9',
      'gpt-5.3-codex-spark',
      'gpt-6.1-luna',
      'gpt-5.5-ultra',
      'o5',
      'codex-auto-review',
      'gemini-2.5-pro-max',
      'us.anthropic.claude-sonnet-5-5-v1:0',
      'us.anthropic.claude-opus-9-v1:0',
      'openrouter/anthropic/claude-opus-9',
    ];
    for (const model of strangers) assert.equal(price(model).rateKey, null, model);
    for (const model of ['my-claude-opus-4-6', 'claude-opus-4-6-mini'])
      assert.equal(price(model, 'google').rateKey, null);
    // Why the library's own match is not enough:
    assert.equal(calcPrice({ input_tokens: 1 }, 'claude-sonnet-5-9')?.model.id, 'claude-sonnet-5');
  });

  it('knows models under their dated, marked and routed names', () => {
    const same: [string, string][] = [
      ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
      ['claude-opus-4-5-20251101[1m]', 'claude-opus-4-5'],
      ['claude-opus-4-20250514', 'claude-opus-4-0'],
      ['claude-sonnet-4-20250514', 'claude-sonnet-4-0'],
      ['claude-3-5-haiku-20241022', 'claude-3-5-haiku-latest'],
      ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet-latest'],
      ['claude-sonnet-4.6', 'claude-sonnet-4-6'],
      ['anthropic/claude-opus-5-5', 'claude-opus-5-5'],
      ['claude-haiku-5-5-20261007', 'claude-haiku-5-5'],
      ['gpt-5.2-codex', 'gpt-5.2'],
      ['gpt-5-codex', 'gpt-5'],
      ['gpt-5.1-codex-max', 'gpt-5.1'],
      ['gpt-6-luna', 'gpt-6-luna'],
      ['gemini-2.5-pro', 'gemini-2.5-pro'],
    ];
    for (const [model, id] of same) assert.equal(book.rate(price(model).rateKey ?? '')?.model, id, model);
  });

  // Opus 4.5 on Bedrock: $5.50 in a region, $5 through a global profile.
  it('has other sellers’ own prices', () => {
    const input = (model: string, provider: string | null = null) =>
      book.rate(price(model, provider).rateKey ?? '')?.perMTok.input;
    assert.equal(input('us.anthropic.claude-opus-4-5-20251101-v1:0', 'anthropic'), 5.5);
    assert.equal(input('global.anthropic.claude-opus-4-5-20251101-v1:0'), 5);
    assert.equal(input('claude-opus-4-5@20251101'), 5);
    assert.equal(input('anthropic/claude-opus-5.5', 'openrouter'), 4);
    assert.equal(input('gpt-5.5', 'azure'), 5);
  });

  it('leaves alone what is billed by the hour of the day, or also by the request', () => {
    assert.equal(price('deepseek-chat', 'deepseek').rateKey, null);
    assert.equal(price('sonar-pro', 'perplexity').rateKey, null);
  });

  it('does not yet say what we recorded beside it', () => {
    for (const [seller, models] of Object.entries(publishedPrices)) {
      for (const { id } of models) {
        const usage = { input_tokens: 300_000, cache_read_tokens: 100_000, output_tokens: 1000 };
        const listed = calcPrice(usage, id, { providerId: seller, timestamp: new Date('2026-10-08') });
        const tokens = { ...noTokens, input: 200_000, cacheRead: 100_000, output: 1000 };
        const rest = { speed: 'standard', webSearches: 0, statedNanoUsd: null, fidelity: 'exact' } as const;
        const ours = book.price({ model: id, provider: seller, ts: Date.parse('2026-10-08'), tokens, ...rest });
        const same = listed !== null && Math.round(listed.total_price * 1e9) === ours.nanoUsd;
        assert.ok(!same, `the table has ${id} now: delete it from publishedPrices.ts`);
      }
    }
  });

  it('property: the same amounts as the library, to the nano-dollar, for all that Anthropic and OpenAI list', () => {
    const models = ['anthropic', 'openai'].flatMap(seller =>
      (findProvider({ providerId: seller })?.models ?? [])
        .filter(({ id }) => !publishedPrices[seller]?.some(published => published.id === id))
        .map(({ id }) => ({ seller, id })),
    );
    const count = fc.nat({ max: 400_000 });
    const usage = fc.record({
      input: count,
      cacheRead: count,
      cacheWrite5m: count,
      cacheWrite1h: count,
      output: count,
    });
    const day = fc.date({ min: new Date('2025-01-01'), max: new Date('2026-12-01'), noInvalidDate: true });
    let compared = 0;
    fc.assert(
      fc.property(fc.constantFrom(...models), usage, day, ({ seller, id }, tokens, timestamp) => {
        const rest = { speed: 'standard', webSearches: 0, statedNanoUsd: null, fidelity: 'exact' } as const;
        const cacheWrite1h = seller === 'anthropic' ? tokens.cacheWrite1h : 0;
        const ours = book.price({
          model: id,
          provider: seller,
          ts: timestamp.getTime(),
          tokens: { ...noTokens, ...tokens, cacheWrite1h },
          ...rest,
        });
        if (ours.rateKey === null || book.rate(ours.rateKey)?.model !== id) return;
        // The library's Claude 2 and v1 have no cache prices, as those models have no cache.
        const theirs = calcPrice(
          {
            input_tokens: tokens.input + tokens.cacheRead + tokens.cacheWrite5m + cacheWrite1h,
            cache_read_tokens: tokens.cacheRead,
            cache_write_tokens: tokens.cacheWrite5m + cacheWrite1h,
            cache_write_1h_tokens: cacheWrite1h,
            output_tokens: tokens.output,
          },
          id,
          { providerId: seller, timestamp },
        );
        if (
          theirs === null ||
          theirs.model.id !== id ||
          (cacheWrite1h > 0 && !('cache_write_1h_mtok' in theirs.model_price))
        )
          return;
        compared++;
        assert.ok(Math.abs(theirs.total_price * 1e9 - (ours.nanoUsd ?? Number.NaN)) < 1, `${seller} ${id}`);
      }),
      { numRuns: 400 },
    );
    assert.ok(compared > 100, `only ${compared} compared`);
  });
});
