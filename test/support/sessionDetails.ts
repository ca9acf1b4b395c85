import type { FidelityShape } from '../../src/model/fidelity';
import type { TokensShape } from '../../src/model/tokens';
import type { AppliedRate, SessionCost } from '../../src/store/readModels/sessionCost';
import type { SessionDetail } from '../../src/store/readModels/sessionDetail';
import type { SessionListItem } from '../../src/store/readModels/sessionItems';
import type { ThreadItem } from '../../src/store/readModels/threadItems';

/** Of an agent that records everything. */
export const exactFidelity: FidelityShape = {
  content: 'exact',
  tokens: 'exact',
  cost: 'exact',
  tool_calls: 'exact',
  tool_output: 'exact',
  reasoning: 'exact',
  edits: 'exact',
};

export function tokens(of: Partial<TokensShape> = {}): TokensShape {
  return { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0, ...of };
}

export function appliedRate(definition: object = {}, of: Partial<AppliedRate> = {}): AppliedRate {
  return {
    key: 'anthropic/claude-opus-5-5#82afda9b',
    definition: {
      perMTok: { input: 4, cacheRead: 0.2, cacheWrite5m: 5, cacheWrite1h: 8, output: 20 },
      aboveInputTokens: 0,
      speed: 'standard',
      webSearchPerThousandUsd: 10,
      effectiveFrom: null,
      origin: 'table',
      ...definition,
    },
    table_version: '0.1.8',
    table_digest: 'sha256:1a119f21',
    table_date: '2026-09-23',
    requests: 4,
    ...of,
  };
}

const spent = tokens({ input: 25, cache_read: 39286, cache_write_1h: 14345, output: 323 });
const spentBelow = tokens({ input: 14, cache_read: 6583, cache_write_5m: 6830, output: 66 });
const spentInAll = tokens({
  input: 39,
  cache_read: 45869,
  cache_write_5m: 6830,
  cache_write_1h: 14345,
  output: 389,
});

/** A session of two models and one sidechain. */
export function sessionCost(of: Partial<SessionCost> = {}): SessionCost {
  return {
    schema: 'contrail.cost/1',
    session_uid: 'claude-code:26e8b705-117a-4d0d-8093-124fc5e6160a',
    title: 'Add symbols',
    total: { requests: 6, tokens: spentInAll, tokens_complete: true, microusd: 130131, source: 'rate_card' },
    own: { requests: 4, tokens: spent, tokens_complete: true, microusd: 129177, source: 'rate_card' },
    sidechains: [],
    by_model: [
      {
        model: 'claude-opus-5-5',
        requests: 4,
        tokens: spent,
        tokens_complete: true,
        microusd: 129177,
        source: 'rate_card',
        rates: [appliedRate()],
      },
      {
        model: 'claude-haiku-5-5',
        requests: 2,
        tokens: spentBelow,
        tokens_complete: true,
        microusd: 954,
        source: 'rate_card',
        rates: [
          appliedRate(
            { perMTok: { input: 0.1, cacheRead: 0.01, cacheWrite5m: 0.125, cacheWrite1h: 0.2, output: 0.5 } },
            { key: 'anthropic/claude-haiku-5-5#99e5d08c', requests: 2 },
          ),
        ],
      },
    ],
    failed: { count: 0, tokens: 0, microusd: 0 },
    duplicates_dropped: 0,
    unpriced_models: [],
    unpriced_requests: 0,
    web_searches: 0,
    partial_requests: 0,
    estimated_requests: 0,
    stated: null,
    ...of,
  };
}

export function sessionItem(of: Partial<SessionListItem> = {}): SessionListItem {
  const session_uid = of.session_uid ?? 'claude-code:26e8b705-117a-4d0d-8093-124fc5e6160a';
  return {
    session_uid,
    id: session_uid,
    agent: 'claude-code',
    parent_uid: null,
    relationship: 'root',
    title: 'Add symbols',
    display_title: of.custom_title ?? of.title ?? 'Add symbols',
    custom_title: null,
    cwd: '/work/shop',
    git_branch: 'main',
    started_at: '2026-11-20T10:00:00.000Z',
    ended_at: '2026-11-20T10:07:00.000Z',
    outcome: 'success',
    outcome_evidence: null,
    models: ['claude-opus-5-5', 'claude-haiku-5-5'],
    requests: 6,
    unpriced_requests: 0,
    tokens: spentInAll,
    tokens_complete: true,
    cost: { own_microusd: 129177, sidechain_microusd: 954, total_microusd: 130131, source: 'rate_card' },
    threads: 2,
    edits: 1,
    failed_approaches: 0,
    source_state: 'present',
    end_state: 'clean',
    automated: false,
    duplicates_dropped: 0,
    match: 'folder',
    folder: '/work/shop',
    worktree: null,
    pinned: false,
    hidden: false,
    live: false,
    sidechains: 1,
    files: 1,
    duration_ms: 420_000,
    ...of,
  };
}

export function threadItem(of: Partial<ThreadItem> = {}): ThreadItem {
  return {
    thread_id: 'main',
    parent_thread_id: null,
    depth: 0,
    kind: 'main',
    agent_type: null,
    name: null,
    description: null,
    model: 'claude-opus-5-5',
    status: null,
    requests: 4,
    tokens: spent,
    microusd: 129177,
    edits: 1,
    started_at: null,
    ended_at: null,
    children: [],
    ...of,
  };
}

export function sessionDetail(of: Partial<SessionDetail> = {}): SessionDetail {
  const sidechain = threadItem({
    thread_id: 'afa8',
    parent_thread_id: 'main',
    depth: 1,
    kind: 'sync',
    agent_type: 'Explore',
    description: 'Explore invoice callers',
    model: 'claude-haiku-5-5',
    requests: 2,
    tokens: spentBelow,
    microusd: 954,
  });
  return {
    schema: 'contrail.session_detail/1',
    session: sessionItem(),
    threads: [threadItem({ children: [sidechain] })],
    files: [],
    checks: { pass: 1, fail: 0, unknown: 0 },
    cost: sessionCost(),
    fidelity: exactFidelity,
    sources: [],
    resume: { command: ['claude', '--resume', '26e8b705-117a-4d0d-8093-124fc5e6160a'], cwd: '/work/shop' },
    ...of,
  };
}
