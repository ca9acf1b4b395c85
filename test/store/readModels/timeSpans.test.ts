import assert from 'node:assert/strict';
import fc from 'fast-check';
import { activity, cutTo, stretchesOf } from '../../../src/store/readModels/timeSpans';

const minute = 60_000;

describe('spans of time', () => {
  it('join what lies no further apart than a pause', () => {
    assert.deepEqual(activity([0, 5, 10, 21, 30], 10), [
      { from: 0, to: 10 },
      { from: 21, to: 30 },
    ]);
    assert.deepEqual(activity([], 10), []);
  });

  it('are cut to a window, both ends included', () => {
    const spans = [
      { from: 0, to: 4 },
      { from: 6, to: 9 },
      { from: 12, to: 20 },
    ];
    assert.deepEqual(cutTo(spans, { from: 4, to: 12 }), [
      { from: 4, to: 4 },
      { from: 6, to: 9 },
      { from: 12, to: 12 },
    ]);
  });

  it('part where nothing happened for more than five minutes', () => {
    assert.deepEqual(stretchesOf([11 * minute, 0, 5 * minute, 12 * minute]), [
      { from: 0, to: 5 * minute },
      { from: 11 * minute, to: 12 * minute },
    ]);
    assert.deepEqual(stretchesOf([]), []);
  });

  it('do not part for a rest of less than 2 % of a long work', () => {
    // 1,000 minutes of work: a rest of 15 minutes is nothing, one of 25 is.
    const work = Array.from({ length: 1001 }, (_, index) => index * minute);
    assert.equal(stretchesOf([...work, 1015 * minute, 1040 * minute]).length, 2);
  });

  it('are at most 200, in order, apart from each other, and hold every time', () => {
    assert.equal(stretchesOf(Array.from({ length: 200 }, (_, index) => index * 10 * minute + index)).length, 200);
    fc.assert(
      fc.property(fc.array(fc.nat(10_000 * minute), { maxLength: 800 }), times => {
        const spans = stretchesOf(times);
        assert.ok(spans.length <= 200);
        for (const [index, { from, to }] of spans.entries()) {
          assert.ok(from <= to);
          assert.ok(index === 0 || from - (spans[index - 1]?.to ?? 0) > 5 * minute);
        }
        assert.ok(times.every(time => spans.some(({ from, to }) => from <= time && time <= to)));
      }),
    );
  });
});
