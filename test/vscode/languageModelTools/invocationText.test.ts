import assert from 'node:assert/strict';
import { invocationText } from '../../../src/vscode/languageModelTools/invocationText';
import { englishLocalizer } from '../../support/englishLocalizer';

describe('invocationText', () => {
  const text = (input: unknown): string => invocationText('find_failed_approaches', input, englishLocalizer);

  it('names the file that is asked about, and no more of it', () => {
    assert.equal(text({ file: 'src/deep/a.ts' }), 'Looking up what failed before in a.ts');
    assert.equal(text({ file: 'C:\\w\\a.ts' }), 'Looking up what failed before in a.ts');
    assert.ok(text({ file: 'x'.repeat(500) }).length < 100);
    assert.doesNotMatch(text({ file: 'a\u202e\n.ts' }), /[\p{Cc}\p{Cf}]/u);
  });

  it('says something of every question', () => {
    for (const input of [{}, undefined, { file: 7 }, { topic: 'x' }])
      assert.equal(text(input), 'Looking up what failed before');
    assert.equal(invocationText('get_session_cost', {}, englishLocalizer), 'Looking up what the session cost');
  });
});
