import assert from 'node:assert/strict';
import fc from 'fast-check';
import { askedWords, errorWords, topicWords } from '../../src/service/words';

const sorted = (words: ReadonlySet<string>): string[] => [...words].sort();

describe('topicWords', () => {
  it('takes names apart, and keeps them whole', () => {
    for (const name of ['roundCents', 'round_cents'])
      assert.deepEqual(sorted(topicWords(name)), ['cent', 'round', name.toLowerCase()].sort());
    assert.deepEqual(sorted(topicWords('HTTPServer')), ['http', 'httpserver', 'server']);
  });

  it('says the same for the same word in another form', () => {
    for (const [a, b] of [
      ['rounding', 'rounds'],
      ['caching', 'cache'],
      ['stopped', 'stop'],
      ['dependencies', 'dependency'],
      ['retries', 'retry'],
      ['classes', 'class'],
      ['migrated', 'migrating'],
    ] as const)
      assert.deepEqual([...askedWords(a)], [...askedWords(b)], `${a}, ${b}`);
  });

  it('keeps apart what is not', () => {
    for (const [a, b] of [
      ['status', 'stat'],
      ['string', 'strong'],
      ['parse', 'parser'],
      ['bus', 'bush'],
    ] as const)
      assert.notDeepEqual([...askedWords(a)], [...askedWords(b)], `${a}, ${b}`);
  });

  it('leaves out what every text about code has', () => {
    assert.deepEqual([...askedWords('please fix the failing tests of this function')], []);
    assert.deepEqual([...askedWords('Fix it.')], []);
  });

  it('looks for a name as a whole where its parts say nothing', () => {
    assert.deepEqual([...askedWords('toFixed')], ['tofixed']);
    assert.ok(topicWords('Number(x.toFixed(2))').has('tofixed'));
  });

  it('finds every word that is asked for in the text itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const there = topicWords(text);
        for (const word of askedWords(text)) assert.ok(there.has(word), word);
      }),
    );
  });
});

describe('errorWords', () => {
  it('leaves out what differs each time: colors, times, positions, addresses, folders', () => {
    const once =
      '\u001b[31mTypeError\u001b[0m: x.map is no thing at /a/b/list.ts:12:5 (0x7ffe) 2026-01-02T03:04:05Z 12ms';
    const again = 'TypeError: x.map is no thing at C:\\w\\list.ts:99:1 (0x1) 2027-11-12T13:14:15.123Z 3.5 s';
    assert.deepEqual(errorWords(once), errorWords(again));
    assert.ok(errorWords(once).specific.has('list.ts'));
  });

  it('tells names, numbers and what is quoted from the rest', () => {
    const { general, specific } = errorWords(
      "error TS2345: Argument of type 'string' is not assignable to fooBar, 1.01",
    );
    assert.deepEqual(sorted(specific), ['1.01', 'foobar', 'string', 'ts2345']);
    assert.deepEqual(sorted(general), ['argument', 'assignable', 'type']);
  });
});
