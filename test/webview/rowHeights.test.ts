import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { estimatedHeight, RowHeights } from '../../webview/transcript/rowHeights';

const heights = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 200 });

function heightsOf(values: readonly number[]): RowHeights {
  const rows = new RowHeights();
  rows.renumber(0, 0, values.length);
  for (const [index, height] of values.entries()) rows.set(index, height);
  return rows;
}

describe('the heights of rows', () => {
  it('add up to where each row begins', () =>
    fc.assert(
      fc.property(heights, values => {
        const rows = heightsOf(values);
        let sum = 0;
        for (const [index, height] of values.entries()) {
          equal(rows.offset(index), sum);
          sum += height;
        }
        equal(rows.total, sum);
      }),
    ));

  it('tell which row is at a place', () =>
    fc.assert(
      fc.property(heights, fc.integer({ min: -10, max: 110_000 }), (values, at) => {
        const rows = heightsOf(values);
        const index = rows.indexAt(at);
        ok(index === 0 || rows.offset(index) <= at);
        ok(index === values.length - 1 || rows.offset(index + 1) > at);
      }),
    ));

  it('keep what stands before and after rows that come or go', () =>
    fc.assert(
      fc.property(heights, fc.nat(250), fc.nat(250), fc.nat(250), (values, before, to, length) => {
        const from = Math.min(before, values.length);
        const rows = heightsOf(values);
        rows.renumber(from, to, length);
        equal(rows.length, length);
        let sum = 0;
        for (let index = 0; index < length; index++) {
          const kept = index < Math.min(from, to) ? values[index] : index >= to ? values[from + index - to] : undefined;
          equal(rows.height(index), kept ?? estimatedHeight);
          sum += rows.height(index);
        }
        equal(rows.total, sum);
      }),
    ));

  it('have no row to tell where there is none', () => {
    const rows = new RowHeights();
    equal(rows.total, 0);
    equal(rows.indexAt(100), 0);
    rows.set(3, 10);
    equal(rows.total, 0);
  });
});
