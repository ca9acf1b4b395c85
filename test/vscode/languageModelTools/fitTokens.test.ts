import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitTokens } from '../../../src/vscode/languageModelTools/fitTokens';

const count = async (text: string): Promise<number> => Math.ceil(text.length / 3);

describe('fitTokens', () => {
  it('leaves what fits as it is', async () => {
    const shorten = () => assert.fail('it fits');
    assert.equal(await fitTokens('abc', { budget: 1, count, shorten }), 'abc');
  });

  it('says it shorter before it cuts', async () => {
    const asked: number[] = [];
    const shorten = async (characters: number): Promise<string> => {
      asked.push(characters);
      return 'short';
    };
    assert.equal(await fitTokens('x'.repeat(300), { budget: 10, count, shorten }), 'short');
    assert.deepEqual(asked, [27]);
  });

  it('fits whatever the answer and the budget', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 500, unit: 'grapheme' }),
        fc.integer({ min: 1, max: 50 }),
        async (text, budget) => {
          const fitting = await fitTokens(text, { budget, count, shorten: async () => text });
          assert.ok((await count(fitting)) <= budget);
        },
      ),
    );
  });
});
