import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { failureNode } from '../../../src/vscode/deadEnds/deadEndNode';
import { type FailureContext, failureLabel } from '../../../src/vscode/deadEnds/failureLabel';
import { deadEndFileLabel } from '../../../src/vscode/deadEnds/fileLabel';
import { englishLocalizer } from '../../support/englishLocalizer';
import { failure } from './failure';

const context: FailureContext = { l10n: englishLocalizer, now: new Date(2026, 0, 2).getTime() };

describe('the row of a failed approach', () => {
  it('says what was tried, then category, cost and day', () => {
    const { label, description, icon } = failureLabel(failure('a'), context);
    equal(label, 'First approach: round t…');
    equal(description, 'test · $0.0300 · Dec 31, 2025');
    equal(icon, 'circle-slash');
    match(failureLabel(failure('a'), { ...context, now: new Date(2025, 11, 31).getTime() }).description, /Dec 31$/);
  });

  it('says first what the user said of it, and that it is no longer relevant', () => {
    const confirmed = failure('a', { review: { verdict: 'confirmed', note: 'x' }, still_relevant: false });
    equal(
      failureLabel(confirmed, context).description,
      'confirmed · no longer relevant · test · $0.0300 · Dec 31, 2025 · note',
    );
    const icons = [
      failure('a'),
      confirmed,
      failure('a', { review: { verdict: 'dismissed', note: null } }),
      failure('a', { still_relevant: false }),
    ].map(one => failureLabel(one, context).icon);
    equal(new Set(icons).size, 4);
  });

  it('never says that what is unknown is nothing', () =>
    equal(failureLabel(failure('a', { microusd: null, at: null }), context).description, 'test · $?'));

  it('is said in full to those who listen', () => {
    const { spoken } = failureLabel(failure('a', { review: { verdict: 'confirmed', note: null } }), context);
    match(
      spoken,
      /^First approach: round twice, a failed approach, confirmed, shown by: test, Expected 1\.01, got 1, cost \$0\.0300, Dec 31, 2025/,
    );
    doesNotMatch(spoken, /✗|·|…|\$\(/);
  });

  it('has the words by which menus offer what can be done to it', () => {
    const words = (changes: Parameters<typeof failure>[1]): string[] =>
      failureLabel(failure('a', changes), context).contextValue.split(' ');
    deepEqual(words({}), ['contrailFailure', 'unconfirmed', 'undismissed', 'located']);
    deepEqual(words({ files: [], review: { verdict: 'confirmed', note: null } }), [
      'contrailFailure',
      'confirmed',
      'undismissed',
      'reviewed',
    ]);
    deepEqual(words({ review: { verdict: 'dismissed', note: null } }), [
      'contrailFailure',
      'unconfirmed',
      'dismissed',
      'reviewed',
      'located',
    ]);
    deepEqual(words({ review: { verdict: null, note: 'only a note' } }), words({}));
  });

  it('is one line, whatever the transcript says', () => {
    const { label, spoken } = failureLabel(failure('a', { what: 'a\nb\u001b[31m', why: 'c\r\nd' }), context);
    ok(!/\p{Cc}/u.test(label + spoken));
  });
});

describe('the row of a file', () => {
  const node = (path: string | null) => ({ path, failures: [failureNode(failure('a'), path, '')], isComplete: true });

  it('says name, count and the folder in the workspace', () => {
    const { label, description, spoken } = deadEndFileLabel(node('/work/app/src/a.ts'), ['/work/app'], context.l10n);
    deepEqual([label, description, spoken], ['a.ts', '1 · src', 'src/a.ts, failed approaches: 1']);
    equal(deadEndFileLabel(node('/work/app/a.ts'), ['/work/app'], context.l10n).description, '1');
    equal(deadEndFileLabel(node('/work/apple/a.ts'), ['/work/app'], context.l10n).description, '1 · /work/apple');
    equal(deadEndFileLabel(node('C:\\w\\src\\a.ts'), ['C:\\w'], context.l10n).description, '1 · src');
  });

  it('says that there may be more', () =>
    equal(deadEndFileLabel({ ...node('/a.ts'), isComplete: false }, [], context.l10n).description, '1+'));

  it('stands for the session where it was about no file', () =>
    equal(deadEndFileLabel(node(null), [], context.l10n).label, 'Whole Session'));
});
