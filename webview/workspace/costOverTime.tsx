import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import * as v from 'valibot';
import { count } from '../../src/model/format';
import type { Action } from '../../src/panel/protocol';
import type { Workspace } from '../../src/panel/workspaceAnswers';
import { pngOf, standaloneSvg } from '../charts/chartExport';
import { CostChart, unpricedText } from '../charts/costChart';
import { seriesClass } from '../charts/palette';
import { utcDay } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { money } from '../parts/money';
import { Section } from '../parts/section';
import { Empty } from '../parts/states';
import { useSaved } from '../savedState';
import { barsOf, costCsv, seriesNames } from './costSeries';
import { CostTable } from './costTable';
import { perChoices, stackings } from './workspaceFilter';

export interface CostOverTimeProps {
  readonly workspace: Workspace;
  readonly per: Workspace['per'];
  readonly stackedBy: Workspace['stacked_by'];
  readonly onPer: (per: Workspace['per']) => void;
  readonly onStackedBy: (stackedBy: Workspace['stacked_by']) => void;
}

/** What was spent when, as stacked bars or as a table. */
export function CostOverTime({ workspace, per, stackedBy, onPer, onStackedBy }: CostOverTimeProps): JSX.Element {
  const { act } = usePanel();
  const [isTable, setIsTable] = useSaved('workspace table', v.boolean(), false);
  const svg = useRef<SVGSVGElement>(null);
  const names = seriesNames(workspace);
  const bars = barsOf(workspace);
  const unpriced = bars.reduce((sum, bar) => sum + bar.unpriced, 0);
  const legend = workspace.series.map(({ microusd }, index) => `${names[index]} · ${money(microusd)}`);

  const save = async (format: Extract<Action, { kind: 'saveChart' }>['format']): Promise<void> => {
    const name = ['contrail-cost', workspace.range?.since, workspace.range?.until].filter(Boolean).join('-');
    if (format === 'csv') return act({ kind: 'saveChart', name, format, data: costCsv(workspace) });
    if (svg.current === null) return;
    const entries = legend.map((name, index) => ({ name, selector: `[data-series="${index}"]` }));
    const picture = standaloneSvg(svg.current, titleOf(workspace), [
      ...entries,
      ...(unpriced > 0 ? [{ name: unpricedText(unpriced), selector: 'path.unpriced' }] : []),
    ]);
    act({ kind: 'saveChart', name, format, data: format === 'svg' ? picture : await pngOf(picture) });
  };

  return (
    <Section
      title={l10n.t('Cost over Time')}
      actions={
        <div class="row actions">
          <select
            aria-label={l10n.t('Bars')}
            value={per}
            onChange={({ currentTarget }) => onPer(perChoices.find(per => per === currentTarget.value) ?? 'day')}
          >
            <option value="day">{l10n.t('Per day')}</option>
            <option value="week">{l10n.t('Per week')}</option>
          </select>
          <select
            aria-label={l10n.t('Stacked by')}
            value={stackedBy}
            onChange={({ currentTarget }) => onStackedBy(stackings.find(by => by === currentTarget.value) ?? 'model')}
          >
            <option value="model">{l10n.t('By model')}</option>
            <option value="agent">{l10n.t('By agent')}</option>
            <option value="branch">{l10n.t('By branch')}</option>
            <option value="outcome">{l10n.t('By outcome')}</option>
          </select>
          <button type="button" class="quiet" onClick={() => setIsTable(!isTable)}>
            <Icon name={isTable ? 'chart' : 'table'} />
            {isTable ? l10n.t('Show as chart') : l10n.t('Show as table')}
          </button>
          {(['csv', 'svg', 'png'] as const).map(
            format =>
              (format === 'csv' || !isTable) && (
                <button
                  key={format}
                  type="button"
                  class="quiet"
                  disabled={bars.length === 0}
                  aria-label={l10n.t('Save as {0}', format.toUpperCase())}
                  title={l10n.t('Save as {0}', format.toUpperCase())}
                  onClick={() => void save(format)}
                >
                  {format === 'csv' && <Icon name="save" />}
                  {format.toUpperCase()}
                </button>
              ),
          )}
        </div>
      }
    >
      {bars.length === 0 ? (
        <Empty>{l10n.t('No request has a day.')}</Empty>
      ) : isTable ? (
        <CostTable workspace={workspace} bars={bars} names={names} />
      ) : (
        <>
          <CostChart
            label={l10n.t('{0}. Arrows go from bar to bar.', titleOf(workspace))}
            series={names}
            bars={bars}
            svg={svg}
          />
          <ul class="legend" aria-label={l10n.t('Legend')}>
            {legend.map((text, index) => (
              <li key={index}>
                <i class={`swatch ${seriesClass(index)}`} aria-hidden="true" />
                {text}
              </li>
            ))}
            {unpriced > 0 && (
              <li>
                <i class="swatch unpriced" aria-hidden="true" />
                {unpricedText(unpriced)}
              </li>
            )}
          </ul>
        </>
      )}
      <Notes workspace={workspace} />
    </Section>
  );
}

function titleOf({ range, totals, per }: Workspace): string {
  const total = money(totals.microusd, totals.source, totals.unpriced_requests);
  const [since, until] = [range?.since ?? '', range?.until ?? ''].map(day => (day === '' ? '' : utcDay(day, 'date')));
  return per === 'day'
    ? l10n.t('Cost per day, {0} to {1}: {2}', since ?? '', until ?? '', total)
    : l10n.t('Cost per week, {0} to {1}: {2}', since ?? '', until ?? '', total);
}

/** What the chart lacks. */
function Notes({
  workspace: { undated_requests, periods, range },
}: {
  readonly workspace: Workspace;
}): JSX.Element | null {
  const first = periods[0]?.start;
  const notes = [
    undated_requests > 0 &&
      l10n.t('{0} requests without a time are in the sums, but in no bar.', count(undated_requests, l10n.locale)),
    range !== null &&
      first !== undefined &&
      first > range.since &&
      l10n.t('What lies before {0} is in the sums, but in no bar.', utcDay(first, 'date')),
  ].filter(note => note !== false);
  return notes.length === 0 ? null : <p class="quiet-text">{notes.join(' ')}</p>;
}
