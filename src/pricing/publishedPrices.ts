import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';

/** The day on which the price lists below were last read. */
export const publishedAsOf = '2026-10-09';

/**
 * Prices that the makers published and the library's table lacks, in the table's own form, by seller. They come before
 * the table. A test fails as soon as the table says the same, so that an entry does not outlive its need.
 */
export const publishedPrices: Readonly<Record<string, readonly ModelInfo[]>> = {
  anthropic: [
    {
      // platform.claude.com/docs/en/models/sonnet-5-5/overview and .../about-claude/pricing. The table would take it
      // for Sonnet 5 by its prefix. Released 2026-09-28; cache reads halved on 2026-10-07.
      id: 'claude-sonnet-5-5',
      match: { equals: 'claude-sonnet-5-5' },
      prices: [
        { prices: claude(2, 10, { cacheRead: 0.2 }) },
        {
          constraint: { type: 'start_date', start_date: '2026-10-07' },
          prices: claude(2, 10, { cacheRead: 0.1 }),
        },
      ],
    },
    {
      // platform.claude.com/docs/en/models/haiku-5-5/overview. Released 2026-10-07.
      id: 'claude-haiku-5-5',
      match: { equals: 'claude-haiku-5-5' },
      prices: banded(100_000, claude(0.1, 0.5, { cacheRead: 0.01 }), claude(0.5, 2.5, { cacheRead: 0.05 })),
    },
    {
      // docs.anthropic.com/en/docs/about-claude/pricing, long context: the table has only the rate up to 200K.
      id: 'claude-sonnet-4-0',
      match: { or: [{ equals: 'claude-sonnet-4-0' }, { equals: 'claude-sonnet-4' }, { equals: 'claude-4-sonnet' }] },
      prices: banded(200_000, claude(3, 15, { cacheRead: 0.3 }), claude(6, 22.5, { cacheRead: 0.6 })),
    },
  ],
  openai: [
    {
      // developers.openai.com/api/docs/pricing, standard processing.
      id: 'gpt-6.1-sol',
      match: { equals: 'gpt-6.1-sol' },
      prices: banded(
        272_000,
        { input_mtok: 2, cache_read_mtok: 0.1, cache_write_mtok: 2.5, output_mtok: 10 },
        { input_mtok: 4, cache_read_mtok: 0.2, cache_write_mtok: 5, output_mtok: 15 },
      ),
    },
  ],
};

/**
 * What fast mode multiplies the standard token rates by, cache rates included: `all` sizes of requests, or only those
 * in the `base` band. Only for models whose fast prices their maker publishes; all others stay unpriced.
 *
 * Anthropic: platform.claude.com/docs/en/build-with-claude/fast-mode (Opus 5.5: $8/$40 for $4/$20). OpenAI, where it
 * was called priority processing: openai.com/api-fast-mode, developers.openai.com/api/docs/pricing.
 */
export const fastMultipliers: Readonly<Record<string, { factor: number; bands: 'all' | 'base' }>> = {
  'anthropic/claude-opus-4-6': { factor: 6, bands: 'all' },
  'anthropic/claude-opus-4-7': { factor: 6, bands: 'all' },
  'anthropic/claude-opus-4-8': { factor: 2, bands: 'all' },
  'anthropic/claude-opus-5': { factor: 2, bands: 'all' },
  'anthropic/claude-opus-5-5': { factor: 2, bands: 'all' },
  'openai/gpt-5.4': { factor: 2, bands: 'base' },
  'openai/gpt-5.4-mini': { factor: 2, bands: 'base' },
  'openai/gpt-5.5': { factor: 2.5, bands: 'base' },
  'openai/gpt-5.6-luna': { factor: 2, bands: 'all' },
  'openai/gpt-5.6-sol': { factor: 2, bands: 'all' },
  'openai/gpt-5.6-terra': { factor: 2, bands: 'all' },
  'openai/gpt-6-astra': { factor: 2, bands: 'all' },
  'openai/gpt-6-luna': { factor: 2, bands: 'all' },
  'openai/gpt-6-sol': { factor: 2, bands: 'all' },
  'openai/gpt-6.1-sol': { factor: 2, bands: 'all' },
};

/** Anthropic writes to the cache at 1.25 times the input price for five minutes, twice for an hour. */
function claude(input: number, output: number, { cacheRead }: { cacheRead: number }): Record<string, number> {
  return {
    input_mtok: input,
    cache_read_mtok: cacheRead,
    cache_write_mtok: input * 1.25,
    cache_write_1h_mtok: input * 2,
    output_mtok: output,
    web_searches_kcount: 10,
  };
}

/** Whole requests with more input than `start` are billed at `above`. */
function banded(start: number, base: Record<string, number>, above: Record<string, number>): ModelPrice {
  const entries = Object.entries(base).map(([key, price]) => [
    key,
    { base: price, tiers: [{ start, price: above[key] ?? price }] },
  ]);
  return Object.fromEntries(entries);
}
