import { createHash } from 'node:crypto';
import type { ConditionalPrice, ModelPrice } from '@pydantic/genai-prices';
import type { PriceOverride } from './priceOverrides';
import type { ListedModel } from './priceTable';
import { fastMultipliers } from './publishedPrices';
import { multiplyRate, type Rate, RateMeter, type TokenRates } from './rate';

/** Anthropic's price of a thousand searches, the same for all models that can. */
const claudeWebSearchUsd = 10;

/** All rates of one model at one seller: by day, then by size of the request, then by speed. */
export class RateCard {
  /** Oldest first. */
  private readonly periods: readonly Period[];

  constructor(periods: readonly Period[]) {
    this.periods = [...periods].sort((a, b) => a.fromMs - b.fromMs);
  }

  /**
   * The rate of a request at `ts` (UTC ms) with `inputTokens`, cached ones included. Undefined when the card begins
   * later; null when it has no price for the speed.
   */
  meter(ts: number, inputTokens: number, speed: string): RateMeter | null | undefined {
    const period = this.periods.findLast(({ fromMs }) => fromMs <= ts);
    const band = period?.bands.findLast(({ above }) => above === 0 || inputTokens > above);
    if (band === undefined) return undefined;
    if (speed === 'standard' || speed === 'default') return band.standard;
    return speed === 'fast' ? band.fast : null;
  }

  rates(): Rate[] {
    return this.periods.flatMap(({ bands }) =>
      bands.flatMap(({ standard, fast }) => (fast === null ? [standard.rate] : [standard.rate, fast.rate])),
    );
  }
}

interface Period {
  /** UTC ms; minus infinity for a price that holds from the beginning. */
  readonly fromMs: number;
  /** By ascending `above`, the first with 0. */
  readonly bands: readonly Band[];
}

interface Band {
  readonly above: number;
  readonly standard: RateMeter;
  readonly fast: RateMeter | null;
}

/** Undefined for lists whose price also depends on the hour of the day or has a fee per request: they are not billed here. */
export function cardOfListed(listed: ListedModel): RateCard | undefined {
  const { prices } = listed.info;
  const conditional: readonly ConditionalPrice[] = Array.isArray(prices) ? prices : [{ prices }];
  const periods: Period[] = [];
  for (const { constraint, prices: price } of conditional) {
    if (constraint?.type === 'time_of_date' || price.requests_kcount !== undefined) return undefined;
    const from = constraint?.start_date ?? null;
    const bands = bandStarts(price).map(above => band(listed, price, above, from));
    periods.push({ fromMs: from === null ? Number.NEGATIVE_INFINITY : Date.parse(from), bands });
  }
  return new RateCard(periods);
}

/** A card of the user's own prices for one model pattern; they begin on their `from` and not before. */
export function cardOfOverrides(overrides: readonly PriceOverride[]): RateCard {
  return new RateCard(
    overrides.map(override => {
      const { from = null, fastMultiplier } = override;
      const standard: Omit<Rate, 'key'> = {
        provider: override.provider ?? '*',
        model: override.model,
        perMTok: {
          input: override.input,
          cacheRead: override.cacheRead ?? null,
          cacheWrite5m: override.cacheWrite5m ?? null,
          cacheWrite1h: override.cacheWrite1h ?? null,
          output: override.output,
        },
        aboveInputTokens: 0,
        speed: 'standard',
        speedMultiplier: 1,
        webSearchPerThousandUsd:
          override.webSearchPerThousand ?? (override.model.startsWith('claude') ? claudeWebSearchUsd : null),
        effectiveFrom: from,
        origin: 'override',
      };
      const fromMs = from === null ? Number.NEGATIVE_INFINITY : Date.parse(from);
      return { fromMs, bands: [{ above: 0, standard: meterOf(standard), fast: fastMeter(standard, fastMultiplier) }] };
    }),
  );
}

function band({ seller, info, origin }: ListedModel, price: ModelPrice, above: number, from: string | null): Band {
  const standard: Omit<Rate, 'key'> = {
    provider: seller,
    model: info.id,
    perMTok: tokenRates(info.id, price, above),
    aboveInputTokens: above,
    speed: 'standard',
    speedMultiplier: 1,
    webSearchPerThousandUsd:
      seller === 'anthropic' ? (at(price, 'web_searches_kcount', above) ?? claudeWebSearchUsd) : null,
    effectiveFrom: from,
    origin,
  };
  const fast = fastMultipliers[`${seller}/${info.id}`];
  const factor = above === 0 || fast?.bands === 'all' ? fast?.factor : undefined;
  return { above, standard: meterOf(standard), fast: fastMeter(standard, factor) };
}

/**
 * Sellers who publish no cache price bill those tokens as input. Claude's one-hour writes cost twice the base input
 * wherever Claude is sold (platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing); the table has that
 * rate for some sellers only.
 */
function tokenRates(model: string, price: ModelPrice, above: number): TokenRates {
  const input = at(price, 'input_mtok', above) ?? null;
  const hourWrite = model.includes('claude') ? multiplyRate(input, 2) : null;
  return {
    input,
    cacheRead: at(price, 'cache_read_mtok', above) ?? input,
    cacheWrite5m: at(price, 'cache_write_mtok', above) ?? input,
    cacheWrite1h: at(price, 'cache_write_1h_mtok', above) ?? hourWrite,
    output: at(price, 'output_mtok', above) ?? null,
  };
}

/** The price that holds for requests with just more input than `above`. */
function at(price: ModelPrice, key: string, above: number): number | undefined {
  const value = price[key];
  if (value === undefined || typeof value === 'number') return value;
  let current = value.base;
  for (const tier of [...value.tiers].sort((a, b) => a.start - b.start)) if (above >= tier.start) current = tier.price;
  return current;
}

/** Where the bands begin: providers bill the whole request at the rate of the band its input falls into. */
function bandStarts(price: ModelPrice): number[] {
  const starts = new Set([0]);
  for (const value of Object.values(price)) {
    if (typeof value === 'object') for (const { start } of value.tiers) starts.add(start);
  }
  return [...starts].sort((a, b) => a - b);
}

function fastMeter(standard: Omit<Rate, 'key'>, multiplier: number | undefined): RateMeter | null {
  if (multiplier === undefined) return null;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = standard.perMTok;
  return meterOf({
    ...standard,
    speed: 'fast',
    speedMultiplier: multiplier,
    perMTok: {
      input: multiplyRate(input, multiplier),
      cacheRead: multiplyRate(cacheRead, multiplier),
      cacheWrite5m: multiplyRate(cacheWrite5m, multiplier),
      cacheWrite1h: multiplyRate(cacheWrite1h, multiplier),
      output: multiplyRate(output, multiplier),
    },
  });
}

/** What follows seller and model in a rate's key. */
export const keyTail = /(@\d{4}-\d{2}-\d{2})?(>\d+)?(\.fast)?#[0-9a-f]{8}$/;

/** `anthropic/claude-opus-4-6@2026-03-13.fast#1f0c93a2`: readable, and exact by the digest of every number in it. */
function meterOf(rate: Omit<Rate, 'key'>): RateMeter {
  const digest = createHash('sha256').update(JSON.stringify(rate)).digest('hex').slice(0, 8);
  const from = rate.effectiveFrom === null ? '' : `@${rate.effectiveFrom}`;
  const above = rate.aboveInputTokens === 0 ? '' : `>${rate.aboveInputTokens}`;
  const speed = rate.speed === 'fast' ? '.fast' : '';
  return new RateMeter({ key: `${rate.provider}/${rate.model}${from}${above}${speed}#${digest}`, ...rate });
}
