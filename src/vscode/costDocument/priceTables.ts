import { count, dollars, knownCount } from '../../model/format';
import { bucketCosts, buckets, definitionOf, type RateDefinition } from '../../panel/bucketCosts';
import type { SessionCost } from '../../store/readModels/sessionCost';
import type { Localizer } from '../localizer';
import { heading, paragraph, type TableCell, type TableColumn, table } from '../markdownBlocks';
import { bucketName } from '../sessionWords';

/** Tokens of each kind, and what they cost where the prices tell. */
export function bucketsTable(cost: SessionCost, l10n: Localizer): string {
  const costs = bucketCosts(cost);
  const amount = (microUsd: number | undefined): string =>
    microUsd === undefined ? '–' : dollars(Math.round(microUsd), undefined, 0, l10n.locale);
  const rows = buckets.map(bucket => [
    bucketName(bucket, l10n),
    knownCount(cost.total.tokens?.[bucket] ?? null, l10n.locale, !cost.total.tokens_complete),
    amount(costs?.byBucket[bucket]),
  ]);
  if (cost.web_searches > 0)
    rows.push([l10n.t('Web searches'), count(cost.web_searches, l10n.locale), amount(costs?.webSearches)]);
  const columns: TableColumn[] = [
    { head: l10n.t('Kind') },
    { head: l10n.t('Count'), align: 'right' },
    { head: l10n.t('Cost'), align: 'right' },
  ];
  const reason = l10n.t('The cost by kind cannot be told: requests were billed at several prices, or by the agent.');
  const blocks = [table(columns, rows), costs === null && cost.total.microusd !== null ? paragraph(reason) : ''];
  return blocks.filter(block => block !== '').join('\n\n');
}

/** The prices that were applied, in dollars per million tokens; null when none was. */
export function ratesTable(cost: SessionCost, l10n: Localizer): string | null {
  const rates = cost.by_model.flatMap(({ model, rates }) => rates.map(rate => ({ model, rate })));
  const [first] = rates;
  if (first === undefined) return null;
  const price: TableColumn['align'] = 'right';
  const columns: TableColumn[] = [
    { head: l10n.t('Model') },
    { head: l10n.t('Applies to') },
    { head: l10n.t('Input'), align: price },
    { head: l10n.t('Cache read'), align: price },
    { head: l10n.t('Write 5 min'), align: price },
    { head: l10n.t('Write 1 h'), align: price },
    { head: l10n.t('Output'), align: price },
    { head: l10n.t('Requests'), align: price },
    { head: l10n.t('Price table') },
  ];
  const rows = rates.map(({ model, rate }): TableCell[] => {
    const definition = definitionOf(rate);
    const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = definition?.perMTok ?? unknownPrices;
    return [
      model ?? l10n.t('(not named)'),
      definition === undefined ? rate.key : condition(definition, l10n),
      ...[input, cacheRead, cacheWrite5m, cacheWrite1h, output].map(usd => usdPerMTok(usd, l10n)),
      count(rate.requests, l10n.locale),
      l10n.t('{0} of {1}', rate.table_version, rate.table_date),
    ];
  });
  const digests = [...new Set(rates.map(({ rate }) => rate.table_digest))];
  return [
    heading(3, l10n.t('Prices Applied')),
    paragraph(l10n.t('In dollars per million tokens. Digest of the price table: {0}.', digests.join(', '))),
    table(columns, rows),
  ].join('\n\n');
}

const unknownPrices: RateDefinition['perMTok'] = {
  input: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  output: null,
};

function usdPerMTok(usd: number | null, l10n: Localizer): string {
  if (usd === null) return '–';
  const format = { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 6 } as const;
  return usd.toLocaleString(l10n.locale, format);
}

/** Which requests of its model a price holds for. */
function condition({ speed, aboveInputTokens, effectiveFrom, origin }: RateDefinition, l10n: Localizer): string {
  const parts = [
    speed === 'fast' && l10n.t('fast mode'),
    aboveInputTokens > 0 && l10n.t('more than {0} input tokens', count(aboveInputTokens, l10n.locale)),
    effectiveFrom !== null && l10n.t('from {0}', effectiveFrom),
    origin === 'override' && l10n.t('your own price'),
    origin === 'published' && l10n.t('published after the table'),
  ].filter(part => part !== false);
  return parts.length === 0 ? l10n.t('all requests') : parts.join(', ');
}
