import { adapterOf } from '../agents/registry';
import type { PriceBook } from '../pricing/priceBook';
import type { PriceProvenance } from '../pricing/provenance';
import { integer, integerOrNull, text, textOrNull } from '../store/columns';
import { readMeta, setMeta } from '../store/meta';
import type { RateRecord, Store } from '../store/store';

const digestKey = 'price_digest';

/** Whether all that is stored was priced with these prices. */
export function isPricedBy(store: Store, { digest }: PriceProvenance): boolean {
  return readMeta(store.db, digestKey) === digest;
}

/**
 * Prices everything anew, after the price table or the user's own prices changed: models that had no price get one,
 * corrected prices apply. What an agent stated itself stays.
 */
export function repriceAll(store: Store, prices: PriceBook): void {
  store.transaction(() => {
    const update = store.db.prepare('UPDATE usage SET cost_nanousd = ?, cost_source = ?, rate_key = ? WHERE id = ?');
    const changed = new Set<number>();
    const rows = store.db
      .prepare(
        `SELECT id, session_id, ts, model, provider, input, cache_read, cache_write_5m, cache_write_1h, output,
           reasoning, speed, web_searches, fidelity, cost_nanousd, rate_key, cost_source
         FROM usage WHERE stated_nanousd IS NULL`,
      )
      .all();
    for (const row of rows) {
      const fidelity = text(row[13]);
      const cost = prices.price({
        ts: integerOrNull(row[2]),
        model: textOrNull(row[3]),
        provider: textOrNull(row[4]),
        tokens: {
          input: integer(row[5]),
          cacheRead: integer(row[6]),
          cacheWrite5m: integer(row[7]),
          cacheWrite1h: integer(row[8]),
          output: integer(row[9]),
          reasoning: integer(row[10]),
        },
        speed: text(row[11]),
        webSearches: integer(row[12]),
        fidelity: fidelity === 'estimated' || fidelity === 'partial' ? fidelity : 'exact',
        statedNanoUsd: null,
      });
      if (cost.nanoUsd === row[14] && cost.rateKey === row[15] && cost.source === row[16]) continue;
      if (cost.rateKey !== null) rememberRate(store, prices, cost.rateKey);
      update.run([cost.nanoUsd, cost.source, cost.rateKey, integer(row[0])]);
      changed.add(integer(row[1]));
    }
    for (const sessionId of changed) store.settle(sessionId, adapterOf);
    setMeta(store.db, digestKey, prices.provenance.digest);
  });
}

/** Keeps what the rate says, so that a cost can be explained when the table has moved on. */
export function rememberRate(store: Store, prices: PriceBook, key: string): void {
  store.rememberRate(key, (): RateRecord => {
    const { tableVersion, digest, asOf } = prices.provenance;
    return { definition: JSON.stringify(prices.rate(key) ?? null), tableVersion, tableDigest: digest, tableDate: asOf };
  });
}
