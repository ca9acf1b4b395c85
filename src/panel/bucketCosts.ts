import * as v from 'valibot';
import type { Tokens } from './answerParts';
import type { Cost } from './sessionAnswers';

const price = v.nullable(v.number());

/** What the document shows of a rate's definition, see `Rate`. */
const rateDefinition = v.object({
  perMTok: v.object({ input: price, cacheRead: price, cacheWrite5m: price, cacheWrite1h: price, output: price }),
  aboveInputTokens: v.fallback(v.number(), 0),
  speed: v.fallback(v.string(), 'standard'),
  webSearchPerThousandUsd: v.fallback(price, null),
  effectiveFrom: v.fallback(v.nullable(v.string()), null),
  origin: v.fallback(v.string(), 'table'),
});
export type RateDefinition = v.InferOutput<typeof rateDefinition>;

/** Undefined for a rate of which nothing is kept but its name. */
export function definitionOf(rate: { readonly definition?: unknown }): RateDefinition | undefined {
  const definition = v.safeParse(rateDefinition, rate.definition);
  return definition.success ? definition.output : undefined;
}

type ModelOfCost = Cost['by_model'][number];

export type Bucket = keyof Tokens;

/** Reasoning is billed as output. */
const priceOf: Readonly<Record<Bucket, keyof RateDefinition['perMTok']>> = {
  input: 'input',
  cache_read: 'cacheRead',
  cache_write_5m: 'cacheWrite5m',
  cache_write_1h: 'cacheWrite1h',
  output: 'output',
  reasoning: 'output',
};
export const buckets: readonly Bucket[] = [
  'input',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'output',
  'reasoning',
];

export interface BucketCosts {
  /** Micro-dollars, not rounded. */
  readonly byBucket: Readonly<Record<Bucket, number>>;
  readonly webSearches: number;
}

/**
 * What each kind of tokens cost, of the models that have a price; null where the rates do not tell. They do when every
 * request of a model was billed at one price a bucket, and when the parts make the total that was worked out request by
 * request.
 */
export function bucketCosts({
  by_model,
  total,
  web_searches,
}: Pick<Cost, 'by_model' | 'total' | 'web_searches'>): BucketCosts | null {
  const byBucket = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };
  const priced = by_model.filter(({ microusd, tokens }) => microusd !== null && hasTokens(tokens));
  for (const model of priced) {
    const prices = bucketPrices(model);
    if (prices === null) return null;
    for (const bucket of buckets) byBucket[bucket] += tokensOf(model, bucket) * prices[bucket];
  }
  const webSearches = webSearchCost(priced, web_searches);
  if (webSearches === null || total.microusd === null) return null;
  const sum = buckets.reduce((known, bucket) => known + byBucket[bucket], webSearches);
  // Every request is rounded to a nano-dollar, the total to a micro-dollar.
  return Math.abs(sum - total.microusd) <= 1 + total.requests / 1000 ? { byBucket, webSearches } : null;
}

/**
 * What one token of each kind cost, in micro-dollars; null where requests of the model were billed at several prices.
 * 0 for a kind without tokens.
 */
export function bucketPrices(model: ModelOfCost): Readonly<Record<Bucket, number>> | null {
  const prices = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };
  for (const bucket of buckets) {
    if (tokensOf(model, bucket) === 0) continue;
    // Dollars per million tokens are micro-dollars per token.
    const price = onlyPrice(model, bucket);
    if (price === null) return null;
    prices[bucket] = price;
  }
  return prices;
}

function onlyPrice({ rates, requests }: ModelOfCost, bucket: Bucket): number | null {
  const prices = new Set(rates.map(rate => definitionOf(rate)?.perMTok[priceOf[bucket]] ?? null));
  const [only = null] = prices;
  const billed = rates.reduce((sum, rate) => sum + rate.requests, 0);
  return prices.size === 1 && billed === requests ? only : null;
}

function webSearchCost(models: readonly ModelOfCost[], searches: number): number | null {
  if (searches === 0) return 0;
  const prices = new Set(
    models.flatMap(({ rates }) => rates.map(rate => definitionOf(rate)?.webSearchPerThousandUsd ?? null)),
  );
  const [only] = prices;
  // Dollars per thousand searches, in micro-dollars each.
  return prices.size === 1 && only !== undefined ? searches * (only ?? 0) * 1000 : null;
}

/** 0 where they are not known: then no rate was applied. */
function tokensOf({ tokens }: ModelOfCost, bucket: Bucket): number {
  return tokens?.[bucket] ?? 0;
}

function hasTokens(tokens: Tokens | null): boolean {
  return tokens !== null && buckets.some(bucket => tokens[bucket] > 0);
}
