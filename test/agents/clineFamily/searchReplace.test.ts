import assert from 'node:assert/strict';
import { parseSearchReplace, undoReplacements } from '../../../src/agents/clineFamily/searchReplace';

describe('SEARCH/REPLACE diffs', () => {
  it('are read with the marks of all versions', () => {
    const block = { from: 'a\n', to: 'b\nc\n' };
    for (const diff of [
      '------- SEARCH\na\n=======\nb\nc\n+++++++ REPLACE',
      '<<<<<<< SEARCH\na\n=======\nb\nc\n>>>>>>> REPLACE\n',
      '<<<<<<< SEARCH\n:start_line:7\n-------\na\n=======\nb\nc\n>>>>>>> REPLACE',
      '<<<<<<< SEARCH\r\na\r\n=======\r\nb\r\nc\r\n>>>>>>> REPLACE',
    ])
      assert.deepEqual(parseSearchReplace(diff), [block], diff);
    assert.deepEqual(parseSearchReplace('a\n=======\nb'), []);
    assert.deepEqual(parseSearchReplace('------- SEARCH\na\n=======\nb'), []);
  });

  it('are undone where the new text stands once', () => {
    assert.equal(undoReplacements('x\nB\ny', [{ from: 'b\n', to: 'B\n' }]), 'x\nb\ny');
    assert.equal(undoReplacements('x\nB', [{ from: 'b\n', to: 'B\n' }]), 'x\nb');
    assert.equal(undoReplacements('B\nB\n', [{ from: 'b\n', to: 'B\n' }]), null);
    assert.equal(undoReplacements('x\n', [{ from: 'b\n', to: '' }]), null);
  });
});
