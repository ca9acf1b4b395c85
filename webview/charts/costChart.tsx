import type { JSX, Ref } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../../src/model/format';
import { l10n } from '../localize';
import { money } from '../parts/money';
import { type Bar, type ChartLayout, chartLayout } from './chartLayout';
import { CostBars } from './costBars';
import { seriesClass } from './palette';
import { useWidth } from './useWidth';

export interface CostChartProps {
  readonly label: string;
  /** Names of the series. */
  readonly series: readonly string[];
  readonly bars: readonly Bar[];
  readonly svg: Ref<SVGSVGElement>;
}

/**
 * Cost over time. To the keyboard and to screen readers it is a slider over the periods, which says what the period under
 * it cost; the same stands in a box beside the bar.
 */
export function CostChart({ label, series, bars, svg }: CostChartProps): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const [active, setActive] = useState<string | null>(null);
  const layout = chartLayout(bars, width, axisDollars);
  const shown = bars.findIndex(({ key }) => key === active);
  const at = shown === -1 ? bars.length - 1 : shown;
  const show = (index: number): void => setActive(bars[Math.min(Math.max(index, 0), bars.length - 1)]?.key ?? null);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      PageUp: at + 7,
      PageDown: at - 7,
      Home: 0,
      End: bars.length - 1,
    }[event.key];
    if (event.key === 'Escape') setActive(null);
    else if (to === undefined) return;
    else show(to);
    event.preventDefault();
  };

  const onPointer = ({ clientX, currentTarget }: { clientX: number; currentTarget: Element }): void => {
    const x = clientX - currentTarget.getBoundingClientRect().left - layout.gutter;
    if (x >= 0) show(Math.floor(x / layout.step));
  };

  return (
    <div
      ref={box}
      class="chart"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={1}
      aria-valuemax={bars.length}
      aria-valuenow={at + 1}
      aria-valuetext={bars[at] === undefined ? undefined : inWords(bars[at], series)}
      style={{ height: `${layout.height}px` }}
      onKeyDown={onKeyDown}
      onFocus={event => event.currentTarget.matches(':focus-visible') && show(at)}
      onBlur={() => setActive(null)}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={() => setActive(null)}
    >
      {width > 0 && <CostBars bars={bars} layout={layout} svg={svg} />}
      {bars[shown] !== undefined && <BarTip bar={bars[shown]} at={shown} series={series} layout={layout} />}
    </div>
  );
}

interface BarTipProps {
  readonly bar: Bar;
  readonly at: number;
  readonly series: readonly string[];
  readonly layout: ChartLayout;
}

/** Beside the bar, on the side that has more room. */
function BarTip({ bar, at, series, layout: { x, top, bottom, width, barWidth } }: BarTipProps): JSX.Element {
  const left = x(at) - 3;
  const right = x(at) + barWidth + 3;
  const isLeft = left > width - right;
  return (
    <>
      <div
        class="bar-focus"
        style={{ left: `${left}px`, width: `${right - left}px`, top: `${top - 8}px`, height: `${bottom - top + 8}px` }}
      />
      <div
        class="bar-tip"
        style={{
          [isLeft ? 'right' : 'left']: `${isLeft ? width - left + 4 : right + 4}px`,
          maxWidth: `${(isLeft ? left : width - right) - 4}px`,
        }}
      >
        <p>
          <b>{bar.name}</b> <b>{money(bar.total, undefined, bar.unpriced)}</b>
        </p>
        {bar.values.map((value, index) =>
          value === 0 ? null : (
            <p key={index}>
              <span>
                <i class={`swatch ${seriesClass(index)}`} />
                {series[index]}
              </span>
              <span>{money(value)}</span>
            </p>
          ),
        )}
        {bar.unpriced > 0 && (
          <p>
            <span>
              <i class="swatch unpriced" />
              {unpricedText(bar.unpriced)}
            </span>
          </p>
        )}
      </div>
    </>
  );
}

function inWords(bar: Bar, series: readonly string[]): string {
  const parts = bar.values.flatMap((value, index) => (value === 0 ? [] : `${series[index]} ${money(value)}`));
  return [
    `${bar.name}: ${money(bar.total)}`,
    ...(parts.length > 1 ? parts : []),
    ...(bar.unpriced > 0 ? [unpricedText(bar.unpriced)] : []),
  ].join(', ');
}

export function unpricedText(requests: number): string {
  return l10n.t('without a price: {0} requests', count(requests, l10n.locale));
}

/** Cents where the steps are fractions of a dollar. */
function axisDollars(microusd: number, step: number): string {
  return new Intl.NumberFormat(l10n.locale, {
    style: 'currency',
    currency: 'USD',
    ...(step < 1e6 ? { maximumFractionDigits: 6 } : { notation: 'compact', maximumFractionDigits: 1 }),
  }).format(microusd / 1e6);
}
