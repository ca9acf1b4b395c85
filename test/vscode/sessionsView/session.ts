import type { SessionDetail } from '../../../src/store/readModels/sessionDetail';
import type { SessionListItem } from '../../../src/store/readModels/sessionItems';
import type { ThreadItem } from '../../../src/store/readModels/threadItems';
import type { RowContext } from '../../../src/vscode/sessionsView/rowContext';
import { englishLocalizer } from '../../support/englishLocalizer';
import { exactFidelity } from '../../support/sessionDetails';

const tokens = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };

/** Noon of 15 January 2026, a Thursday, wherever the test runs. */
export const noon = new Date(2026, 0, 15, 12).getTime();

export function context(changes: Partial<RowContext> = {}): RowContext {
  return { l10n: englishLocalizer, now: noon, grouping: 'day', showFolder: false, ...changes };
}

/** The session `claude-code:<name>`, that ended at noon after ten minutes and cost 1.23 dollars. */
export function session(name: string, changes: Partial<SessionListItem> = {}): SessionListItem {
  const session_uid = `claude-code:${name}`;
  return {
    session_uid,
    id: session_uid,
    agent: 'claude-code',
    parent_uid: null,
    relationship: 'root',
    title: `Title of ${name}`,
    cwd: '/work/app',
    git_branch: 'main',
    started_at: new Date(noon - 600_000).toISOString(),
    ended_at: new Date(noon).toISOString(),
    outcome: 'unknown',
    models: ['claude-opus-4'],
    requests: 3,
    tokens,
    tokens_complete: true,
    cost: { own_microusd: 1_000_000, sidechain_microusd: 230_000, total_microusd: 1_230_000, source: 'rate_card' },
    threads: 1,
    edits: 0,
    failed_approaches: 0,
    source_state: 'present',
    end_state: null,
    automated: null,
    duplicates_dropped: 0,
    unpriced_requests: 0,
    match: 'folder',
    folder: '/work/app',
    worktree: null,
    custom_title: null,
    display_title: `Title of ${name}`,
    pinned: false,
    hidden: false,
    live: false,
    sidechains: 0,
    files: 0,
    duration_ms: 600_000,
    outcome_evidence: null,
    ...changes,
  };
}

export function thread(thread_id: string, changes: Partial<ThreadItem> = {}): ThreadItem {
  return {
    thread_id,
    parent_thread_id: null,
    depth: 1,
    kind: 'sync',
    agent_type: null,
    name: null,
    description: null,
    model: null,
    status: null,
    requests: 2,
    tokens,
    microusd: 120_000,
    edits: 0,
    started_at: null,
    ended_at: null,
    children: [],
    ...changes,
  };
}

export function file(path: string, relative_path: string | null = null): SessionDetail['files'][number] {
  return {
    path,
    relative_path,
    edits: 2,
    lines_added: 1_200,
    lines_removed: 5,
    operations: ['update'],
    threads: ['main'],
    last_edited_at: null,
  };
}

export function detail(of: SessionListItem, changes: Partial<SessionDetail> = {}): SessionDetail {
  const amount = { requests: 0, tokens, tokens_complete: true, microusd: 0, source: 'rate_card' as const };
  return {
    schema: 'contrail.session_detail/1',
    fidelity: exactFidelity,
    session: of,
    threads: [],
    files: [],
    checks: { pass: 0, fail: 0, unknown: 0 },
    cost: {
      schema: 'contrail.cost/1',
      session_uid: of.session_uid,
      title: of.title,
      total: amount,
      own: amount,
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
    sources: [],
    resume: { command: null, cwd: null },
    ...changes,
  };
}
