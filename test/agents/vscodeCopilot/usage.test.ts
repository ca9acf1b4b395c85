import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../support/testStore';
import { ChatFile, request, session, sessionId } from './readChat';

describe('what Copilot Chat used', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = async (fields: object, state: object = {}) => {
    const file = new ChatFile(folder);
    const asked = request('Go', [], { requestId: 'r', modelId: 'copilot/gpt-4o', ...fields });
    return file.read([{ kind: 0, v: session([asked], state) }]);
  };

  // Trap 64: of the prompt nobody knows what was cached, so its price is an estimate.
  it('is an estimate where a turn states its last prompt', async () => {
    const { usages } = await read({
      result: { metadata: { responseId: 'turn' } },
      promptTokens: 9000,
      completionTokens: 70,
    });
    assert.deepEqual(
      usages.map(({ requestKey, seq, model, tokens, fidelity, statedNanoUsd, copied }) => [
        requestKey,
        seq,
        model,
        tokens.input,
        tokens.cacheRead,
        tokens.output,
        fidelity,
        statedNanoUsd,
        copied,
      ]),
      [['turn', 0, 'gpt-4o', 9000, 0, 70, 'estimated', null, false]],
    );
  });

  it('stands in the result, or in what the extension keeps, in earlier versions', async () => {
    const inResult = await read({ result: { usage: { promptTokens: 500, completionTokens: 5 } } });
    const inMetadata = await read({ result: { metadata: { promptTokens: 600, outputTokens: 6 } } });
    const counts = [inResult, inMetadata].map(({ usages: [usage] }) => [usage?.tokens.input, usage?.tokens.output]);
    assert.deepEqual(counts, [
      [500, 5],
      [600, 6],
    ]);
    assert.equal(inResult.usages[0]?.requestKey, `${sessionId}:r`);
  });

  it('is not known where nothing states it, or while the turn runs', async () => {
    assert.deepEqual((await read({})).usages, []);
    assert.deepEqual((await read({ promptTokens: 0, completionTokens: 0 })).usages, []);
    assert.deepEqual((await read({ result: undefined, promptTokens: 9000, completionTokens: 1 })).usages, []);
  });

  it('is exact by model where the agent states totals, and the amount counts once', async () => {
    const { usages, sessions } = await read({
      result: { metadata: { responseId: 'turn' } },
      promptTokens: 9000,
      completionTokens: 70,
      copilotCredits: 2.5,
      sessionCopilotCredits: 12.5,
      modelTotals: [
        { model: 'claude-sonnet-4.6', inputTokens: 1000, cachedTokens: 900, outputTokens: 10 },
        { model: 'claude-haiku-4.5', inputTokens: 100, outputTokens: 1 },
      ],
    });
    assert.deepEqual(
      usages.map(({ requestKey, model, tokens, fidelity, statedNanoUsd }) => [
        requestKey,
        model,
        [tokens.input, tokens.cacheRead, tokens.output],
        fidelity,
        statedNanoUsd,
      ]),
      [
        ['turn', 'claude-sonnet-4.6', [100, 900, 10], 'exact', 25_000_000],
        ['turn:claude-haiku-4.5', 'claude-haiku-4.5', [100, 0, 1], 'exact', 0],
      ],
    );
    assert.deepEqual(sessions[0]?.statedTotal, { nanoUsd: 125_000_000, tokens: null });
  });

  it('may be an amount alone', async () => {
    const { usages } = await read({ copilotCredits: 0.5 });
    assert.deepEqual(
      usages.map(({ tokens, statedNanoUsd, fidelity }) => [tokens.input + tokens.output, statedNanoUsd, fidelity]),
      [[0, 5_000_000, 'partial']],
    );
  });

  it('is that of the model which answered', async () => {
    const modelOf = async (fields: object) => (await read({ promptTokens: 1, ...fields })).usages[0]?.model;
    assert.equal(await modelOf({ result: { metadata: { resolvedModel: 'gpt-4o-2024-11-20' } } }), 'gpt-4o-2024-11-20');
    assert.equal(await modelOf({ modelId: 'byok/vendor/some-model', result: {} }), 'vendor/some-model');
    const auto = { modelId: 'copilot/auto', result: { details: 'Claude Sonnet 4.5 • 0.9x' } };
    assert.equal(await modelOf(auto), 'claude-sonnet-4.5');
    assert.equal(await modelOf({ modelId: 'copilot/auto', result: {} }), null);
  });
});
