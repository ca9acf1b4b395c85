import assert from 'node:assert/strict';
import { applyBatches, writtenHunks } from '../../../src/agents/vscodeCopilot/textEdits';
import type { TextEdit } from './readChat';

describe('the edits in a response', () => {
  it('have their places in what the batch before left', () => {
    assert.equal(
      apply(
        'one\ntwo\nthree\n',
        [
          [1, 1, 1, 4, 'ONE'],
          [3, 1, 3, 6, 'THREE'],
        ],
        [[2, 1, 3, 1, '']],
      ),
      'ONE\nTHREE\n',
    );
  });

  it('reach to the end where they say more than there is', () => {
    assert.equal(apply('one', [[1, 1, 1, 99, 'two']]), 'two');
    assert.equal(apply('one\n', [[3, 1, 3, 1, 'two']]), 'one\ntwo');
    assert.equal(apply('a\r\nb\r\n', [[1, 1, 1, 99, 'x\ny']]), 'x\r\ny\r\nb\r\n');
  });

  it('are not applied to a text that they do not fit', () => {
    assert.equal(apply('one\n', [[9, 1, 9, 1, 'two']]), null);
    assert.equal(
      apply('one\n', [
        [1, 1, 1, 3, 'a'],
        [1, 2, 1, 4, 'b'],
      ]),
      null,
    );
  });

  it('are lines with places where the text is not known, without those that a rewrite repeats', () => {
    const rewrite = batchesOf(
      [[1, 1, 1, 4, 'one']],
      [[2, 1, 2, 4, 'zwei']],
      [[3, 1, 3, 1, 'drei']],
      [[4, 1, 4, 1, '\n']],
      [[9, 1, 9, 1, 'neun']],
    );
    assert.deepEqual(writtenHunks(rewrite), [
      { oldStart: null, newStart: 1, lines: [' one', '+zwei', '+drei'] },
      { oldStart: null, newStart: 9, lines: ['+neun'] },
    ]);
  });

  it('are none where records hold something else', () => {
    assert.deepEqual(writtenHunks([null, [null, 1, { text: 'x' }, { range: {} }], 'x']), []);
    assert.equal(applyBatches('one', [null, [{ text: 5 }]]), 'one');
  });

  function apply(text: string, ...batches: readonly (readonly TextEdit[])[]): string | null {
    return applyBatches(text, batchesOf(...batches));
  }

  function batchesOf(...batches: readonly (readonly TextEdit[])[]): object[][] {
    return batches.map(batch =>
      batch.map(([startLineNumber, startColumn, endLineNumber, endColumn, text]) => ({
        text,
        range: { startLineNumber, startColumn, endLineNumber, endColumn },
      })),
    );
  }
});
