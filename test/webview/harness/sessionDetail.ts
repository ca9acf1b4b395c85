import type { SessionDetail } from '../../../src/panel/sessionAnswers';
import { exactFidelity } from '../../support/sessionDetails';

const tokens = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };
const nothing = { requests: 0, tokens, tokens_complete: true, microusd: 0, source: 'rate_card' } as const;

/** A session without content, for tests of one part of its place. */
export function sessionDetail(of: Partial<SessionDetail> = {}): SessionDetail {
  return {
    schema: 'contrail.session_detail/1',
    session: {
      session_uid: 'claude-code:1',
      agent: 'claude-code',
      parent_uid: null,
      relationship: 'root',
      display_title: 'Round invoice totals half-even',
      cwd: '/work',
      git_branch: 'feat/rounding',
      worktree: null,
      started_at: '2026-11-20T14:02:00Z',
      ended_at: '2026-11-20T14:44:00Z',
      duration_ms: 42 * 60_000,
      outcome: 'success',
      outcome_evidence: null,
      models: ['claude-opus-4-8'],
      requests: 0,
      unpriced_requests: 0,
      cost: { own_microusd: 0, sidechain_microusd: 0, total_microusd: 0, source: 'rate_card' },
      sidechains: 0,
      edits: 0,
      files: 0,
      failed_approaches: 0,
      source_state: 'present',
      end_state: null,
      automated: null,
      live: false,
    },
    threads: [],
    files: [],
    checks: { pass: 0, fail: 0, unknown: 0 },
    cost: {
      total: nothing,
      own: nothing,
      sidechains: [],
      by_model: [],
      failed: { count: 0, tokens: 0, microusd: 0 },
      duplicates_dropped: 0,
      unpriced_models: [],
      unpriced_requests: 0,
      web_searches: 0,
      partial_requests: 0,
      estimated_requests: 0,
      stated: null,
    },
    fidelity: exactFidelity,
    resume: { command: null },
    ...of,
  };
}
