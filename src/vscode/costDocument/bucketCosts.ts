import * as z from 'zod/mini';
import type { AppliedRate, ModelCost, SessionCost } from '../../store/readModels/sessionCost';
import type { TokensShape } from '../../store/readModels/usageSum';

const price = z.nullable(z.number());

/** What the document shows of a rate's definition, see `Rate`. */
const rateDefinition = z.object({
  perMTok: z.object({ input: price, cacheRead: price, cacheWrite5m: price, cacheWrite1h: price, output: price }),
  aboveInputTokens: z.catch(z.number(), 0),
  speed: z.catch(z.string(), 'standard'),
  webSearchPerThousandUsd: z.catch(price, null),
  effectiveFrom: z.catch(z.nullable(z.string()), null),
  origin: z.catch(z.string(), 'table'),
});
export type RateDefinition = z.infer<typeof rateDefinition>;

/** Undefined for a rate of which nothing is kept but its name. */
export function definitionOf(rate: AppliedRate): RateDefinition | undefined {
  const definition = rateDefinition.safeParse(rate.definition);
  return definition.success ? definition.data : undefined;
}

export type Bucket = keyof TokensShape;

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
export function bucketCosts({ by_model, total, web_searches }: SessionCost): BucketCosts | null {
  const byBucket = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };
  const priced = by_model.filter(({ microusd, tokens }) => microusd !== null && hasTokens(tokens));
  for (const model of priced) {
    for (const bucket of buckets) {
      if (model.tokens[bucket] === 0) continue;
      const usdPerMTok = onlyPrice(model, bucket);
      if (usdPerMTok === null) return null;
      // Dollars per million tokens are micro-dollars per token.
      byBucket[bucket] += model.tokens[bucket] * usdPerMTok;
    }
  }
  const webSearches = webSearchCost(priced, web_searches);
  if (webSearches === null || total.microusd === null) return null;
  const sum = buckets.reduce((known, bucket) => known + byBucket[bucket], webSearches);
  // Every request is rounded to a nano-dollar, the total to a micro-dollar.
  return Math.abs(sum - total.microusd) <= 1 + total.requests / 1000 ? { byBucket, webSearches } : null;
}

function onlyPrice({ rates, requests }: ModelCost, bucket: Bucket): number | null {
  const prices = new Set(rates.map(rate => definitionOf(rate)?.perMTok[priceOf[bucket]] ?? null));
  const [only = null] = prices;
  const billed = rates.reduce((sum, rate) => sum + rate.requests, 0);
  return prices.size === 1 && billed === requests ? only : null;
}

function webSearchCost(models: readonly ModelCost[], searches: number): number | null {
  if (searches === 0) return 0;
  const prices = new Set(
    models.flatMap(({ rates }) => rates.map(rate => definitionOf(rate)?.webSearchPerThousandUsd ?? null)),
  );
  const [only] = prices;
  // Dollars per thousand searches, in micro-dollars each.
  return prices.size === 1 && only !== undefined ? searches * (only ?? 0) * 1000 : null;
}

function hasTokens(tokens: TokensShape): boolean {
  return buckets.some(bucket => tokens[bucket] > 0);
}
