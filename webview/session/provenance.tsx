import type { ComponentChildren, JSX } from 'preact';
import type { SumSource } from '../../src/model/cost';
import { count } from '../../src/model/format';
import type { Tokens } from '../../src/panel/answerParts';
import { bucketPrices, buckets, definitionOf } from '../../src/panel/bucketCosts';
import type { Cost } from '../../src/panel/sessionAnswers';
import { bucketName, sourceName } from '../../src/vscode/sessionWords';
import { utcDay } from '../format';
import { l10n } from '../localize';
import { money } from '../parts/money';

export interface ProvenanceProps {
  readonly source: SumSource;
  readonly requests: number;
  /** Null where they are not on record. */
  readonly tokens?: Tokens | null | undefined;
  /** False where `tokens` lacks part of what was spent. */
  readonly tokensComplete?: boolean | undefined;
  readonly unpriced?: number | undefined;
  /** The models whose prices were applied; of the whole session where it cannot be told more narrowly. */
  readonly models: Cost['by_model'];
  readonly children?: ComponentChildren;
}

/** Where an amount comes from: its source, its tokens, and the prices that were applied. */
export function Provenance({
  source,
  requests,
  tokens,
  tokensComplete = true,
  unpriced = 0,
  models,
  children,
}: ProvenanceProps): JSX.Element {
  return (
    <>
      <p>
        {requests === 0 && tokens === null
          ? l10n.t('From {0}; no request is on record.', sourceName(source, l10n))
          : l10n.t(
              'From {0}; {1} requests, each counted once.',
              sourceName(source, l10n),
              count(requests, l10n.locale),
            )}
        {unpriced > 0 &&
          ` ${l10n.t('{0} of them have no known price and are not in the sum.', count(unpriced, l10n.locale))}`}
      </p>
      {children}
      {tokens !== undefined && tokens !== null && <TokenList tokens={tokens} />}
      {tokens === null && <p class="quiet-text">{l10n.t('The tokens are not on record.')}</p>}
      {tokens !== null && !tokensComplete && (
        <p class="quiet-text">{l10n.t('Tokens are not on record for all of it: numbers with + are of what is.')}</p>
      )}
      {models.map(model => (
        <ModelPrices key={model.model} model={model} />
      ))}
    </>
  );
}

function TokenList({ tokens }: { readonly tokens: Tokens }): JSX.Element {
  return (
    <p class="quiet-text">
      {buckets
        .filter(bucket => tokens[bucket] > 0)
        .map(bucket => `${bucketName(bucket, l10n)} ${count(tokens[bucket], l10n.locale)}`)
        .join(' · ')}
    </p>
  );
}

/** Tokens times price, a line each; of a model that was billed at several prices, the prices alone. */
function ModelPrices({ model }: { readonly model: Cost['by_model'][number] }): JSX.Element {
  const prices = bucketPrices(model);
  const [rate] = model.rates;
  const { tokens } = model;
  return (
    <section>
      <h3>
        {model.model ?? l10n.t('(not named)')} · {money(model.microusd, model.source)}
      </h3>
      {model.rates.length === 0 && <p class="quiet-text">{withoutRate(model)}</p>}
      {tokens !== null && prices !== null && model.rates.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{l10n.t('Kind')}</th>
              <th scope="col">{l10n.t('Tokens')}</th>
              <th scope="col">{l10n.t('Per Million')}</th>
              <th scope="col">{l10n.t('Cost')}</th>
            </tr>
          </thead>
          <tbody>
            {buckets
              .filter(bucket => tokens[bucket] > 0)
              .map(bucket => (
                <tr key={bucket}>
                  <th scope="row">{bucketName(bucket, l10n)}</th>
                  <td>{count(tokens[bucket], l10n.locale)}</td>
                  <td>{money(prices[bucket] * 1e6)}</td>
                  <td>{money(Math.round(tokens[bucket] * prices[bucket]))}</td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
      {prices === null &&
        model.rates.map(applied => (
          <p class="quiet-text" key={applied.key}>
            {l10n.t('{0} requests at {1}', count(applied.requests, l10n.locale), priceList(applied))}
          </p>
        ))}
      {rate !== undefined && (
        <p class="quiet-text">
          {l10n.t(
            'Prices: {0} of {1}, digest {2}',
            rate.table_version,
            utcDay(rate.table_date, 'date'),
            rate.table_digest.slice(0, 12),
          )}
        </p>
      )}
    </section>
  );
}

/** Why no price was applied. */
function withoutRate({ source, tokens }: Cost['by_model'][number]): string {
  if (source === 'live') return l10n.t('The agent stated the amount.');
  return tokens === null
    ? l10n.t('Without tokens there is nothing to price.')
    : l10n.t('No price is known for this model.');
}

/** A price as it applied, in dollars per million tokens. */
function priceList(rate: Cost['by_model'][number]['rates'][number]): string {
  const prices = definitionOf(rate)?.perMTok;
  if (prices === undefined) return rate.key;
  return Object.entries(prices)
    .flatMap(([kind, usd]) => (usd === null ? [] : `${kind} ${money(usd * 1e6)}`))
    .join(', ');
}
