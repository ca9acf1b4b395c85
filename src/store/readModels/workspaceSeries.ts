import { apportion, UsageSum } from './usageSum';
import type { Stacking, Workspace, WorkspacePeriod, WorkspaceSeries } from './workspace';
import { periodOf, periodStarts } from './workspaceDays';
import type { WorkspaceUsage } from './workspaceRows';

const mostSeries = 7;

export interface SeriesParams {
  readonly range: Workspace['range'];
  readonly per: Workspace['per'];
  readonly stackedBy: Stacking;
  /** What the series add up to. */
  readonly totalMicroUsd: number | null;
}

/**
 * Stacks usage over time. The series add up to the total, and the periods of a series to it, but for what has no day or
 * lies before the first period that is shown.
 */
export function workspaceSeries(
  rows: readonly WorkspaceUsage[],
  { range, per, stackedBy, totalMicroUsd }: SeriesParams,
): Pick<Workspace, 'series' | 'periods'> {
  const keyOf = keys[stackedBy];
  const stacks = stacksOf(rows, keyOf);
  const sums = stacks.map(({ rows: own }) => sumOf(own));
  const micros = apportion(
    sums.map(sum => sum.knownNanoUsd),
    totalMicroUsd,
  );
  const starts = range === null ? [] : periodStarts(range, per);
  const columns = stacks.map(({ rows: own }, index) => {
    const cells = new Map(starts.map(start => [start, new UsageSum()]));
    const elsewhere = new UsageSum();
    for (const { day, usage } of own) (cells.get(day === null ? '' : periodOf(day, per)) ?? elsewhere).add(usage);
    const parts = [...cells.values(), elsewhere];
    const values = apportion(
      parts.map(part => part.knownNanoUsd),
      micros[index] ?? null,
    );
    return { parts, values };
  });
  return {
    series: stacks.map(
      ({ key, isRest }, index): WorkspaceSeries => ({ key, is_rest: isRest, microusd: micros[index] ?? null }),
    ),
    periods: starts.map(
      (start, at): WorkspacePeriod => ({
        start,
        values: columns.map(({ values }) => values[at] ?? null),
        requests: columns.reduce((sum, { parts }) => sum + (parts[at]?.requests ?? 0), 0),
        unpriced_requests: columns.reduce((sum, { parts }) => sum + (parts[at]?.unpricedRequests ?? 0), 0),
      }),
    ),
  };
}

const keys: Readonly<Record<Stacking, (row: WorkspaceUsage) => string | null>> = {
  model: ({ model }) => model,
  agent: ({ session }) => session.agent,
  branch: ({ session }) => session.branch,
  outcome: ({ session }) => session.outcome,
};

interface Stack {
  readonly key: string | null;
  readonly isRest: boolean;
  readonly rows: readonly WorkspaceUsage[];
}

/** The dearest first, what is left of them last. */
function stacksOf(rows: readonly WorkspaceUsage[], keyOf: (row: WorkspaceUsage) => string | null): Stack[] {
  const byKey = new Map<string | null, WorkspaceUsage[]>();
  for (const row of rows) {
    const own = byKey.get(keyOf(row)) ?? [];
    own.push(row);
    byKey.set(keyOf(row), own);
  }
  const sorted = [...byKey]
    .map(([key, own]) => ({ key, isRest: false, rows: own, nanoUsd: sumOf(own).knownNanoUsd ?? -1 }))
    .sort((a, b) => b.nanoUsd - a.nanoUsd || (a.key ?? '').localeCompare(b.key ?? ''));
  const rest = sorted.slice(mostSeries).flatMap(({ rows: own }) => own);
  return [...sorted.slice(0, mostSeries), ...(rest.length === 0 ? [] : [{ key: null, isRest: true, rows: rest }])];
}

export function sumOf(rows: readonly Pick<WorkspaceUsage, 'usage'>[]): UsageSum {
  const sum = new UsageSum();
  for (const { usage } of rows) sum.add(usage);
  return sum;
}
