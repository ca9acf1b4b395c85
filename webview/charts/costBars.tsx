import type { JSX, Ref } from 'preact';
import { useId } from 'preact/hooks';
import type { Bar, ChartLayout } from './chartLayout';
import { seriesClass } from './palette';

export interface CostBarsProps {
  readonly bars: readonly Bar[];
  readonly layout: ChartLayout;
  readonly svg: Ref<SVGSVGElement>;
}

const unpricedHeight = 7;

/** Stacked bars. A series is one path, so that a chart of many days stays small. */
export function CostBars({ bars, layout, svg }: CostBarsProps): JSX.Element {
  const id = useId();
  const { width, height, bottom, gutter, x, y, barWidth } = layout;
  const series = Math.max(0, ...bars.map(({ values }) => values.length));
  return (
    <svg ref={svg} class="bars" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <defs>
        <pattern id={`${id}s`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="gap" width="2" height="4" />
        </pattern>
        <pattern id={`${id}u`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect class="stroke" width="1" height="4" />
        </pattern>
      </defs>
      {layout.ticks.map(tick => (
        <g key={tick.text}>
          <path class="grid" d={`M${gutter} ${Math.round(tick.y) + 0.5}H${width}`} />
          <text x={gutter - 6} y={tick.y + 4} text-anchor="end">
            {tick.text}
          </text>
        </g>
      ))}
      {layout.labelled.map(index => (
        <text key={index} x={x(index) + barWidth / 2} y={height - 4} text-anchor="middle">
          {bars[index]?.tick}
        </text>
      ))}
      {Array.from({ length: series }, (_, index) => {
        const d = bars.map((bar, at) => stackedRect(bar, at, index, layout)).join('');
        return (
          <g key={index}>
            <path data-series={index} class={`bar ${seriesClass(index)}`} d={d} />
            {index % 2 === 1 && <path data-series={index} class="hatch" fill={`url(#${id}s)`} d={d} />}
          </g>
        );
      })}
      <path
        class="unpriced"
        fill={`url(#${id}u)`}
        d={bars
          .map((bar, at) =>
            bar.unpriced === 0 ? '' : rect(x(at), Math.min(bottom, y(bar.total ?? 0)), barWidth, unpricedHeight),
          )
          .join('')}
      />
    </svg>
  );
}

function stackedRect(bar: Bar, at: number, series: number, { x, y, barWidth }: ChartLayout): string {
  const value = bar.values[series] ?? 0;
  if (value <= 0) return '';
  const below = bar.values.slice(0, series).reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return rect(x(at), y(below), barWidth, y(below) - y(below + value));
}

/** Up from a line. */
function rect(left: number, line: number, width: number, height: number): string {
  const [x, y, w, h] = [left, line, width, height].map(value => Math.round(value * 100) / 100);
  return `M${x} ${y}v-${h}h${w}v${h}z`;
}
