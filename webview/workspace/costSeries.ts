import { agentName } from '../../src/model/agent';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { csv } from '../../src/vscode/csv';
import { outcomeName } from '../../src/vscode/sessionWords';
import type { Bar } from '../charts/chartLayout';
import { utcDay, visible } from '../format';
import { l10n } from '../localize';

export function barsOf({ periods, per, range }: Workspace): Bar[] {
  const isLong = range !== null && range.since.slice(0, 4) !== range.until.slice(0, 4);
  return periods.map(({ start, values, requests, unpriced_requests }) => {
    const known = values.filter(value => value !== null);
    const isUnknown = requests > 0 && requests === unpriced_requests;
    const day = utcDay(start, 'date');
    return {
      key: start,
      name: per === 'day' ? day : l10n.t('Week of {0}', day),
      tick: utcDay(start, isLong ? 'date' : 'day'),
      values,
      total: isUnknown ? null : known.reduce((sum, value) => sum + value, 0),
      unpriced: unpriced_requests,
    };
  });
}

export function seriesNames({ series, stacked_by }: Workspace): string[] {
  return series.map(({ key, is_rest }) => {
    if (is_rest) return l10n.t('Others');
    if (stacked_by === 'outcome') return outcomeName(key ?? '', l10n);
    if (key === null) return stacked_by === 'branch' ? l10n.t('(no branch)') : l10n.t('(not named)');
    return visible(stacked_by === 'agent' ? agentName(key) : key);
  });
}

/** A period a row, in dollars; an empty cell is an unknown amount. */
export function costCsv(workspace: Workspace): string {
  const dollarsOf = (microusd: number | null): number | null => (microusd === null ? null : microusd / 1e6);
  return csv(
    [workspace.per, ...seriesNames(workspace), 'total_usd', 'requests', 'unpriced_requests'],
    barsOf(workspace).map(({ key, values, total, unpriced }, index) => [
      key,
      ...values.map(dollarsOf),
      dollarsOf(total),
      workspace.periods[index]?.requests ?? null,
      unpriced,
    ]),
  );
}
