import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { rangesToday } from '../../../src/insight/attribution/rangesToday';

const then = ['import a from "a";', '', 'function one() {', '  return firstResult;', '}', '', 'export { one };'];

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function changed(at: number, removed: number, ...lines: string[]): string[] {
  return then.toSpliced(at, removed, ...lines);
}

describe('rangesToday', () => {
  const today = (lines: readonly string[]): unknown => rangesToday([[4, 4]], text(then), text(lines));

  it('stay where nothing changed', () => deepEqual(today(then), [[4, 4]]));

  it('follow lines that came and went above and below', () => {
    deepEqual(today(changed(0, 0, '// License', '// of this file')), [[6, 6]]);
    deepEqual(today(changed(0, 1)), [[3, 3]]);
    deepEqual(today([...then, 'console.log(one);']), [[4, 4]]);
  });

  it('are what stands there instead', () => {
    deepEqual(today(changed(3, 1, '  const other = 1;', '  return other;')), [[4, 5]]);
  });

  it('are the line after a place that is gone', () => deepEqual(today(changed(3, 1)), [[4, 4]]));

  it('are nowhere when the lines around them are gone, or doubtful', () => {
    deepEqual(today(changed(2, 2)), []);
    deepEqual(today(['something', 'else', 'altogether']), []);
    deepEqual(today([]), []);
    // Two places look like the one that is meant.
    deepEqual(today([...changed(3, 1, 'x'), ...changed(3, 1, 'y')].slice(1, -1)), []);
  });

  it('are nowhere when much else stands between their neighbors', () => {
    const filled = Array.from({ length: 20 }, (_, line) => `  somethingElse(${line});`);
    deepEqual(today(changed(3, 1, ...filled)), []);
  });

  it('are not a whole file, nor what was put in at its beginning', () => {
    deepEqual(rangesToday([[1, 7]], text(then), text(then.slice(0, 5))), []);
    deepEqual(rangesToday([[1, 1]], text(then), text(changed(0, 1, 'one', 'two'))), []);
    deepEqual(rangesToday([[1, 1]], text(then), text(changed(0, 1, 'one'))), [[1, 1]]);
  });

  it('read any end of lines', () => deepEqual(rangesToday([[4, 4]], text(then), then.join('\r\n')), [[4, 4]]));

  it('stand in the text, and between the same lines as before', () => {
    const line = fc.constantFrom('alpha beta', 'gamma delta', '}', '', 'epsilon zeta', 'eta theta', 'iota kappa');
    const lines = fc.array(line, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, fc.nat(11), fc.nat(3), (before, now, at, length) => {
        const first = 1 + (at % before.length);
        const last = Math.min(before.length, first + length);
        const [found, ...more] = rangesToday([[first, last]], text(before), text(now));
        equal(more.length, 0);
        if (found === undefined) return;
        ok(found[0] >= 1 && found[0] <= found[1] && found[1] <= now.length);
        if (first > 1) equal(now[found[0] - 2] ?? now.at(-1), before[first - 2]);
      }),
    );
  });
});
