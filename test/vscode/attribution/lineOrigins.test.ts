import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import {
  lineOrigins,
  linesAfter,
  notedLines,
  notedRuns,
  originRuns,
} from '../../../src/vscode/attribution/lineOrigins';
import { blameLine, blameNote } from './origin';

const blame = (lines: readonly ReturnType<typeof blameLine>[], lines_total: number) =>
  lineOrigins({
    schema: 'contrail.blame/1',
    path: '/a',
    sha256: '',
    lines_total,
    lines: [...lines],
    sessions: [],
  });
/** By line from 0, the numbers that the lines had. */
const numbers = (origins: ReturnType<typeof lineOrigins>): (number | null)[] =>
  origins.map(origin => origin?.line ?? null);

describe('the origins of lines', () => {
  it('are where the lines are', () => deepEqual(numbers(blame([blameLine(2), blameLine(4)], 4)), [null, 2, null, 4]));

  it('move along with what is typed above, and go with what is typed over', () => {
    const origins = blame([blameLine(2), blameLine(3), blameLine(4)], 4);
    const typed = (firstLine: number, lastLine: number, text: string): (number | null)[] =>
      numbers(linesAfter(origins, [{ firstLine, lastLine, text }]));
    deepEqual(typed(0, 0, '//\n//\r\n'), [null, null, null, 2, 3, 4]);
    deepEqual(typed(2, 2, 'x'), [null, 2, null, 4]);
    deepEqual(typed(0, 2, ''), [null, 4]);
    deepEqual(typed(3, 3, '\n'), [null, 2, 3, null, null]);
  });

  it('never name a line that was not there before, whatever is typed where', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        fc.array(
          fc.record({
            at: fc.nat(),
            until: fc.nat(),
            text: fc.string({ unit: fc.constantFrom('x', '\n'), maxLength: 4 }),
          }),
          { maxLength: 4 },
        ),
        (lines, edits) => {
          let text = lines.join('\n');
          let origins = blame(
            lines.map((_, index) => blameLine(index + 1)),
            lines.length,
          );
          for (const edit of edits) {
            const [start = 0, end = 0] = [edit.at % (text.length + 1), edit.until % (text.length + 1)].sort(
              (a, b) => a - b,
            );
            const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
            origins = linesAfter(origins, [{ firstLine: lineAt(start), lastLine: lineAt(end), text: edit.text }]);
            text = text.slice(0, start) + edit.text + text.slice(end);
          }
          const now = text.split('\n');
          equal(origins.length, now.length);
          for (const [index, origin] of origins.entries())
            if (origin !== undefined) equal(now[index], lines[origin.line - 1]);
        },
      ),
    );
  });

  it('are told once for lines of one edit, one below the other', () => {
    const other = { session_uid: 'codex:two' };
    const runs = originRuns(
      blame([blameLine(1), blameLine(2), blameLine(3, other), blameLine(5, other), blameLine(6, { seq: 9 })], 6),
    );
    deepEqual(
      runs.map(({ first, last }) => [first, last]),
      [
        [0, 1],
        [2, 2],
        [4, 4],
        [5, 5],
      ],
    );
  });
});

describe('the notes of another tool', () => {
  const origins = blame([blameLine(2)], 6);
  const noted = notedLines(
    [1, 2, 3, 4, 6].map(line => blameNote(line, line === 4 ? { agent: 'codex' } : {})),
    origins,
  );

  it('are of lines alone that have no origin', () => {
    deepEqual(
      noted.map(note => note?.line ?? null),
      [1, null, 3, 4, null, 6],
    );
    equal(noted.length, origins.length);
  });

  it('go with what is typed over', () =>
    deepEqual(
      linesAfter(noted, [{ firstLine: 2, lastLine: 2, text: 'x\n' }]).map(note => note?.line ?? null),
      [1, null, null, null, 4, null, 6],
    ));

  it('are told once for lines of one author and commit', () =>
    deepEqual(
      notedRuns(noted).map(({ first, last }) => [first, last]),
      [
        [0, 0],
        [2, 2],
        [3, 3],
        [5, 5],
      ],
    ));
});
