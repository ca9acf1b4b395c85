import { deepEqual } from 'node:assert/strict';
import type { LineOrigin } from '../../../src/insight/attribution/attributeLines';
import { linesInPlaceOf } from '../../../src/insight/attribution/linesInPlaceOf';

function by(change: number, ...earlier: number[]): LineOrigin {
  return { change, tier: 'exact', place: 0, replaced: [], earlier };
}

describe('linesInPlaceOf', () => {
  it('are those that replaced what a change wrote, in runs', () => {
    const attribution = [null, by(2, 1), by(3, 2, 1), by(1), by(2, 1), null];
    deepEqual(linesInPlaceOf(attribution, new Set([1])), [
      [2, 3],
      [5, 5],
    ]);
  });

  it('are what is left of it where nothing replaced it', () =>
    deepEqual(linesInPlaceOf([by(1), by(1), by(2)], new Set([1])), [[1, 2]]));

  it('are none of lines that nobody is known to have written', () =>
    deepEqual(linesInPlaceOf([null, by(2), null], new Set([1])), []));
});
