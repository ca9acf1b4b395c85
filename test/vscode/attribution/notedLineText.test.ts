import { deepEqual, doesNotMatch, equal, match } from 'node:assert/strict';
import type { BlameNote } from '../../../src/store/readModels/blame';
import { notedLineHover, notedLineText } from '../../../src/vscode/attribution/notedLineText';
import { englishLocalizer } from '../../support/englishLocalizer';
import { blameNote, writtenAt } from './origin';

const now = writtenAt + 2 * 3_600_000;
const text = (changes: Partial<BlameNote> = {}): string => notedLineText(blameNote(1, changes), now, englishLocalizer);
const hover = (changes: Partial<BlameNote> = {}): string =>
  notedLineHover(blameNote(1, changes), now, englishLocalizer);

describe("what git-ai's note says of a line", () => {
  it('stands at its end as what git-ai says, not as what is known', () => {
    equal(text(), "git-ai's note says: cursor, 2h ago");
    equal(text({ kind: 'human', agent: null, at: null }), "git-ai's note says: a person");
    equal(text({ agent: null }), "git-ai's note says: an agent, 2h ago");
  });

  it('is told on hover with all that the note has, and that nobody has checked it', () => {
    deepEqual(hover().split('  \n'), [
      "**git-ai's note says:** cursor · gpt-5",
      '**Asked by:** Kim \\<kim\u2060@example.com\\>',
      '**Conversation:** c1',
      `**Commit:** ffffffff · 2 hours ago (${/\((.*)\)/.exec(hover())?.[1]})`,
      'No transcript explains this line. Contrail has not checked what the note says.',
    ]);
    const person = hover({ kind: 'human', agent: null, model: null, conversation: null });
    match(person, /^\*\*git-ai's note says:\*\* a person {2}\n\*\*Person:\*\* Kim /);
    doesNotMatch(person, /null|Asked by|Conversation/);
  });

  it('makes no link and no markup of what a note holds, and no second line', () => {
    const hostile = '](command:evil) <a href="x"> **b** ![p](https://evil.example/p.png)\n# `c`\u202e';
    const markdown = hover({ agent: hostile, model: hostile, person: hostile, conversation: hostile, commit: hostile });
    doesNotMatch(markdown, /(?<!\\)<|(?<!\\)`|(?<!\\)\]\(|https:\/\/e|\u202e/);
    equal(markdown.split('\n').length, 5);
    doesNotMatch(text({ agent: hostile }), /[\n\u202e]/);
  });
});
