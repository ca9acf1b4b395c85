import * as v from 'valibot';

export const ranges = ['all', '7', '30', '90', 'custom'] as const;
export const perChoices = ['day', 'week'] as const;
export const stackings = ['model', 'agent', 'branch', 'outcome'] as const;

/** What the user chose. Days are UTC, `YYYY-MM-DD`; empty where open, and meant only in a custom range. */
export const workspaceFilter = v.object({
  agent: v.nullable(v.string()),
  model: v.nullable(v.string()),
  branch: v.nullable(v.string()),
  range: v.picklist(ranges),
  since: v.string(),
  until: v.string(),
});
export type WorkspaceFilter = v.InferOutput<typeof workspaceFilter>;

export const noFilter: WorkspaceFilter = {
  agent: null,
  model: null,
  branch: null,
  range: 'all',
  since: '',
  until: '',
};

export function isFiltered({ agent, model, branch, range }: WorkspaceFilter): boolean {
  return agent !== null || model !== null || branch !== null || range !== 'all';
}

/** The filter as the store takes it. `now` is UTC ms. */
export function storeFilter(filter: WorkspaceFilter, now: number): Record<string, string> {
  const { agent, model, branch, range } = filter;
  const days =
    range === 'custom'
      ? { since: filter.since, until: filter.until }
      : { since: range === 'all' ? '' : dayBefore(now, Number(range) - 1) };
  return Object.fromEntries(
    Object.entries({ agent, model, branch, ...days }).filter(
      (entry): entry is [string, string] => entry[1] !== null && entry[1] !== '',
    ),
  );
}

/** The day that lies so many days before today. */
export function dayBefore(now: number, days: number): string {
  return new Date(now - days * 86_400_000).toISOString().slice(0, 10);
}
