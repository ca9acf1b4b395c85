import { BodyReader } from './bodies';
import { integer, text } from './columns';
import type { Database } from './engine/database';
import type { SqlRow } from './engine/statement';
import { readMeta, setMeta } from './meta';

/** What people search for: what was asked, answered, run and refused. Outputs of tools would drown it. */
const searchedKinds = `('user_msg', 'assistant_msg', 'tool_call', 'edit', 'test_run', 'error', 'human_intervention')`;
const mostIndexedCharacters = 16 * 1024;
const watermark = 'search_indexed_to';

/**
 * Adds up to `limit` events to the full-text index; returns how many there were (fewer than `limit`: all are in).
 * Background work: ingest never waits for it. Runs in the caller's transaction.
 */
export function indexForSearch(db: Database, limit: number): number {
  const bodies = new BodyReader(db);
  const rows = pending(db, limit);
  const insert = db.prepare('INSERT INTO search_text (docid, body) VALUES (?, ?)');
  for (const [id, summary, block, start, length] of rows) {
    const body = bodies.read(block ?? null, start, length);
    insert.run([integer(id), (body ?? text(summary)).slice(0, mostIndexedCharacters)]);
  }
  const last = rows.at(-1);
  if (last !== undefined) setMeta(db, watermark, String(integer(last[0])));
  return rows.length;
}

/** Whether every event that is searched for is in the index. */
export function isIndexed(db: Database): boolean {
  return pending(db, 1).length === 0;
}

/** The last event in the index; 0 while it is empty. */
export function indexedTo(db: Database): number {
  return Number(readMeta(db, watermark) ?? 0);
}

function pending(db: Database, limit: number): SqlRow[] {
  return db
    .prepare(
      `SELECT id, summary, block_id, body_start, body_length FROM event
       WHERE id > ? AND kind IN ${searchedKinds} ORDER BY id LIMIT ?`,
    )
    .all([indexedTo(db), limit]);
}
