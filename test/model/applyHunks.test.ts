import { equal } from 'node:assert/strict';
import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { applyHunks, revertHunks } from '../../src/model/applyHunks';
import type { Hunk } from '../../src/model/facts';

const text = (...lines: string[]): string => lines.map(line => `${line}\n`).join('');
const hunk = (newStart: number | null, ...lines: string[]): Hunk => ({ oldStart: newStart, newStart, lines });

describe('applyHunks', () => {
  it('changes the lines at the place that is told', () => {
    equal(applyHunks(text('a', 'b', 'b'), [hunk(3, '-b', '+c')]), text('a', 'b', 'c'));
    equal(applyHunks(text('a', 'b'), [hunk(2, '+x')]), text('a', 'x', 'b'));
    equal(applyHunks(text('a', 'b'), [hunk(1, '-b')]), text('a'));
  });

  it('refuses a place that does not hold the old lines, though another does', () => {
    equal(applyHunks(text('a', 'b'), [hunk(1, '-b', '+c')]), null);
    equal(applyHunks(text('a'), [hunk(7, '-a', '+c')]), null);
  });

  it('finds the place of a change without one only where there is no other', () => {
    equal(applyHunks(text('a', 'b'), [hunk(null, '-b', '+c')]), text('a', 'c'));
    equal(applyHunks(text('b', 'a', 'b'), [hunk(null, '-b', '+c')]), null);
    equal(applyHunks(text('b', 'a', 'b'), [hunk(null, ' b', '-a', '+x'), hunk(null, '-b', '+c')]), text('b', 'x', 'c'));
    equal(applyHunks(text('a'), [hunk(null, '+c')]), null);
  });

  it('leaves the end of a text without a last newline alone', () => {
    equal(applyHunks('a\nb', [hunk(2, '-b', '+c')]), null);
    equal(applyHunks('a\nb', [hunk(1, '-a', '+c')]), 'c\nb');
    equal(applyHunks('a\nb', [hunk(3, '+c')]), null);
    equal(applyHunks('', [hunk(1, '+c')]), null);
  });

  const lines = fc.array(fc.constantFrom('', 'a', 'b', ' c', '-', '+d'), { minLength: 1, maxLength: 30 });

  it('makes of one text the other, and back, from any unified diff of them', () => {
    fc.assert(
      fc.property(lines, lines, fc.nat(4), (before, after, context) => {
        const { hunks } = structuredPatch('f', 'f', text(...before), text(...after), '', '', { context });
        const told = hunks.map(({ oldStart, oldLines, newStart, newLines, lines: changed }) => ({
          // The format of unified diffs places an empty side after a line, the library before one.
          oldStart: oldLines === 0 ? oldStart - 1 : oldStart,
          newStart: newLines === 0 ? newStart - 1 : newStart,
          lines: changed,
        }));
        equal(applyHunks(text(...before), told), text(...after));
        equal(revertHunks(text(...after), told), text(...before));
      }),
    );
  });

  it('does not tell what was there before a text was written over it', () => {
    equal(revertHunks(text('a'), [{ oldStart: null, newStart: 1, lines: ['+a'] }]), null);
  });
});
