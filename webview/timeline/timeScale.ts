import type { Span } from '../../src/panel/sessionAnswers';

export interface ScaledStretch extends Span {
  /** In pixels. */
  readonly start: number;
  readonly end: number;
}

/** How much room a rest between two stretches takes, in pixels, and how much all rests may. */
const gapWidth = 16;
const gapShare = 0.25;

/** Time to pixels and back, with the rests of a session cut out: hours of sleep say nothing. */
export class TimeScale {
  readonly stretches: readonly ScaledStretch[];

  /** `window` is the part of the session that is shown, over `width` pixels. */
  constructor(
    stretches: readonly Span[],
    readonly window: Span,
    readonly width: number,
  ) {
    const shown = stretches
      .filter(({ from, to }) => to >= window.from && from <= window.to)
      .map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) }));
    const parts = shown.length === 0 ? [window] : shown;
    const gaps = parts.length - 1;
    const gap = gaps === 0 ? 0 : Math.min(gapWidth, (width * gapShare) / gaps);
    const active = parts.reduce((sum, { from, to }) => sum + to - from, 0);
    // A moment alone has no length: such parts share the room evenly.
    const share = (part: Span): number => (active === 0 ? 1 / parts.length : (part.to - part.from) / active);
    let x = 0;
    this.stretches = parts.map(part => {
      const start = x;
      const end = start + share(part) * (width - gaps * gap);
      x = end + gap;
      return { ...part, start, end };
    });
  }

  /** Where a moment is drawn; one in a rest, or outside, at the nearest edge. */
  x(at: number): number {
    for (const { from, to, start, end } of this.stretches) {
      if (at < from) return start;
      if (at <= to) return to === from ? (start + end) / 2 : start + ((at - from) / (to - from)) * (end - start);
    }
    return this.stretches.at(-1)?.end ?? 0;
  }

  /** The moment at a place, in whole milliseconds; in a rest the end of what came before. */
  at(x: number): number {
    let last = this.window.from;
    for (const { from, to, start, end } of this.stretches) {
      if (x < start) return last;
      if (x <= end) return Math.round(from + (end === start ? 0 : ((x - start) / (end - start)) * (to - from)));
      last = to;
    }
    return last;
  }

  /** The window zoomed by a factor (above 1: closer) around a place; never beyond the whole, never below a second. */
  zoomed(factor: number, x: number, whole: Span): Span {
    const from = this.at(x - x / factor);
    const to = this.at(x + (this.width - x) / factor);
    return factor > 1 ? atLeast({ from, to }, 1000, whole) : this.widened(factor, x, whole);
  }

  /** The window moved by a share of itself. */
  moved(share: number, whole: Span): Span {
    const { from, to } = this.window;
    return clamped({ from: from + (to - from) * share, to: to + (to - from) * share }, whole);
  }

  private widened(factor: number, x: number, whole: Span): Span {
    const length = (this.window.to - this.window.from) / factor;
    const middle = this.at(x);
    const left = (middle - this.window.from) / (this.window.to - this.window.from || 1);
    return clamped({ from: middle - length * left, to: middle + length * (1 - left) }, whole);
  }
}

function atLeast({ from, to }: Span, length: number, whole: Span): Span {
  const missing = Math.max(0, length - (to - from)) / 2;
  return clamped({ from: from - missing, to: to + missing }, whole);
}

/** Moved into the whole, as long as it was if that is possible. */
function clamped({ from, to }: Span, whole: Span): Span {
  const length = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: Math.round(start), to: Math.round(start + length) };
}
