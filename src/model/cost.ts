/**
 * Where an amount comes from: `live` stated by the agent or its billing, `rate_card` tokens times a published price
 * of the request's day, `estimated` tokens that are a heuristic times such a price, `unknown` no price known.
 */
export const costSources = ['live', 'rate_card', 'estimated', 'unknown'] as const;
export type CostSource = (typeof costSources)[number];

/** The source of a sum: one of the sources when all parts share it, else `mixed`. */
export type SumSource = CostSource | 'mixed';

/**
 * Money is stored per request in integer nano-dollars (1e-9 USD) and shown in integer micro-dollars, so that a sum of
 * thousands of cheap requests is still exact to the micro-dollar (docs/decisions/0002-nano-dollars.md).
 */
export const nanoPerMicro = 1000;

/** Rounds nano-dollars to micro-dollars, half away from zero; null (unknown) stays null. */
export function toMicroUsd(nanoUsd: number | null): number | null {
  return nanoUsd === null ? null : Math.sign(nanoUsd) * Math.round(Math.abs(nanoUsd) / nanoPerMicro);
}

export function sumSource(sources: Iterable<CostSource>): SumSource {
  let found: SumSource | undefined;
  for (const source of sources) {
    if (found === undefined) found = source;
    else if (found !== source) return 'mixed';
  }
  return found ?? 'unknown';
}
