import { deepEqual, equal } from 'node:assert/strict';
import { transcriptFileText } from '../../src/vscode/transcriptFileText';
import { englishLocalizer } from '../support/englishLocalizer';

const file = { schema: 'contrail.transcript_file/1', path: '/a', text: 'a\nb\n', line: 2 } as const;

describe('the text of a transcript', () => {
  it('stands as it is where it is whole', () =>
    deepEqual(transcriptFileText({ ...file, first_line: 1, whole: true, bytes: 4 }, englishLocalizer), {
      text: 'a\nb\n',
      line: 1,
    }));

  it('says which part of a large one it is', () => {
    const part = { ...file, line: 12_001, first_line: 12_000, whole: false, bytes: 70e6 };
    const { text, line } = transcriptFileText(part, englishLocalizer);
    equal(text.split('\n')[line], 'b');
    equal(
      text.split('\n')[0],
      '// Part of a transcript of 70 MB, from line 12,000 on: the whole is too large for the editor.',
    );
  });
});
