import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { TimeScale } from '../../../webview/timeline/timeScale';

const span = (from: number, to: number) => ({ from, to });

describe('TimeScale', () => {
  it('gives a stretch the whole width', () => {
    const scale = new TimeScale([span(1000, 2000)], span(1000, 2000), 500);
    deepEqual(
      [1000, 1500, 2000, 0, 9999].map(at => scale.x(at)),
      [0, 250, 500, 0, 500],
    );
    equal(scale.at(250), 1500);
  });

  it('cuts rests out', () => {
    const scale = new TimeScale([span(0, 100), span(10_000, 10_100)], span(0, 10_100), 216);
    deepEqual(
      [100, 5000, 10_000, 10_100].map(at => scale.x(at)),
      [100, 116, 116, 216],
    );
    equal(scale.at(108), 100);
  });

  it('shares the room among moments without length', () => {
    const scale = new TimeScale([span(5, 5)], span(5, 5), 100);
    equal(scale.x(5), 50);
  });

  it('zooms around a place and back, never beyond the whole', () => {
    const whole = span(0, 100_000);
    const closer = new TimeScale([whole], whole, 1000).zoomed(2, 500, whole);
    deepEqual(closer, span(25_000, 75_000));
    deepEqual(new TimeScale([whole], closer, 1000).zoomed(1 / 2, 500, whole), whole);
    deepEqual(new TimeScale([whole], closer, 1000).zoomed(1 / 16, 0, whole), whole);
    const closest = new TimeScale([whole], span(50_000, 50_500), 1000).zoomed(2, 500, whole);
    ok(closest.to - closest.from >= 1000);
  });

  it('moves within the whole', () => {
    const whole = span(0, 100);
    deepEqual(new TimeScale([whole], span(20, 40), 10).moved(1 / 2, whole), span(30, 50));
    deepEqual(new TimeScale([whole], span(70, 90), 10).moved(9, whole), span(80, 100));
  });

  it('keeps the order of time, whatever the stretches', () => {
    const stretches = fc.array(fc.tuple(fc.nat(1e6), fc.nat(1e6)), { minLength: 1, maxLength: 30 }).map(parts => {
      let at = 0;
      return parts.map(([rest, length]) => {
        const from = at + rest + 1;
        at = from + length;
        return span(from, at);
      });
    });
    fc.assert(
      fc.property(stretches, fc.integer({ min: 50, max: 2000 }), (stretches, width) => {
        const whole = span(stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0);
        const scale = new TimeScale(stretches, whole, width);
        const xs = stretches.flatMap(({ from, to }) => [scale.x(from), scale.x(to)]);
        return xs.every((x, index) => x >= (xs[index - 1] ?? 0) - 1e-6 && x <= width + 1e-6);
      }),
    );
  });
});
