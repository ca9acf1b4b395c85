import { toMicroUsd } from '../../model/cost';
import { integer } from '../columns';
import type { Database } from '../engine/database';
import { liveMs, type SessionListItem, type SessionScope, sessionItems } from './sessionItems';
import { hasWork } from './usageSum';

/** `contrail.overview/1`: what a status bar shows. */
export interface Overview {
  schema: 'contrail.overview/1';
  /** Hidden ones included, as in the sums: their money was spent. */
  sessions: number;
  /** Of all that is known; null when nothing is. */
  total_microusd: number | null;
  /** Sessions whose cost is unknown, wholly or in part. */
  unknown_cost_sessions: number;
  /** The most recently active one that is not hidden. */
  latest: SessionListItem | null;
  /** The most recently active ones first, hidden ones left out. */
  live: SessionListItem[];
}

export type ScopeSums = Pick<Overview, 'sessions' | 'total_microusd' | 'unknown_cost_sessions'>;

/** Sums over all sessions in scope. They change only when something is read: worth remembering. */
export function scopeSums(db: Database, scope: SessionScope): ScopeSums {
  const rows = db
    .prepare(
      `SELECT s.id, ${hasWork}, u.requests, u.unknown, u.nano FROM session s LEFT JOIN (
         SELECT session_id, sum(requests) AS requests, sum(iif(cost_source = 'unknown', requests, 0)) AS unknown,
           sum(cost_nanousd) AS nano FROM usage_total GROUP BY session_id) u ON u.session_id = s.id`,
    )
    .all();
  let nanoUsd = 0;
  let known = 0;
  let unknown = 0;
  for (const [id, worked, requests, unknownRequests, nano] of rows) {
    if (!scope.has(integer(id))) continue;
    // As in `markUnmetered`: work without usage on record cost something.
    const isUnknown = requests === null ? worked === 1 : integer(unknownRequests) > 0;
    if (isUnknown) unknown++;
    if (requests === null ? worked === 0 : integer(requests) > integer(unknownRequests)) known++;
    if (requests !== null) nanoUsd += integer(nano);
  }
  return {
    sessions: scope.size,
    total_microusd: known === 0 && unknown > 0 ? null : toMicroUsd(nanoUsd),
    unknown_cost_sessions: unknown,
  };
}

/** `now` is UTC ms. */
export function overview(db: Database, scope: SessionScope, sums: ScopeSums, now: number): Overview {
  const recent: number[] = [];
  const rows = db
    .prepare(
      `SELECT s.id, coalesce(s.ended_at, 0) FROM session s
         LEFT JOIN session_mark m ON m.session_uid = s.uid AND m.hidden = 1
       WHERE m.session_uid IS NULL ORDER BY s.ended_at DESC, s.id`,
    )
    .iterate();
  for (const [id, endedAt] of rows) {
    if (!scope.has(integer(id))) continue;
    if (recent.length > 0 && now - integer(endedAt) >= liveMs) break;
    recent.push(integer(id));
  }
  const items = sessionItems(db, recent, scope, now);
  return {
    schema: 'contrail.overview/1',
    ...sums,
    latest: items[0] ?? null,
    live: items.filter(({ live }) => live),
  };
}
