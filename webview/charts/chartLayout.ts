/** What a chart shows of one period. */
export interface Bar {
  /** Stable over answers. */
  readonly key: string;
  /** In full. */
  readonly name: string;
  /** As the axis has it. */
  readonly tick: string;
  /** In micro-dollars, in the order of the series; null where nothing is priced. */
  readonly values: readonly (number | null)[];
  /** Null: spent, but nothing of it is priced. */
  readonly total: number | null;
  /** Requests that the values lack. */
  readonly unpriced: number;
}

/** Where things stand, in pixels. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  readonly gutter: number;
  /** Lines across, from 0 up, and what they stand for. */
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  /** From a bar to the next. */
  readonly step: number;
  readonly barWidth: number;
  /** Left edge of a bar. */
  readonly x: (index: number) => number;
  readonly y: (microusd: number) => number;
  /** Which bars are named on the axis. */
  readonly labelled: readonly number[];
}

const [height, top, axisHeight] = [200, 14, 20];
const widestBar = 40;
/** Of the axis' font; on the safe side. */
const characterWidth = 7;

/** `tickText` is given an amount in micro-dollars, and how far it is from a tick to the next. */
export function chartLayout(
  bars: readonly Bar[],
  width: number,
  tickText: (microusd: number, step: number) => string,
): ChartLayout {
  const ticks = ticksUpTo(Math.max(0, ...bars.map(({ total }) => total ?? 0)));
  const texts = ticks.map(tick => tickText(tick, ticks[1] ?? 0));
  const gutter = Math.max(...texts.map(({ length }) => length)) * characterWidth + 8;
  const bottom = height - axisHeight;
  const step = Math.max(0, width - gutter) / Math.max(1, bars.length);
  const barWidth = Math.min(widestBar, Math.max(1, step * 0.8));
  const scale = (bottom - top) / (ticks.at(-1) || 1);
  const y = (microusd: number): number => bottom - microusd * scale;
  return {
    width,
    height,
    top,
    bottom,
    gutter,
    ticks: ticks.map((tick, index) => ({ y: y(tick), text: texts[index] ?? '' })),
    step,
    barWidth,
    x: index => gutter + index * step + (step - barWidth) / 2,
    y,
    labelled: labelledBars(
      bars.map(({ tick }) => tick.length * characterWidth),
      step,
      gutter,
    ),
  };
}

const [mostSteps, factors] = [4, [1, 2, 5, 10]];

/** Round values up to one that nothing exceeds. */
export function ticksUpTo(most: number): number[] {
  if (most <= 0) return [0];
  const unit = 10 ** Math.floor(Math.log10(most / mostSteps));
  const size = unit * (factors.find(factor => unit * factor * mostSteps >= most) ?? 10);
  const steps = Math.ceil(most / size - 1e-9);
  return Array.from({ length: steps + 1 }, (_, index) => index * size);
}

/** As many as fit beside each other, evenly spread. */
function labelledBars(widths: readonly number[], step: number, gutter: number): number[] {
  const room = Math.max(0, ...widths);
  const every = Math.max(1, Math.ceil((room + 8) / step));
  const end = gutter + widths.length * step;
  const fitting = widths.flatMap((_, index) => {
    const middle = gutter + (index + 0.5) * step;
    return middle >= room / 2 && middle + room / 2 <= end ? [index] : [];
  });
  return fitting.filter((_, index) => index % every === 0);
}
