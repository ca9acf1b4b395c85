import assert from 'node:assert/strict';
import { errorScores, topicScores } from '../../src/service/matchFailures';

const topics = (topic: string, texts: readonly (string | { plain: string; code: string })[]): number[] =>
  topicScores(
    topic,
    texts.map(text =>
      typeof text === 'string' ? { plain: [text], code: () => [] } : { plain: [text.plain], code: () => [text.code] },
    ),
  ) ?? assert.fail('too vague');
const fits = (scores: readonly number[]): number[] => scores.flatMap((score, index) => (score > 0 ? [index] : []));

describe('topicScores', () => {
  const texts = ['Cache the parsed config', 'Retry the upload in a loop', 'Parse dates with a regular expression'];

  it('asks for all of one or two words', () => {
    assert.deepEqual(fits(topics('caching', texts)), [0]);
    assert.deepEqual(fits(topics('cache config', texts)), [0]);
    assert.deepEqual(fits(topics('cache dates', texts)), []);
  });

  it('asks for half of more', () => {
    assert.deepEqual(fits(topics('retry upload backoff jitter', texts)), [1]);
    assert.deepEqual(fits(topics('retry backoff jitter', texts)), []);
  });

  it('lets code help, but never decide alone', () => {
    const coded = [
      { plain: 'Round the totals', code: 'Number(x.toFixed(2))' },
      { plain: 'Something else', code: 'Number(x.toFixed(2)) // totals' },
    ];
    assert.deepEqual(fits(topics('totals toFixed', coded)), [0]);
    assert.deepEqual(fits(topics('toFixed', coded)), []);
  });

  it('ranks rare words and more of them higher', () => {
    const many = ['parse upload dates', 'parse upload', 'upload', 'upload'];
    const [all = 0, two = 0, ...one] = topics('upload', many);
    assert.deepEqual([all === two, ...one.map(score => score === all)], [true, true, true]);
    const scores = topics('parse upload dates', many);
    assert.ok((scores[0] ?? 0) > (scores[1] ?? 0) && (scores[1] ?? 0) > 0);
    assert.deepEqual(scores.slice(2), [0, 0]);
  });

  it('does not look for nothing', () => {
    for (const vague of ['', 'fix the bug', '?!']) assert.equal(topicScores(vague, []), null, vague);
  });
});

describe('errorScores', () => {
  const known = [
    'Expected values to be strictly equal: 1 !== 1.01',
    "TypeError: Cannot read properties of undefined (reading 'total')",
    "src/a.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.",
    'failed',
  ];
  const output = (index: number): string[] =>
    index === 0 ? ['not ok 3 - rounds half up\n  location: test/round.test.js:6:1\n  expected: 2\n  actual: 3'] : [];
  const matches = (error: string): number[] =>
    fits(
      errorScores(
        error,
        known.map((why, index) => ({ why, output: () => output(index) })),
      ) ?? assert.fail('too vague'),
    );

  it('knows an error again, wherever it stands', () => {
    assert.deepEqual(
      matches(
        'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n1 !== 1.01\n\n    at x (y.js:3:4)',
      ),
      [0],
    );
    assert.deepEqual(matches("b/c.ts(99,1): error TS2322: Type 'string' is not assignable to type 'number'."), [2]);
  });

  it('tells it from one of other names and numbers', () => {
    assert.deepEqual(matches("TypeError: Cannot read properties of undefined (reading 'name')"), []);
    assert.deepEqual(matches("TypeError: Cannot read properties of undefined (reading 'total')"), [1]);
    assert.deepEqual(matches('Expected values to be strictly equal: 2 !== 3'), []);
  });

  it('takes a part of it that tells enough', () => {
    assert.deepEqual(matches('Expected values to be strictly equal'), [0]);
    assert.deepEqual(matches('TS2322'), [2]);
    assert.deepEqual(matches('expected rounds half up, round.test.js'), [0]);
    assert.deepEqual(matches('values'), []);
  });

  it('does not look for nothing', () => {
    for (const vague of ['', 'the test failed', '\u001b[31m']) assert.equal(errorScores(vague, []), null, vague);
  });
});
