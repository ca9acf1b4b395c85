import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { type Bar, chartLayout, ticksUpTo } from '../../../webview/charts/chartLayout';

const bar = (total: number, index = 0): Bar => ({
  key: String(index),
  name: '',
  tick: 'Nov 20',
  values: [total],
  total,
  unpriced: 0,
});

describe('the layout of a chart', () => {
  it('has round ticks', () => {
    deepEqual(ticksUpTo(0), [0]);
    deepEqual(ticksUpTo(7_500_000), [0, 2_000_000, 4_000_000, 6_000_000, 8_000_000]);
    deepEqual(ticksUpTo(100), [0, 50, 100]);
    deepEqual(ticksUpTo(3), [0, 1, 2, 3]);
  });

  it('has two to five ticks, the last of which nothing exceeds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), most => {
        const ticks = ticksUpTo(most);
        ok(ticks.length >= 2 && ticks.length <= 5, String(ticks));
        ok((ticks.at(-1) ?? 0) >= most * (1 - 1e-9) && (ticks.at(-2) ?? 0) < most, String(ticks));
      }),
    );
  });

  it('keeps bars and names within the chart, apart from each other, at any width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 240, max: 1000 }),
        (totals, width) => {
          const bars = totals.map(bar);
          const layout = chartLayout(bars, width, String);
          for (const [index, { total }] of bars.entries()) {
            ok(layout.x(index) >= layout.gutter - 1e-9 && layout.x(index) + layout.barWidth <= width + 1);
            ok(layout.y(total ?? 0) >= layout.top - 1e-6 && layout.y(total ?? 0) <= layout.bottom);
          }
          const middles = layout.labelled.map(index => layout.x(index) + layout.barWidth / 2);
          for (const [index, middle] of middles.entries())
            if (index > 0) ok(middle - (middles[index - 1] ?? 0) >= 'Nov 20'.length * 7);
        },
      ),
    );
  });

  it('names a lone bar', () => {
    equal(chartLayout([bar(5)], 288, String).labelled.length, 1);
  });
});
