import { integer, integerOrNull } from '../columns';
import type { Database } from '../engine/database';
import { laneSize } from '../sourceCatalog';
import type { TimeSpan } from './timeline';

/** What a session's priced requests cost when, in the order of time; together its whole known cost. */
export function spentOver(
  db: Database,
  sessionId: number,
  { from, to }: TimeSpan,
): { readonly at: number; readonly nanoUsd: number }[] {
  const rows = db
    .prepare(
      'SELECT seq, ts, cost_nanousd FROM usage WHERE session_id = ? AND billed = 1 AND cost_nanousd IS NOT NULL ORDER BY seq',
    )
    .all([sessionId]);
  let file = -1;
  let latest = from;
  const spent = rows.map(([seq, ts, nanoUsd]) => {
    const own = Math.floor(integer(seq) / laneSize);
    if (own !== file) latest = from;
    file = own;
    // A request without a time counts from the one before it in its file.
    latest = integerOrNull(ts) ?? latest;
    return { at: Math.min(Math.max(latest, from), to), nanoUsd: integer(nanoUsd) };
  });
  return spent.sort((a, b) => a.at - b.at);
}
