import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutText } from '../../src/model/cutText';

describe('cutText', () => {
  it('never cuts a character in two', () => {
    assert.equal(cutText('a😀b', 1), 'a');
    assert.equal(cutText('a😀b', 2), 'a');
    assert.equal(cutText('a😀b', 3), 'a😀');
    assert.equal(cutText('a😀b', 9), 'a😀b');
    assert.equal(cutText('😀', 1), '');
    assert.equal(cutText('', 4), '');
  });

  it('leaves a beginning that is well formed and at most one unit short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, most) => {
        const cut = cutText(text, most);
        assert.ok(text.startsWith(cut) && !/\p{Cs}/u.test(cut) && cut.length <= most);
        assert.ok(cut.length >= Math.min(text.length, most - 1));
      }),
    );
  });
});
