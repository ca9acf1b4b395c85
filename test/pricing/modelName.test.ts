import { strict as assert } from 'node:assert';
import { identifyModel } from '../../src/pricing/modelName';

function seller(model: string, provider: string | null = null): string | null | undefined {
  return identifyModel(model, provider)?.seller;
}

describe('identifyModel', () => {
  it('takes the maker for the seller of models that only their maker prices', () => {
    assert.equal(seller('claude-opus-5-5'), 'anthropic');
    assert.equal(seller('gpt-5.5'), 'openai');
    assert.equal(seller('codex-mini-latest'), 'openai');
    assert.equal(seller('o3'), 'openai');
    assert.equal(seller('gemini-2.5-pro'), 'google');
    assert.equal(seller('grok-4.5'), 'x-ai');
  });

  it('does not guess who sold an open model', () => {
    for (const model of ['gpt-oss-120b', 'glm-4.7', 'deepseek-v4-flash', 'qwen3-coder-plus', 'o365-helper']) {
      assert.equal(seller(model), null, model);
    }
  });

  it('knows sellers by the shape of their ids, also when the provider merely repeats the maker', () => {
    for (const provider of [null, 'anthropic']) {
      assert.equal(seller('us.anthropic.claude-opus-4-5-20251101-v1:0', provider), 'aws');
      assert.equal(seller('anthropic.claude-opus-5-5', provider), 'aws');
      const profile = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-opus-5-5';
      assert.equal(seller(profile, provider), 'aws');
      assert.equal(seller('bedrock/us.anthropic.claude-opus-5-5', provider), 'aws');
      assert.equal(seller('claude-opus-4-5@20251101', provider), 'google');
      assert.equal(seller('vertex_ai/claude-opus-4-5@20251101', provider), 'google');
      assert.equal(seller('openrouter/anthropic/claude-opus-5.5', provider), 'openrouter');
      assert.equal(seller('anthropic/claude-opus-5.5', provider), 'anthropic');
    }
  });

  it('believes a provider that says more than the maker', () => {
    assert.equal(seller('anthropic/claude-opus-5.5', 'openrouter'), 'openrouter');
    assert.equal(seller('claude-opus-4.8', 'github-copilot'), 'github-copilot');
    assert.equal(seller('gpt-5.5', 'azure'), 'azure');
    assert.equal(seller('glm-4.7', 'zhipuai'), 'zhipuai');
  });

  it('falls back on the maker when the provider is a name of the user’s own', () => {
    assert.equal(seller('gpt-5.5', 'my-gateway'), 'openai');
    assert.equal(seller('llama3:8b', 'my-gateway'), null);
  });

  it('offers the spellings under which sellers list a model', () => {
    const names = (model: string) => identifyModel(model, null)?.names ?? [];
    assert.ok(names('claude-sonnet-4-5-20250929[1m]').includes('claude-sonnet-4-5'));
    assert.ok(names('Claude-Opus-4.8').includes('claude-opus-4-8'));
    assert.ok(names('openrouter/anthropic/claude-sonnet-4-6').includes('anthropic/claude-sonnet-4.6'));
    assert.ok(names('gpt-5.5-2026-04-23').includes('gpt-5.5'));
    assert.ok(!names('claude-opus-4-50').some(name => name === 'claude-opus-4-5' || name === 'claude-opus-4.5'));
  });

  it('knows no model where none is named', () => {
    for (const model of [null, '', '  ', '<synthetic>', '[1m]']) assert.equal(identifyModel(model, 'anthropic'), null);
  });
});
