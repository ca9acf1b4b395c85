import { deepEqual, equal, match } from 'node:assert/strict';
import { fileNoteText } from '../../../src/vscode/failureMarks/fileNoteText';
import { placedMarks, shownMarks } from '../../../src/vscode/failureMarks/shownMarks';
import { englishLocalizer } from '../../support/englishLocalizer';
import { mark } from '../deadEnds/failure';

const confirmed = { verdict: 'confirmed', note: null } as const;

describe('shownMarks', () => {
  it('are those that are still relevant, and those that the user confirmed', () => {
    const marks = [
      mark('a'),
      mark('b', {}, { still_relevant: false }),
      mark('c', {}, { still_relevant: false, review: confirmed }),
    ];
    deepEqual(
      shownMarks(marks).map(({ failure }) => failure.id),
      ['a', 'c'],
    );
  });

  it('stand at their lines, those of the same lines together, from the top', () => {
    const marks = [
      mark('a', {
        ranges: [
          [9, 9],
          [3, 4],
        ],
      }),
      mark('b', { ranges: [[3, 4]] }),
      mark('c', { ranges: [] }),
      mark('d', { ranges: [[1, 1]] }, { still_relevant: false }),
    ];
    deepEqual(
      placedMarks(marks).map(({ range, marks: at }) => [range, at.map(({ failure }) => failure.id).join()]),
      [
        [[3, 4], 'a,b'],
        [[9, 9], 'a'],
      ],
    );
  });
});

describe('the note on a file', () => {
  const text = (...marks: ReturnType<typeof mark>[]): string | undefined => fileNoteText(marks, englishLocalizer)?.text;

  it('is silent where nothing failed, or what failed is marked in its lines', () => {
    equal(text(), undefined);
    equal(text(mark('a')), undefined);
    equal(text(mark('a', { ranges: [] }, { still_relevant: false })), undefined);
  });

  it('counts what failed when the user confirmed some of it, or its lines cannot be told', () => {
    equal(text(mark('a', { ranges: [] })), '$(circle-slash) 1 dead end');
    equal(text(mark('a', {}, { review: confirmed }), mark('b')), '$(circle-slash) 2 dead ends');
  });

  it('tells of them without markup, in words for those who listen', () => {
    const marks = Array.from({ length: 7 }, (_, index) => mark(String(index), { ranges: [] }, { what: 'A\n$(bug)' }));
    const note = fileNoteText(marks, englishLocalizer);
    match(note?.tooltip ?? '', /✗ A \$\(bug\)\n {4}Expected 1\.01, got 1\./);
    match(note?.tooltip ?? '', /2 more$/);
    equal(note?.spoken, '7 failed approaches are known of this file');
  });
});
