import { deepEqual, equal, ok } from 'node:assert/strict';
import type { UsageFact } from '../../../src/model/facts';
import { allTokens, noTokens } from '../../../src/model/tokens';
import { BlameViews } from '../../../src/service/blameViews';
import { PanelViews } from '../../../src/service/panelViews';
import { Scopes } from '../../../src/service/scopes';
import type { SessionCost } from '../../../src/store/readModels/sessionCost';
import type { SessionRow } from '../../../src/store/readModels/sessions';
import type { Workspace } from '../../../src/store/readModels/workspace';
import { writeInvented } from '../../support/inventedSession';
import { openTestStore, type TestStore } from '../../support/testStore';

const events = [{ seq: 0 }, { seq: 1 }];
/** What an agent says that keeps the amount alone. */
const amountOnly = { seq: 1, tokens: noTokens, statedNanoUsd: 70_000_000 };
const known = { seq: 1, tokens: { ...noTokens, input: 10, output: 5 }, statedNanoUsd: 5_000_000 };
const sidechain = { threadId: 'agent-1', kind: 'sync' as const, agentType: 'explorer' };

describe('tokens that are not on record', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
  });
  afterEach(() => store.close());

  it('are unknown where the agent keeps the amount alone', () => {
    write('amounts', [amountOnly]);
    const { session, cost } = read('amounts');
    deepEqual([session.requests, session.tokens, session.tokens_complete], [1, null, false]);
    deepEqual(session.cost, {
      own_microusd: 70_000,
      sidechain_microusd: 0,
      total_microusd: 70_000,
      source: 'live',
    });
    deepEqual([cost.total.tokens, cost.own.tokens, cost.by_model[0]?.tokens], [null, null, null]);
    deepEqual([cost.total.microusd, cost.unpriced_models, cost.unpriced_requests], [70_000, [], 0]);
    deepEqual([workspace().totals.tokens, workspace().totals.microusd], [null, 70_000]);
    const tools = panel().toolCosts({ session_uid: 'claude-code:amounts' });
    ok(tools.schema === 'contrail.tool_costs/1');
    deepEqual(
      tools.tools.map(({ tokens, microusd }) => [tokens, microusd]),
      [[null, 70_000]],
    );
  });

  it('are unknown, as is the cost, where the agent answered and keeps no usage', () => {
    write('nothing', []);
    const { session, cost } = read('nothing');
    deepEqual([session.requests, session.tokens, session.tokens_complete], [0, null, false]);
    equal(session.cost.total_microusd, null);
    deepEqual([cost.total.tokens, cost.own.tokens, cost.total.microusd], [null, null, null]);
    equal(cost.total.source, 'unknown');
    const { totals } = workspace();
    deepEqual([totals.tokens, totals.tokens_complete, totals.microusd, totals.source], [null, false, null, 'unknown']);
  });

  it('are none where nothing was done', () => {
    writeInvented(store.db, {
      id: 'silent',
      sources: [{ events: [{ seq: 0, kind: 'user_msg', role: 'user', detail: 'prompt' }] }],
    });
    const { session, cost } = read('silent');
    deepEqual([allTokens(session.tokens), session.tokens_complete], [0, true]);
    deepEqual([allTokens(cost.total.tokens), cost.total.microusd], [0, 0]);
  });

  it('leave the sum incomplete where others are', () => {
    write('both', [known, { ...amountOnly, seq: 0, model: 'model-b' }]);
    const { session, cost } = read('both');
    deepEqual([session.tokens?.input, session.tokens?.output, session.tokens_complete], [10, 5, false]);
    deepEqual(
      cost.by_model.map(({ model, tokens, tokens_complete }) => [model, allTokens(tokens), tokens_complete]),
      [
        ['model-b', null, false],
        ['model-a', 15, true],
      ],
    );
    write('other', [known]);
    deepEqual([workspace().totals.tokens?.output, workspace().totals.tokens_complete], [10, false]);
  });

  it('of a conversation without usage are unknown, as is its cost, beside one that has it', () => {
    writeInvented(store.db, {
      id: 'parts',
      sources: [
        { events, usages: [known], threads: [sidechain] },
        { threadId: 'agent-1', events: events.map(({ seq }) => ({ seq, threadId: 'agent-1' })) },
      ],
    });
    const { cost } = read('parts');
    deepEqual([allTokens(cost.own.tokens), cost.own.tokens_complete, cost.own.microusd], [15, true, 5_000]);
    deepEqual(
      cost.sidechains.map(({ tokens, microusd }) => [tokens, microusd]),
      [[null, null]],
    );
    deepEqual([allTokens(cost.total.tokens), cost.total.tokens_complete, cost.total.source], [15, false, 'mixed']);
    const detail = store.owner.views.sessionDetail({ session_uid: 'claude-code:parts', folders: [] });
    ok(detail.schema === 'contrail.session_detail/1');
    deepEqual(detail.session.cost, {
      own_microusd: 5_000,
      sidechain_microusd: null,
      total_microusd: 5_000,
      source: 'mixed',
    });
  });

  it('of requests that are billed elsewhere are none', () => {
    write('original', [{ ...known, requestKey: 'same' }]);
    writeInvented(store.db, {
      id: 'resumed',
      sources: [
        { events, usages: [{ ...known, requestKey: 'own' }], threads: [sidechain] },
        {
          threadId: 'agent-1',
          events: events.map(({ seq }) => ({ seq, threadId: 'agent-1' })),
          usages: [{ ...known, requestKey: 'same', copied: true }],
        },
      ],
    });
    const { cost } = read('resumed');
    deepEqual(
      cost.sidechains.map(({ tokens, microusd }) => [allTokens(tokens), microusd]),
      [[0, 0]],
    );
    deepEqual([cost.total.tokens_complete, cost.total.source], [true, 'live']);
  });

  it('are no lack of a price', () => {
    write('unpriced', [{ ...amountOnly, statedNanoUsd: null }]);
    deepEqual(workspace().unpriced_models, []);
    write('priceless', [{ ...known, statedNanoUsd: null }]);
    const { cost } = read('unpriced');
    deepEqual([cost.unpriced_requests, cost.unpriced_models, cost.total.microusd], [1, [], null]);
    deepEqual(read('priceless').cost.unpriced_models, ['model-a']);
    deepEqual(workspace().unpriced_models, [{ model: 'model-a', requests: 1 }]);
  });

  it('are told from those that are estimated or there in part', () => {
    write('inexact', [
      { ...known, fidelity: 'estimated' },
      { ...known, seq: 0, fidelity: 'partial' },
    ]);
    const { cost } = read('inexact');
    deepEqual([cost.estimated_requests, cost.partial_requests], [1, 1]);
  });

  function write(id: string, usages: readonly (Partial<UsageFact> & Pick<UsageFact, 'seq'>)[]): void {
    writeInvented(store.db, { id, sources: [{ events, usages }] });
  }

  function read(id: string): { session: SessionRow; cost: SessionCost } {
    const uid = `claude-code:${id}`;
    const session = store.owner.sessions({ folders: null }).sessions.find(({ session_uid }) => session_uid === uid);
    const cost = store.owner.cost({ reference: uid });
    ok(session !== undefined && cost.schema === 'contrail.cost/1');
    return { session, cost };
  }

  function panel(): PanelViews {
    // Of its own, which remembers nothing of sessions that were written since.
    const scopes = new Scopes(store.db);
    return new PanelViews(store.db, scopes, new BlameViews(store.db, scopes), () => 0);
  }

  function workspace(): Workspace {
    return panel().workspace({ folders: null, filter: {}, per: 'day', stacked_by: 'model' });
  }
});
