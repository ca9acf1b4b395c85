import type { SumSource } from '../../model/cost';
import type { TokensShape } from '../../model/tokens';
import type { SessionListItem } from './sessionItems';

export const stackings = ['model', 'agent', 'branch', 'outcome'] as const;
export type Stacking = (typeof stackings)[number];

/**
 * Every figure obeys all that is given, save those of files, which are of all that the sessions so found did: what a file
 * cost is not known by model and day. Days are UTC, `YYYY-MM-DD`, both included.
 */
export interface WorkspaceFilter {
  readonly agent?: string | undefined;
  readonly model?: string | undefined;
  readonly branch?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export interface WorkspaceTotals {
  sessions: number;
  requests: number;
  /** Null where none are on record although something was spent. */
  tokens: TokensShape | null;
  /** False where `tokens` lacks part of what was spent. */
  tokens_complete: boolean;
  /** Of what is priced; null when nothing is. */
  microusd: number | null;
  source: SumSource;
  sidechain_microusd: number | null;
  unpriced_requests: number;
  /** Cached input ÷ all input (uncached, read from and written to the cache); null without input. */
  cache_hit_share: number | null;
}

/** What is drawn in one colour. */
export interface WorkspaceSeries {
  /** Null: unknown, or not named by the transcript. */
  key: string | null;
  /** True for the one that holds all series beyond the dearest seven. */
  is_rest: boolean;
  microusd: number | null;
}

export interface WorkspacePeriod {
  /** Its first day. */
  start: string;
  /** In micro-dollars, in the order of the series; null where nothing is priced but something was spent. */
  values: (number | null)[];
  requests: number;
  unpriced_requests: number;
}

export interface WorkspaceFile {
  path: string;
  relative_path: string | null;
  sessions: number;
  edits: number;
  lines_added: number;
  lines_removed: number;
  failed_approaches: number;
  microusd: number | null;
  last_edited_at: string | null;
}

export interface SidechainType {
  agent_type: string | null;
  threads: number;
  requests: number;
  /** Of all buckets; null where none are on record. */
  tokens: number | null;
  microusd: number | null;
}

/** `contrail.workspace/1`. */
export interface Workspace {
  schema: 'contrail.workspace/1';
  per: 'day' | 'week';
  stacked_by: Stacking;
  /**
   * The days that the figures cover: those of the filter, else the first and the last with a request (today, where the
   * filter names a beginning alone); null when there is nothing.
   */
  range: { since: string; until: string } | null;
  series: WorkspaceSeries[];
  /** Without gaps, at most 200, the latest. Weeks begin on Monday. */
  periods: WorkspacePeriod[];
  totals: WorkspaceTotals;
  /** Of as many days before the range, where the filter names a beginning; null otherwise. */
  previous: WorkspaceTotals | null;
  /** At most 20 each, the dearest first. The sessions' requests, tokens, models and costs are those that pass the filter. */
  sessions: SessionListItem[];
  files: WorkspaceFile[];
  sidechain_types: SidechainType[];
  unpriced_models: { model: string | null; requests: number }[];
  /** What can be filtered by, of all sessions in scope. */
  choices: { agents: string[]; models: string[]; branches: string[] };
  /** Requests without a day: in the totals and series where no day is asked for, in no period. */
  undated_requests: number;
}
