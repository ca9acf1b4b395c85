import assert from 'node:assert/strict';
import fc from 'fast-check';
import { followedRanges, writtenRanges } from '../../../src/insight/failures/followRanges';
import type { Hunk } from '../../../src/model/facts';

/** A change of a text of so many lines: at a place, lines go and others come, between lines that stay. */
interface Change {
  readonly at: number;
  readonly removed: number;
  readonly added: number;
}

describe('where an attempt stands', () => {
  it('is where its lines were written', () => {
    const hunk = { oldStart: 3, newStart: 3, lines: [' a', '+b', '+c', ' d', '-e', ' f', '+g'] };
    assert.deepEqual(writtenRanges([hunk]), [
      [4, 5],
      [8, 8],
    ]);
  });

  it('is not known without positions', () => {
    assert.equal(writtenRanges([{ oldStart: null, newStart: null, lines: ['+a'] }]), null);
    assert.equal(followedRanges([[1, 2]], [{ oldStart: null, newStart: null, lines: ['+a'] }]), null);
  });

  it('stays with what takes its place', () => {
    const replaced = { oldStart: 5, newStart: 5, lines: ['-b', '-c', '+x', '+y', '+z'] };
    assert.deepEqual(followedRanges([[5, 6]], [replaced]), [[5, 7]]);
    const first = { oldStart: 5, newStart: 5, lines: ['-b', '+x', '+y', ' c'] };
    assert.deepEqual(followedRanges([[5, 6]], [first]), [[5, 7]]);
  });

  it('moves as its untouched lines do, whatever comes and goes around them', () => {
    const change = fc.record({ at: fc.nat(30), removed: fc.nat(4), added: fc.nat(4) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.nat(5),
        fc.array(change, { maxLength: 6 }),
        (first, more, changes) => {
          const last = first + more;
          let text = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
          const marked = text.slice(first - 1, last);
          let ranges: readonly (readonly [number, number])[] = [[first, last]];
          for (const { at, removed, added } of changes) {
            const gone = text.slice(at, at + removed);
            if (gone.some(line => marked.includes(line))) continue;
            // What is put in beside the range does not belong to it.
            const [from = 0, to = 0] = ranges[0] ?? [];
            if (at >= from && at < to) continue;
            ranges = followedRanges(ranges, [hunkOf(text, { at, removed, added })]) ?? [];
            text = [...text.slice(0, at), ...Array.from({ length: added }, () => 'new'), ...text.slice(at + removed)];
          }
          const [from = 0, to = 0] = ranges[0] ?? [];
          assert.deepEqual(text.slice(from - 1, to), marked);
        },
      ),
    );
  });
});

function hunkOf(text: readonly string[], { at, removed, added }: Change): Hunk {
  const before = text.slice(Math.max(0, at - 2), at).map(line => ` ${line}`);
  const gone = text.slice(at, at + removed).map(line => `-${line}`);
  const come = Array.from({ length: added }, () => '+new');
  const start = at - before.length + 1;
  return { oldStart: start, newStart: start, lines: [...before, ...gone, ...come] };
}
