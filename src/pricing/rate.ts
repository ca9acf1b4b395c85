import type { TokenBuckets } from '../model/tokens';

/** USD per million tokens of each bucket; null where no price is known. Reasoning is billed as output. */
export interface TokenRates {
  readonly input: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  readonly output: number | null;
}

/**
 * One line of a price list: what requests of one model, seller, day, size and speed cost. The numbers are those that
 * are billed, so a reader can redo the sum.
 */
export interface Rate {
  /** Names this very rate for ever: another number anywhere in it makes another key. */
  readonly key: string;
  /** Who sells the request (`anthropic`, `openai`, `aws`, `openrouter` ...), as the price table names it. */
  readonly provider: string;
  /** The model as the price table names it. */
  readonly model: string;
  readonly perMTok: TokenRates;
  /** The rate holds for whole requests with more input (cached included) than this; 0 for the lowest band. */
  readonly aboveInputTokens: number;
  readonly speed: 'standard' | 'fast';
  /** By how much `perMTok` exceeds the standard rate. */
  readonly speedMultiplier: number;
  /** USD per thousand web searches, null where they are not billed by the seller of the tokens. */
  readonly webSearchPerThousandUsd: number | null;
  /** First UTC day, `YYYY-MM-DD`; null when the price list does not tell. */
  readonly effectiveFrom: string | null;
  /** `table` the library's price table, `published` a price we recorded after it, `override` the user's own. */
  readonly origin: 'table' | 'published' | 'override';
}

/**
 * Money is added up in millionths of a dollar per million tokens, i.e. thousandths of a nano-dollar per token: prices
 * have at most six decimals, so every product and sum is an integer and nothing is rounded but the final amount.
 */
const unitsPerUsdPerMTok = 1e6;
const unitsPerNanoUsd = 1000;
const nanoUsdPerUsd = 1e9;

export function multiplyRate(usdPerMTok: number | null, factor: number): number | null {
  return usdPerMTok === null ? null : toUnits(usdPerMTok * factor) / unitsPerUsdPerMTok;
}

/** Prices requests of one rate. Exact integer arithmetic, rounded once. */
export class RateMeter {
  private readonly input: number | null;
  private readonly cacheRead: number | null;
  private readonly cacheWrite5m: number | null;
  private readonly cacheWrite1h: number | null;
  private readonly output: number | null;
  private readonly webSearchNanoUsd: number;

  constructor(readonly rate: Rate) {
    const units = (usd: number | null) => (usd === null ? null : toUnits(usd));
    this.input = units(rate.perMTok.input);
    this.cacheRead = units(rate.perMTok.cacheRead);
    this.cacheWrite5m = units(rate.perMTok.cacheWrite5m);
    this.cacheWrite1h = units(rate.perMTok.cacheWrite1h);
    this.output = units(rate.perMTok.output);
    this.webSearchNanoUsd = Math.round(((rate.webSearchPerThousandUsd ?? 0) * nanoUsdPerUsd) / 1000);
  }

  /** Integer nano-dollars; null when tokens fall into a bucket without a price. */
  nanoUsd(tokens: TokenBuckets, webSearches: number): number | null {
    const parts = [
      product(tokens.input, this.input),
      product(tokens.cacheRead, this.cacheRead),
      product(tokens.cacheWrite5m, this.cacheWrite5m),
      product(tokens.cacheWrite1h, this.cacheWrite1h),
      product(tokens.output + tokens.reasoning, this.output),
    ];
    let units = 0;
    for (const part of parts) {
      if (part === null) return null;
      units += part;
    }
    if (!Number.isSafeInteger(units)) return null;
    return Math.round(units / unitsPerNanoUsd) + webSearches * this.webSearchNanoUsd;
  }
}

/** Null when there are tokens and no price. */
function product(tokens: number, units: number | null): number | null {
  if (tokens === 0) return 0;
  return units === null ? null : tokens * units;
}

function toUnits(usdPerMTok: number): number {
  return Math.round(usdPerMTok * unitsPerUsdPerMTok);
}
