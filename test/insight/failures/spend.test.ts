import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BilledRequest, type Span, spendOf } from '../../../src/insight/failures/spend';

const thread = fc.constantFrom('main', 'agent-1');
const span = fc
  .record({ threadId: thread, firstSeq: fc.nat(60), length: fc.nat(30) })
  .map(({ threadId, firstSeq, length }): Span => ({ threadId, firstSeq, lastSeq: firstSeq + length }));
const request = fc.record({
  seq: fc.nat(80),
  threadId: thread,
  model: fc.constantFrom('opus', 'haiku'),
  tokens: fc.nat(100_000),
  nanoUsd: fc.option(fc.nat(10_000_000), { freq: 8 }),
});
const requests = fc
  .uniqueArray(request, { selector: ({ seq }) => seq, maxLength: 30 })
  .map((all): BilledRequest[] => all.sort((a, b) => a.seq - b.seq));
const usageAt = fc.constantFrom('first_event' as const, 'last_event' as const);

describe('what failed approaches cost', () => {
  it('is never more than the session, and all of what lies in one of them', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), requests, usageAt, (spans, billed, at) => {
        const spent = spendOf(spans, billed, at).flat();
        const inSome = billed.filter(one => spendOf(spans, [one], at).flat().length > 0);
        const sum = (amounts: readonly (number | null)[]) => amounts.reduce<number>((all, one) => all + (one ?? 0), 0);
        assert.ok(sum(spent.map(({ tokens }) => tokens)) <= sum(billed.map(({ tokens }) => tokens)));
        assert.ok(sum(spent.map(({ nanoUsd }) => nanoUsd)) <= sum(billed.map(({ nanoUsd }) => nanoUsd)));
        // Alone, a request reaches as far as its thread: with others it can only lie in fewer spans.
        assert.ok(sum(spent.map(({ tokens }) => tokens)) <= sum(inSome.map(({ tokens }) => tokens)));
      }),
    );
  });

  it('is that of the whole session for a span over all of it', () => {
    fc.assert(
      fc.property(requests, usageAt, (billed, at) => {
        const spans = ['main', 'agent-1'].map(threadId => ({ threadId, firstSeq: 0, lastSeq: 100 }));
        const tokens = spendOf(spans, billed, at)
          .flat()
          .reduce((all, one) => all + one.tokens, 0);
        assert.equal(
          tokens,
          billed.reduce((all, one) => all + one.tokens, 0),
        );
      }),
    );
  });

  const one = (seq: number, tokens: number): BilledRequest => ({
    seq,
    threadId: 'main',
    model: 'opus',
    tokens,
    nanoUsd: tokens,
  });
  const tokensOf = (spans: readonly Span[], at: 'first_event' | 'last_event') =>
    spendOf(spans, [one(0, 100), one(10, 201), one(20, 400)], at).map(models => models.map(({ tokens }) => tokens));

  it('begins with the request that made the first attempt, which stands before its events', () => {
    assert.deepEqual(tokensOf([{ threadId: 'main', firstSeq: 12, lastSeq: 15 }], 'first_event'), [[201]]);
  });

  it('does not begin before the request of its first record', () => {
    assert.deepEqual(tokensOf([{ threadId: 'main', firstSeq: 10, lastSeq: 15 }], 'first_event'), [[201]]);
    assert.deepEqual(tokensOf([{ threadId: 'main', firstSeq: 1, lastSeq: 10 }], 'last_event'), [[201]]);
  });

  it('ends with the request that stands after its events', () => {
    assert.deepEqual(tokensOf([{ threadId: 'main', firstSeq: 12, lastSeq: 15 }], 'last_event'), [[400]]);
  });

  it('is shared by those that lie over each other', () => {
    const spans = [
      { threadId: 'main', firstSeq: 1, lastSeq: 12 },
      { threadId: 'main', firstSeq: 11, lastSeq: 14 },
    ];
    assert.deepEqual(tokensOf(spans, 'first_event'), [[201], [100]]);
  });

  it('is unknown, not nothing, without a price', () => {
    const [spent] = spendOf(
      [{ threadId: 'main', firstSeq: 0, lastSeq: 5 }],
      [{ ...one(0, 7), nanoUsd: null }],
      'first_event',
    );
    assert.deepEqual(spent, [{ model: 'opus', tokens: 7, nanoUsd: null }]);
  });
});
