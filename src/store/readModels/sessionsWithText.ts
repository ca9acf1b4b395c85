import { integer } from '../columns';
import type { Database } from '../engine/database';
import { searchTerms } from './searchTerms';

/** Rowids of the sessions with an event that holds every word. */
export function sessionsWithText(db: Database, query: string): Set<number> {
  const terms = searchTerms(query);
  if (terms === null) return new Set();
  const rows = db
    .prepare(
      `SELECT DISTINCT e.session_id FROM (SELECT docid FROM search_text WHERE search_text MATCH ?) m
       JOIN event e ON e.id = m.docid WHERE coalesce(e.detail, '') NOT IN ('progress_copy', 'copied')`,
    )
    .all([terms.match]);
  return new Set(rows.map(([id]) => integer(id)));
}
