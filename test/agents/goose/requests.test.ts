import assert from 'node:assert/strict';
import { tokensOf } from '../../../src/agents/goose/requests';

describe('the tokens of goose', () => {
  const spent = (input: number, output: number, total: number | null, cacheRead = 0, cacheWrite = 0): number[] => {
    const tokens = tokensOf({ input, output, total, cacheRead, cacheWrite, cost: null });
    return tokens === null ? [] : [tokens.input, tokens.cacheRead, tokens.cacheWrite5m, tokens.output];
  };

  it('have the cache in the input', () => {
    assert.deepEqual(spent(100, 10, 110, 60, 30), [10, 60, 30, 10]);
    assert.deepEqual(spent(100, 10, null, 60, 30), [10, 60, 30, 10]);
  });

  it('have it beside the input where the figures show it', () => {
    assert.deepEqual(spent(100, 10, 200, 60, 30), [100, 60, 30, 10]);
    assert.deepEqual(spent(50, 10, null, 60, 30), [50, 60, 30, 10]);
  });

  it('are none where nothing was counted', () => assert.deepEqual(spent(0, 0, 0), []));
});
