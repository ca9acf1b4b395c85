import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import type { Bar } from '../charts/chartLayout';
import { l10n } from '../localize';
import { money } from '../parts/money';
import { Scrolls } from '../parts/scrolls';

export interface CostTableProps {
  readonly workspace: Workspace;
  readonly bars: readonly Bar[];
  /** Of the series. */
  readonly names: readonly string[];
}

/** The chart in figures, the latest period first. */
export function CostTable({ workspace: { series, totals, periods }, bars, names }: CostTableProps): JSX.Element {
  return (
    <Scrolls label={l10n.t('Table of the cost over time')}>
      <table class="periods">
        <thead>
          <tr>
            <th scope="col">{l10n.t('Period')}</th>
            {names.map((name, index) => (
              <th scope="col" key={index}>
                {name}
              </th>
            ))}
            <th scope="col">{l10n.t('Total')}</th>
            <th scope="col">{l10n.t('Requests')}</th>
            <th scope="col">{l10n.t('Without a Price')}</th>
          </tr>
        </thead>
        <tbody>
          {bars
            .map((bar, index) => (
              <tr key={bar.key}>
                <th scope="row">{bar.name}</th>
                {names.map((_, series) => (
                  <td key={series}>{money(bar.values[series] ?? null)}</td>
                ))}
                <td>{money(bar.total, undefined, bar.unpriced)}</td>
                <td>{count(periods[index]?.requests ?? 0, l10n.locale)}</td>
                <td>{count(bar.unpriced, l10n.locale)}</td>
              </tr>
            ))
            .toReversed()}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{l10n.t('All')}</th>
            {names.map((_, index) => (
              <td key={index}>{money(series[index]?.microusd ?? null)}</td>
            ))}
            <td>{money(totals.microusd, totals.source, totals.unpriced_requests)}</td>
            <td>{count(totals.requests, l10n.locale)}</td>
            <td>{count(totals.unpriced_requests, l10n.locale)}</td>
          </tr>
        </tfoot>
      </table>
    </Scrolls>
  );
}
