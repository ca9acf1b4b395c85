import type { TimeSpan } from './timeline';

const leastRestMs = 5 * 60_000;
/** Of the time worked: a long session's short rests are not worth a break in its picture. */
const leastRestShare = 0.02;
const mostStretches = 200;

/** Sorted times joined wherever no more than `pause` ms lie between two of them. */
export function activity(times: readonly number[], pause: number): TimeSpan[] {
  const spans: TimeSpan[] = [];
  let last: TimeSpan | undefined;
  for (const time of times) {
    if (last !== undefined && time - last.to <= pause) last.to = time;
    else {
      last = { from: time, to: time };
      spans.push(last);
    }
  }
  return spans;
}

/** What of the spans lies in the window. */
export function cutTo(spans: readonly TimeSpan[], { from, to }: TimeSpan): TimeSpan[] {
  return spans
    .filter(span => span.to >= from && span.from <= to)
    .map(span => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) }));
}

/**
 * When anything happened: apart wherever nothing did for longer than five minutes and 2 % of the time worked, and than as
 * many rests as make more than 200 stretches. In any order.
 */
export function stretchesOf(times: readonly number[]): TimeSpan[] {
  const sorted = Float64Array.from(times).sort();
  const gaps = sorted.subarray(1).map((time, index) => time - (sorted[index] ?? time));
  const worked = gaps.reduce((sum, gap) => (gap > leastRestMs ? sum : sum + gap), 0);
  const longest = gaps.sort()[gaps.length - mostStretches] ?? 0;
  return activity([...sorted], Math.max(leastRestMs, worked * leastRestShare, longest));
}
