import type { JSX } from 'preact';
import type { Timeline } from '../../src/panel/sessionAnswers';
import { paletteSize, seriesClass } from '../charts/palette';
import type { TimeScale } from './timeScale';

/** Where the parts of a lane stand, in pixels. */
export interface LaneLayout {
  /** Room for names on the left; 0 where they stand above the bars, since the panel is narrow. */
  readonly gutter: number;
  readonly height: number;
  readonly marksTop: number;
  readonly barTop: number;
}

const barHeight = 9;
/** So that the first and last mark are whole. */
export const edge = 8;

export function laneLayout(width: number): LaneLayout {
  return width < 560
    ? { gutter: 0, height: 44, marksTop: 18, barTop: 32 }
    : { gutter: 180, height: 32, marksTop: 3, barTop: 18 };
}

interface TimelineBarsProps {
  readonly timeline: Timeline;
  readonly scale: TimeScale;
  readonly layout: LaneLayout;
}

/** The bars of all threads, where they were started and came back, and the cost behind them. What is said of them stands beside. */
export function TimelineBars({ timeline, scale, layout }: TimelineBarsProps): JSX.Element {
  const { lanes } = timeline;
  const height = lanes.length * layout.height;
  const laneOf = new Map(lanes.map(({ thread_id }, index) => [thread_id, index]));
  const types = [...new Set(lanes.map(typeOf))];
  return (
    <svg class="bars" width={scale.width} height={height} aria-hidden="true">
      {scale.stretches.slice(1).map((stretch, index) => (
        <rect
          key={stretch.from}
          class="rest"
          x={scale.stretches[index]?.end ?? 0}
          y={0}
          width={Math.max(0, stretch.start - (scale.stretches[index]?.end ?? 0))}
          height={height}
        />
      ))}
      <CostLine timeline={timeline} scale={scale} height={height} />
      {lanes.map((lane, index) => {
        const parent = laneOf.get(lane.parent_thread_id ?? '');
        return [lane.spawned, lane.returned].map((place, end) =>
          place === null || parent === undefined || !isShown(place.at, scale) ? null : (
            <path
              key={`${lane.thread_id} ${end}`}
              class={end === 0 ? 'spawn' : 'return'}
              d={`M${scale.x(place.at)} ${middle(parent, layout)}V${middle(index, layout)}`}
            />
          ),
        );
      })}
      {lanes.map((lane, index) => {
        const color = types.indexOf(typeOf(lane));
        return lane.spans
          .filter(({ from, to }) => to >= scale.window.from && from <= scale.window.to)
          .map(({ from, to }) => (
            <rect
              key={`${lane.thread_id} ${from}`}
              class={`bar ${seriesClass(color % paletteSize)}`}
              x={scale.x(from)}
              y={index * layout.height + layout.barTop}
              width={Math.max(3, scale.x(to) - scale.x(from))}
              height={barHeight}
              rx={2}
            />
          ));
      })}
    </svg>
  );
}

/** Sidechains of one type have one colour. */
function typeOf({ kind, agent_type }: Timeline['lanes'][number]): string {
  return kind === 'main' ? 'main' : (agent_type ?? '');
}

function middle(lane: number, { height, barTop }: LaneLayout): number {
  return lane * height + barTop + barHeight / 2;
}

function isShown(at: number, { window }: TimeScale): boolean {
  return at >= window.from && at <= window.to;
}

function CostLine({
  timeline: { cost },
  scale,
  height,
}: {
  readonly timeline: Timeline;
  readonly scale: TimeScale;
  readonly height: number;
}): JSX.Element | null {
  const last = cost.at(-1);
  if (last === undefined || last.microusd <= 0) return null;
  const y = (microusd: number): number => height - 2 - (microusd / last.microusd) * (height - 6);
  const points = cost
    .filter(({ at }) => isShown(at, scale))
    .map(({ at, microusd }) => `${scale.x(at).toFixed(1)} ${y(microusd).toFixed(1)}`);
  return points.length < 2 ? null : <path class="cost-line" d={`M${points.join('L')}`} />;
}
