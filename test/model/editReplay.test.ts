import { deepEqual, equal } from 'node:assert/strict';
import { contentsAround, excerpts, excerptsOfEdit, type ReplayedEdit, replayEdits } from '../../src/model/editReplay';

function edit(lines: string[], of: Partial<ReplayedEdit> = {}, start: number | null = 1): ReplayedEdit {
  const hunks = lines.length === 0 ? [] : [{ oldStart: start, newStart: start, lines }];
  return { operation: 'update', status: 'applied', hunks, before: undefined, after: undefined, ...of };
}

describe('replayEdits', () => {
  it('goes on from a content that is known', () => {
    const edits = [
      edit([], { operation: 'create', before: null, after: 'a\n' }),
      edit(['-a', '+b']),
      edit(['-b', '+c']),
    ];
    deepEqual(replayEdits(edits), { before: null, after: 'c\n' });
  });

  it('goes back from a content that is known', () => {
    const edits = [
      edit(['-a', '+b']),
      edit(['-b', '+c']),
      edit([], { operation: 'delete', before: 'c\n', after: null }),
    ];
    deepEqual(replayEdits(edits), { before: 'a\n', after: null });
  });

  it('takes up what another hand left in between, where the transcript tells', () => {
    const edits = [
      edit(['-a', '+b'], { before: 'a\n', after: 'b\n' }),
      edit(['-x', '+y'], { before: 'x\n', after: 'y\n' }),
    ];
    deepEqual(replayEdits(edits), { before: 'a\n', after: 'y\n' });
  });

  it('knows nothing behind a change that does not fit, or of which it is not known whether it was made', () => {
    const first = edit([], { before: 'a\n', after: 'b\n' });
    deepEqual(replayEdits([first, edit(['-x', '+y'])]), { before: 'a\n', after: undefined });
    deepEqual(replayEdits([first, edit(['-b', '+c'], { status: 'unknown' })]), { before: 'a\n', after: undefined });
    deepEqual(replayEdits([edit(['-b', '+c'], { status: 'unknown' }), first]), { before: undefined, after: 'b\n' });
  });

  it('does not take the file that was deleted for the one that came after', () => {
    const edits = [
      edit(['-a', '+b']),
      edit([], { operation: 'delete', after: null }),
      edit([], { operation: 'create', before: null, after: 'b\n' }),
    ];
    deepEqual(replayEdits(edits), { before: undefined, after: 'b\n' });
  });

  it('knows nothing of no edits', () => deepEqual(replayEdits([]), { before: undefined, after: undefined }));
});

describe('excerpts', () => {
  it('keep apart what does not stand together', () => {
    deepEqual(excerpts([edit(['-a', '+b']), edit([' x', '+y'])]), { before: 'a\n⋯\nx\n', after: 'b\n⋯\nx\ny\n' });
  });

  it('show a line that was changed twice as it became', () => {
    deepEqual(excerpts([edit([' x', '-a', '+b']), edit(['-b', '+c'])]), { before: 'x\na\n', after: 'x\nc\n' });
    deepEqual(excerpts([edit(['-a', '+b']), edit([' x', '-b', '+c'])]), { before: 'x\na\n', after: 'x\nc\n' });
  });

  it('are none where no line is known', () => equal(excerpts([edit([])]), null));
});

describe('contentsAround', () => {
  it('tells what is known around each edit, worked out from its neighbors', () => {
    deepEqual(
      contentsAround([
        edit(['-a', '+b']),
        edit(['-b', '+c'], { before: 'b\n', after: 'c\n' }),
        edit(['-c', '+d']),
        edit(['-x', '+y']),
      ]),
      [
        { before: 'a\n', after: 'b\n' },
        { before: 'b\n', after: 'c\n' },
        { before: 'c\n', after: 'd\n' },
        { before: undefined, after: undefined },
      ],
    );
  });
});

describe('excerptsOfEdit', () => {
  it('keeps the changes of one edit apart, though one could stand in the other', () => {
    const hunks = [
      ['-a', '+}'],
      [' }', '+b'],
    ].map(lines => ({ oldStart: null, newStart: null, lines }));
    deepEqual(excerptsOfEdit({ hunks }), { before: 'a\n⋯\n}\n', after: '}\n⋯\n}\nb\n' });
    equal(excerptsOfEdit({ hunks: [] }), null);
  });
});
