import type { SessionListItem } from './sessionItems';

/** `contrail.overview/1`: what a status bar shows. */
export interface Overview {
  schema: 'contrail.overview/1';
  sessions: number;
  /** Of all that is known; null when nothing is. */
  total_microusd: number | null;
  /** Sessions whose cost is unknown, wholly or in part. */
  unknown_cost_sessions: number;
  /** The most recently active one. */
  latest: SessionListItem | null;
  live: SessionListItem[];
}
