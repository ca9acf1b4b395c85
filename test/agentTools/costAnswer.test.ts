import assert from 'node:assert/strict';
import { usualBudget } from '../../src/agentTools/answerTool';
import { costAnswer } from '../../src/agentTools/costAnswer';
import type { Amount, SessionCost } from '../../src/store/readModels/sessionCost';
import { UsageSum } from '../../src/store/readModels/usageSum';

const amount = (microusd: number | null, source: Amount['source'] = 'rate_card'): Amount => ({
  requests: 3,
  tokens: new UsageSum().tokensShape,
  tokens_complete: true,
  microusd,
  source,
});

function sessionCost(text: string, parts: number, changes: Partial<SessionCost> = {}): SessionCost {
  return {
    schema: 'contrail.cost/1',
    session_uid: `claude-code:${text}`,
    title: text,
    total: amount(5_000_000),
    own: amount(2_000_000),
    sidechains: Array.from({ length: parts }, (_, index) => ({
      ...amount(3_000_000 / parts),
      thread_id: `agent-${index}`,
      parent_thread_id: null,
      kind: 'sync',
      agent_type: text,
      name: null,
      description: text,
      model: text,
      status: null,
    })),
    by_model: Array.from({ length: parts }, () => ({ ...amount(5_000_000 / parts), model: text, rates: [] })),
    failed: { count: 2, tokens: 10, microusd: 1_000_000 },
    duplicates_dropped: 0,
    unpriced_models: [],
    unpriced_requests: 0,
    web_searches: 0,
    partial_requests: 0,
    estimated_requests: 0,
    stated: null,
    ...changes,
  };
}

describe('costAnswer', () => {
  it('says own + sidechains = total, by model, and what failed', () => {
    const { text } = costAnswer(sessionCost('x', 2), []);
    assert.match(
      text,
      /^Session «claude-code:x»: «x»\nTotal \$5\.00 \(tokens at published prices\) = own \$2\.00 \+ 2 sidechains \$3\.00;/,
    );
    assert.match(text, /\nBy model: «x» \$2\.50 in 3 requests; «x» \$2\.50 in 3 requests\.\n/);
    assert.match(text, /\n2 failed approaches in it: \$1\.00\.\n/);
  });

  it('says what has no price, and never 0 for what is not known', () => {
    const { text, structured } = costAnswer(
      sessionCost('x', 1, {
        total: amount(null, 'unknown'),
        own: amount(null, 'unknown'),
        unpriced_models: ['mystery'],
        unpriced_requests: 4,
        stated: { microusd: 70_000, difference_microusd: null },
      }),
      [],
    );
    assert.match(text, /Total an unknown amount \(neither an amount nor a price is known\) = own an unknown amount/);
    assert.match(text, /No price is known for 4 requests \(«mystery»\): the total lacks them\./);
    assert.match(text, /The agent itself states \$0\.0700\./);
    assert.deepEqual([structured.unpriced_models, structured.unpriced_requests], [['mystery'], 4]);
  });

  it('does not take tokens that are not on record for none', () => {
    const unknown = { ...amount(null, 'unknown'), requests: 0, tokens: null, tokens_complete: false };
    const { text, structured } = costAnswer(sessionCost('x', 0, { total: unknown, own: unknown }), []);
    assert.match(text, /; no requests, no tokens on record\./);
    assert.deepEqual(structured.total, unknown);
    const part = costAnswer(
      sessionCost('x', 0, {
        total: { ...amount(5), tokens_complete: false },
        estimated_requests: 2,
        partial_requests: 3,
        unpriced_requests: 4,
      }),
      [],
    );
    assert.match(part.text, /3 requests, 0 tokens of all kinds \(not all are on record\)\./);
    assert.match(part.text, /The tokens of 2 requests are estimated\.\nOf 3 requests only a part/);
    assert.match(part.text, /4 requests have neither tokens nor an amount on record: the total lacks them\./);
  });

  it('is short however much there is', () => {
    const long = 'word '.repeat(200);
    const { text, structured } = costAnswer(
      sessionCost(long, 200, {
        unpriced_models: Array.from({ length: 50 }, () => long),
        unpriced_requests: 1_000_000,
        stated: { microusd: 1, difference_microusd: 1 },
      }),
      ['Contrail is still reading sessions: this answer may lack some. Ask again later for all.'],
    );
    assert.ok(text.length <= usualBudget, String(text.length));
    assert.match(text, /; and 195 more\./);
    assert.ok(JSON.stringify(structured).length <= 3_000, String(JSON.stringify(structured).length));
    assert.deepEqual([structured.more_sidechains, structured.more_models], [195, 195]);
  });
});
