import { integer } from '../columns';
import type { Database } from '../engine/database';
import { indexedTo } from '../searchIndex';
import { searchTerms } from './searchTerms';

/** What begins with one or two letters is nearly everything, and slow to find while somebody types. */
const shortestBeginning = 3;

/** Finds sessions by what was said in them; remembers the last answer, since every page of a list asks for it again. */
export class SessionsWithText {
  private last = { key: '', ids: new Set<number>() };

  constructor(private readonly db: Database) {}

  /** Rowids of the sessions with an indexed event that holds every word. */
  find(query: string): ReadonlySet<number> {
    const terms = searchTerms(query, shortestBeginning);
    if (terms === null) return new Set();
    const key = `${indexedTo(this.db)} ${terms.match}`;
    if (this.last.key !== key) this.last = { key, ids: this.search(terms.match) };
    return this.last.ids;
  }

  private search(match: string): Set<number> {
    const rows = this.db
      .prepare(
        `SELECT DISTINCT e.session_id FROM (SELECT docid FROM search_text WHERE search_text MATCH ?) m
         JOIN event e ON e.id = m.docid WHERE coalesce(e.detail, '') NOT IN ('progress_copy', 'copied')`,
      )
      .all([match]);
    return new Set(rows.map(([id]) => integer(id)));
  }
}
