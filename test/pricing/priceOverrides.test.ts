import { strict as assert } from 'node:assert';
import { noTokens, type TokenBuckets } from '../../src/model/tokens';
import { PriceBook, type PriceRequest } from '../../src/pricing/priceBook';
import { loadPriceOverrides } from '../../src/pricing/priceOverrides';

function bookOf(...prices: object[]): PriceBook {
  const { overrides, problems } = loadPriceOverrides({ prices });
  assert.deepEqual(problems, []);
  return new PriceBook({ overrides });
}

function price(
  book: PriceBook,
  model: string,
  rest: Partial<PriceRequest> = {},
  tokens: Partial<TokenBuckets> = { input: 10 },
) {
  return book.price({
    model,
    provider: null,
    ts: Date.UTC(2026, 10, 20),
    tokens: { ...noTokens, ...tokens },
    speed: 'standard',
    webSearches: 0,
    statedNanoUsd: null,
    fidelity: 'exact',
    ...rest,
  });
}

describe('loadPriceOverrides', () => {
  it('keeps the good entries and says what is wrong with the others', () => {
    const { overrides, problems } = loadPriceOverrides({
      prices: [
        { model: ' Claude-Opus-9 ', provider: 'Anthropic', input: 5, output: 25, comment: 'contract' },
        { model: 'x', input: -1, output: 1 },
        { model: 'x', input: 1 },
        { model: 'x', input: 1, output: 1, from: '1 May' },
        { model: 'x', input: 1, output: 1, cacheWrites: 2 },
        'x',
      ],
    });
    assert.deepEqual(overrides, [
      { model: 'claude-opus-9', provider: 'anthropic', input: 5, output: 25, comment: 'contract' },
    ]);
    assert.deepEqual(
      problems.map(problem => problem.slice(0, 9)),
      [1, 2, 3, 4, 5].map(i => `prices[${i}]`),
    );
    assert.match(problems[0] ?? '', /input/);
    assert.match(problems[1] ?? '', /output/);
    assert.match(problems[2] ?? '', /from/);
    assert.match(problems[3] ?? '', /cacheWrites/);
  });

  it('takes nothing from a file of another form', () => {
    for (const json of [null, 5, 'x', [], {}, { prices: 1 }]) {
      const { overrides, problems } = loadPriceOverrides(json);
      assert.equal(overrides.length, 0);
      assert.equal(problems.length, 1);
    }
  });
});

describe('PriceBook with overrides', () => {
  it('prices what the table lacks', () => {
    const book = bookOf({ model: 'claude-opus-9', input: 7, output: 35, cacheRead: 0.7 });
    const cost = price(book, 'claude-opus-9', {}, { input: 10, cacheRead: 10, output: 10 });
    assert.equal(cost.nanoUsd, 10 * 7000 + 10 * 700 + 10 * 35_000);
    assert.equal(cost.source, 'rate_card');
    assert.equal(book.rate(cost.rateKey ?? '')?.origin, 'override');
  });

  it('goes before the table', () => {
    assert.equal(price(bookOf({ model: 'claude-opus-5-5', input: 1, output: 1 }), 'claude-opus-5-5').nanoUsd, 10_000);
  });

  it('matches a beginning only with an asterisk', () => {
    const exact = bookOf({ model: 'my-model', input: 1, output: 1 });
    const open = bookOf({ model: 'my-*', input: 1, output: 1 });
    assert.equal(price(exact, 'my-model-2').nanoUsd, null);
    assert.equal(price(open, 'my-model-2').nanoUsd, 10_000);
    assert.equal(price(open, 'your-model').nanoUsd, null);
  });

  it('prefers the entry that says more exactly what it is about, in whatever order they stand', () => {
    const entries = [
      { model: 'my-*', input: 1, output: 1 },
      { model: 'my-model', input: 3, output: 1 },
      { model: 'my-mo*', input: 2, output: 1 },
      { model: 'my-model', provider: 'house', input: 4, output: 1 },
    ];
    for (const order of [entries, entries.toReversed()]) {
      const book = bookOf(...order);
      assert.equal(price(book, 'my-x').nanoUsd, 10_000);
      assert.equal(price(book, 'my-mode').nanoUsd, 20_000);
      assert.equal(price(book, 'my-model').nanoUsd, 30_000);
      assert.equal(price(book, 'my-model', { provider: 'House' }).nanoUsd, 40_000);
    }
  });

  it('applies to a provider by the agent’s word or the table’s', () => {
    const book = bookOf({ model: '*', provider: 'aws', input: 1, output: 1 });
    assert.equal(price(book, 'llama3', { provider: 'bedrock' }).nanoUsd, 10_000);
    assert.equal(price(book, 'llama3', { provider: 'elsewhere' }).nanoUsd, null);
  });

  it('begins on its day, the table holds before', () => {
    const book = bookOf(
      { model: 'claude-opus-5-5', from: '2026-12-01', input: 2, output: 1 },
      { model: 'claude-opus-5-5', from: '2026-12-24', input: 3, output: 1 },
    );
    const on = (ts: number) => price(book, 'claude-opus-5-5', { ts }).nanoUsd;
    assert.equal(on(Date.UTC(2026, 10, 30, 23)), 40_000);
    assert.equal(on(Date.UTC(2026, 11, 1)), 20_000);
    assert.equal(on(Date.UTC(2026, 11, 24)), 30_000);
  });

  it('leaves without a price what the entry leaves out', () => {
    const book = bookOf({ model: 'claude-opus-5-5', input: 1, output: 1 });
    assert.equal(price(book, 'claude-opus-5-5', {}, { cacheRead: 1 }).nanoUsd, null);
    assert.equal(price(book, 'claude-opus-5-5', { speed: 'fast' }).nanoUsd, null);
    const fast = bookOf({ model: 'claude-opus-5-5', input: 1, output: 1, fastMultiplier: 1.5 });
    assert.equal(price(fast, 'claude-opus-5-5', { speed: 'fast' }).nanoUsd, 15_000);
  });

  it('changes the digest of what decides prices', () => {
    const digests = [
      new PriceBook().provenance.digest,
      bookOf({ model: 'x', input: 1, output: 1 }).provenance.digest,
      bookOf({ model: 'x', input: 1, output: 2 }).provenance.digest,
    ];
    assert.equal(new Set(digests).size, 3);
    assert.equal(new PriceBook().provenance.digest, digests[0]);
    assert.match(digests[0] ?? '', /^sha256:[0-9a-f]{64}$/);
  });
});
