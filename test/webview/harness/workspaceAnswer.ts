import type { Workspace } from '../../../src/panel/workspaceAnswers';
import { sessionDetail } from './sessionDetail';

const models = ['claude-opus-4-8', 'claude-haiku-4-5', 'gpt-5.2-codex'] as const;
const tokens = {
  input: 1000,
  cache_read: 6000,
  cache_write_5m: 1000,
  cache_write_1h: 2000,
  output: 500,
  reasoning: 0,
};

/** Ten days in November; the third has no request, the last two have requests without a price. In micro-dollars. */
const days: readonly (readonly [number, number | null, number | null])[] = [
  [3_000_000, 500_000, 0],
  [1_250_000, 0, 2_000_000],
  [0, 0, 0],
  [4_000_000, 250_000, 100_000],
  [500_000, 125_000, 0],
  [2_000_000, 0, 1_000_000],
  [6_000_000, 1_000_000, 500_000],
  [750_000, 0, 0],
  [1_000_000, 0, null],
  [0, 0, null],
];

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0);
const seriesSums = models.map((_, index) => sum(days.map(values => values[index] ?? null)));
const total = sum(seriesSums);

/** Figures that add up: the series make the total, the periods the series. */
export function workspaceAnswer(of: Partial<Workspace> = {}): Workspace {
  const { session } = sessionDetail();
  const sessions = [5, 3, 1].map((dollars, index) => ({
    ...session,
    session_uid: `claude-code:${index}`,
    display_title: ['Round invoice totals half-even', 'Split the parser', 'Explain the build'][index] ?? '',
    cost: { ...session.cost, own_microusd: dollars * 1e6, total_microusd: dollars * 1e6 },
    requests: dollars * 10,
  }));
  return {
    schema: 'contrail.workspace/1',
    per: 'day',
    stacked_by: 'model',
    range: { since: '2026-11-11', until: '2026-11-20' },
    series: models.map((key, index) => ({ key, is_rest: false, microusd: seriesSums[index] ?? null })),
    periods: days.map((values, index) => ({
      start: `2026-11-${11 + index}`,
      values: [...values],
      requests: index === 2 ? 0 : 10,
      unpriced_requests: [0, 0, 0, 0, 0, 0, 0, 0, 2, 10][index] ?? 0,
    })),
    totals: {
      sessions: 12,
      requests: 90,
      tokens,
      tokens_complete: true,
      microusd: total,
      source: 'rate_card',
      sidechain_microusd: total / 4,
      unpriced_requests: 12,
      cache_hit_share: 0.6,
    },
    previous: {
      sessions: 8,
      requests: 50,
      tokens,
      tokens_complete: true,
      microusd: total / 2,
      source: 'rate_card',
      sidechain_microusd: 0,
      unpriced_requests: 0,
      cache_hit_share: 0.5,
    },
    sessions,
    files: [
      file({ path: '/work/src/invoice.ts', relative_path: 'src/invoice.ts', failed_approaches: 1, microusd: 4e6 }),
      file({ path: '/work/src/totals.ts', relative_path: 'src/totals.ts', failed_approaches: 3, microusd: 2e6 }),
      file({ path: '/work/src/round.ts', relative_path: 'src/round.ts', failed_approaches: 0, microusd: null }),
    ],
    sidechain_types: [
      { agent_type: 'Explore', threads: 7, requests: 30, tokens: 120_000, microusd: 4e6 },
      { agent_type: null, threads: 2, requests: 4, tokens: 9000, microusd: null },
    ],
    unpriced_models: [{ model: 'gpt-5.2-codex', requests: 12 }],
    choices: {
      agents: ['claude-code', 'codex'],
      models: [...models],
      branches: ['feat/rounding', 'main'],
    },
    undated_requests: 0,
    ...of,
  };
}

export function file(of: Partial<Workspace['files'][number]>): Workspace['files'][number] {
  return {
    path: '/work/a.ts',
    relative_path: 'a.ts',
    sessions: 2,
    edits: 9,
    lines_added: 80,
    lines_removed: 12,
    failed_approaches: 0,
    microusd: 0,
    ...of,
  };
}
