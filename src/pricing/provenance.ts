import { createHash } from 'node:crypto';
import type { PriceOverride } from './priceOverrides';
import { fastMultipliers, publishedAsOf, publishedPrices } from './publishedPrices';

/** The library's version and the day its data was published: change both together (a test holds the version). */
export const priceTable = { source: 'genai-prices', version: '0.1.8', asOf: '2026-09-23' } as const;

export interface PriceProvenance {
  readonly source: 'genai-prices';
  readonly tableVersion: string;
  /** `sha256:` of all that decides a price: the table, what we add to it, the user's overrides and the rules. */
  readonly digest: string;
  /** UTC days of the table's data and of the prices recorded after it. */
  readonly asOf: string;
  readonly supplementAsOf: string;
}

/** Raised when the same request would be priced otherwise by the same data. */
const rulesVersion = 1;

/** What a price book of these overrides rests on, without loading the table: that costs more than most questions. */
export function priceProvenance(overrides: readonly PriceOverride[]): PriceProvenance {
  const decisive = [rulesVersion, priceTable, publishedAsOf, publishedPrices, fastMultipliers, overrides];
  return {
    source: priceTable.source,
    tableVersion: priceTable.version,
    digest: `sha256:${createHash('sha256').update(JSON.stringify(decisive)).digest('hex')}`,
    asOf: priceTable.asOf,
    supplementAsOf: publishedAsOf,
  };
}
