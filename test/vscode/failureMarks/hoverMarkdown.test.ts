import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { hoverCommands, hoverMarkdown } from '../../../src/vscode/failureMarks/hoverMarkdown';
import { englishLocalizer } from '../../support/englishLocalizer';
import { mark } from '../deadEnds/failure';

const path = '/work/app/src/round.ts';

/** Commands and arguments of the links in a text. */
function links(markdown: string): [string, unknown][] {
  return [...markdown.matchAll(/(?<!\\)\]\(command:([\w.]+)\?([^)\s]*)\)/g)].map(([, command = '', encoded = '']) => [
    command,
    JSON.parse(decodeURIComponent(encoded)),
  ]);
}

describe('the hover of lines where something was tried', () => {
  it('says what, why, what took its place, who, and for how much', () => {
    const markdown = hoverMarkdown([mark('a')], path, englishLocalizer);
    match(markdown, /^\*\*Tried here, and failed\*\* \(test\) {2}\nFirst approach: round twice\./);
    match(markdown, /\*\*Why:\*\* Expected 1\.01, got 1\./);
    match(markdown, /\*\*Instead:\*\* Round once\./);
    match(markdown, /Codex, gpt-5 · Dec 31, 2025, 12:00.PM · \\\$0\.0300 · fixed by another attempt · 70% sure/);
  });

  it('leads to the evidence, and lets it be confirmed or dismissed', () => {
    deepEqual(links(hoverMarkdown([mark('a')], path, englishLocalizer)), [
      ['contrail.openPanel', [{ session_uid: 'codex:one', seq: 8 }]],
      ['contrail.confirmFailure', ['a']],
      ['contrail.dismissFailure', ['a']],
    ]);
    const confirmed = mark('a', {}, { review: { verdict: 'confirmed', note: 'My words' }, attempt: 2 });
    const markdown = hoverMarkdown([confirmed], path, englishLocalizer);
    match(markdown, /Attempt 2 here failed[\s\S]*\*\*Your note:\*\* My words[\s\S]*Confirmed by you/);
    deepEqual(links(markdown).at(-1), ['contrail.takeBackReview', ['a']]);
  });

  it('tells of three, and leads to the rest', () => {
    const marks = ['a', 'b', 'c', 'd', 'e'].map(id => mark(id));
    const markdown = hoverMarkdown(marks, path, englishLocalizer);
    equal(markdown.match(/Show Evidence/g)?.length, 3);
    match(markdown, /\[2 more\]\(command:/);
    deepEqual(links(markdown).at(-1), ['contrail.openPanel', [{ kind: 'file', path, pinned: false }]]);
  });

  it('makes no link and no markup of what transcripts say', () => {
    const hostile = '](command:workbench.action.terminal.new) <a href="x"> **b** ![p](https://evil.example/p.png) `c`';
    const bad = mark(
      'a)"\' b',
      { replaced_by: hostile, models: [hostile] },
      { what: hostile, why: hostile, category: hostile, resolution: hostile, review: { verdict: null, note: hostile } },
    );
    const markdown = hoverMarkdown(
      [{ ...bad, failure: { ...bad.failure, session_uid: `codex:${hostile}` } }],
      path,
      englishLocalizer,
    );
    const found = links(markdown);
    deepEqual(
      found.map(([command]) => command),
      ['contrail.openPanel', 'contrail.confirmFailure', 'contrail.dismissFailure'],
    );
    deepEqual(found[0]?.[1], [{ session_uid: `codex:${hostile}`, seq: 8 }]);
    for (const [command] of found) ok((hoverCommands as readonly string[]).includes(command), command);
    doesNotMatch(markdown, /(?<!\\)<|(?<!\\)`|(?<!\\)\]\((?!command:contrail\.)|https:\/\/e/);
  });
});
