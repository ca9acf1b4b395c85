import { BodyReader } from '../bodies';
import { integer, isoTime, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { searchTerms } from './searchTerms';

export interface SearchHit {
  session_uid: string;
  agent: string;
  title: string | null;
  thread_id: string;
  seq: number;
  at: string | null;
  kind: string;
  tool: string | null;
  /** Plain text around the first match, on one line. */
  snippet: string;
  source_path: string;
  source_line: number;
}

/** `contrail.search/1`. */
export interface SearchResult {
  schema: 'contrail.search/1';
  query: string;
  hits: SearchHit[];
  /** True when more events match than were asked for. */
  more: boolean;
}

const snippetCharacters = 160;

/** Events of the given sessions that hold every word (the last one as a beginning), the newest first. */
export function searchEvents(db: Database, query: string, ids: readonly number[], limit: number): SearchResult {
  const terms = searchTerms(query);
  if (terms === null) return { schema: 'contrail.search/1', query, hits: [], more: false };
  const bodies = new BodyReader(db);
  const rows = db
    .prepare(
      `SELECT s.uid, s.agent, s.title, t.native_id, e.seq, e.ts, e.kind, e.tool, e.summary, e.block_id, e.body_start,
         e.body_length, f.path, e.line
       FROM (SELECT docid FROM search_text WHERE search_text MATCH ?) m
       JOIN event e ON e.id = m.docid JOIN session s ON s.id = e.session_id JOIN thread t ON t.id = e.thread_id
       JOIN source f ON f.id = e.source_id
       WHERE e.session_id IN (SELECT value FROM json_each(?))
         AND coalesce(e.detail, '') NOT IN ('progress_copy', 'copied')
       ORDER BY e.ts DESC, e.id DESC LIMIT ?`,
    )
    .all([terms.match, JSON.stringify(ids), limit + 1]);
  const hits = rows.slice(0, limit).map(row => ({
    session_uid: text(row[0]),
    agent: text(row[1]),
    title: textOrNull(row[2]),
    thread_id: text(row[3]),
    seq: integer(row[4]),
    at: isoTime(row[5]),
    kind: text(row[6]),
    tool: textOrNull(row[7]),
    snippet: snippet(bodies.read(row[9], row[10], row[11]) ?? text(row[8]), terms.words),
    source_path: text(row[12]),
    source_line: integer(row[13]),
  }));
  return { schema: 'contrail.search/1', query, hits, more: rows.length > limit };
}

function snippet(body: string, words: readonly string[]): string {
  const lower = body.toLowerCase();
  const positions = words.map(word => lower.indexOf(word)).filter(position => position >= 0);
  const start = Math.max(0, Math.min(...(positions.length === 0 ? [0] : positions)) - 40);
  const cut = body
    .slice(start, start + snippetCharacters)
    .replace(/\s+/g, ' ')
    .trim();
  return `${start > 0 ? '…' : ''}${cut}${start + snippetCharacters < body.length ? '…' : ''}`;
}
