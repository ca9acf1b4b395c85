import type { PricedCost, UsageFact } from '../model/facts';
import { totalTokens } from '../model/tokens';
import { identifyModel } from './modelName';
import { appliesTo, bySpecificity, type PriceOverride } from './priceOverrides';
import { findListed, listedById } from './priceTable';
import { type PriceProvenance, priceProvenance, priceTable } from './provenance';
import { publishedAsOf } from './publishedPrices';
import type { Rate } from './rate';
import { cardOfListed, cardOfOverrides, keyTail, type RateCard } from './rateCard';

export interface PriceBookOptions {
  readonly overrides?: readonly PriceOverride[];
}

/** What of a usage its price depends on. */
export type PriceRequest = Pick<
  UsageFact,
  'model' | 'provider' | 'ts' | 'tokens' | 'speed' | 'webSearches' | 'statedNanoUsd' | 'fidelity'
>;

const unknownCost: PricedCost = { nanoUsd: null, source: 'unknown', rateKey: null };

/**
 * Says what requests cost and how that is known. Synchronous, without I/O; the price table is part of the program.
 * What has no certain price is unknown: see docs/pricing.md.
 */
export class PriceBook {
  readonly provenance: PriceProvenance;

  private readonly overrides: readonly PriceOverride[];
  /** Cards to ask in turn, by the agent's words for model and provider: transcripts repeat few of them a million times. */
  private readonly cards = new Map<string | null, Map<string | null, readonly RateCard[]>>();
  private readonly rates = new Map<string, Rate>();
  /** Requests without a time are priced as of the newest price list. */
  private readonly latestMs = Math.max(Date.parse(priceTable.asOf), Date.parse(publishedAsOf));

  constructor({ overrides = [] }: PriceBookOptions = {}) {
    this.overrides = overrides.toSorted(bySpecificity);
    for (const override of this.overrides) this.remember(cardOfOverrides([override]));
    this.provenance = priceProvenance(overrides);
  }

  price(request: PriceRequest): PricedCost {
    if (request.statedNanoUsd !== null) return { nanoUsd: request.statedNanoUsd, source: 'live', rateKey: null };
    const { tokens, webSearches } = request;
    // No request takes none: they are not on record, and what they cost is not known.
    if (totalTokens(tokens) === 0 && webSearches === 0) return unknownCost;
    const inputTokens = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
    for (const card of this.cardsFor(request.model, request.provider)) {
      const meter = card.meter(request.ts ?? this.latestMs, inputTokens, request.speed);
      if (meter === undefined) continue;
      const nanoUsd = meter?.nanoUsd(tokens, webSearches) ?? null;
      if (meter === null || nanoUsd === null) return unknownCost;
      return { nanoUsd, source: request.fidelity === 'estimated' ? 'estimated' : 'rate_card', rateKey: meter.rate.key };
    }
    return unknownCost;
  }

  /** The rate that a cost was worked out with; undefined when it came from another table or another price file. */
  rate(key: string): Rate | undefined {
    if (!this.rates.has(key)) this.rememberListed(key);
    return this.rates.get(key);
  }

  private cardsFor(model: string | null, provider: string | null): readonly RateCard[] {
    let byProvider = this.cards.get(model);
    if (byProvider === undefined) {
      byProvider = new Map();
      this.cards.set(model, byProvider);
    }
    let cards = byProvider.get(provider);
    if (cards === undefined) {
      cards = this.findCards(model, provider);
      byProvider.set(provider, cards);
    }
    return cards;
  }

  /** The user's own prices first, the most exact and then the latest one; then the published ones. */
  private findCards(model: string | null, provider: string | null): RateCard[] {
    const identity = identifyModel(model, provider);
    if (identity === null) return [];
    const { names, seller, label } = identity;
    const own = this.overrides.filter(override => appliesTo(override, names, seller, label));
    const cards = [...groupBy(own, ({ model, provider }) => `${provider}/${model}`).values()].map(cardOfOverrides);
    const listed = seller === null ? undefined : findListed(seller, names);
    const card = listed && cardOfListed(listed);
    if (card !== undefined) cards.push(card);
    for (const found of cards) this.remember(found);
    return cards;
  }

  private remember(card: RateCard): void {
    for (const rate of card.rates()) this.rates.set(rate.key, rate);
  }

  /** A key says by which seller and under which id the model is listed. */
  private rememberListed(key: string): void {
    const [seller, id] = key.replace(keyTail, '').split(/\/(.*)/s);
    const listed = seller && id ? listedById(seller, id) : undefined;
    const card = listed && cardOfListed(listed);
    if (card !== undefined) this.remember(card);
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
