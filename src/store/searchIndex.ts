import { BodyReader } from './bodies';
import { integer, text } from './columns';
import type { Database } from './engine/database';

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
  const from = Number(db.prepare('SELECT value FROM meta WHERE key = ?').get([watermark])?.[0] ?? 0);
  const rows = db
    .prepare(
      `SELECT id, summary, block_id, body_start, body_length FROM event
       WHERE id > ? AND kind IN ${searchedKinds} ORDER BY id LIMIT ?`,
    )
    .all([from, limit]);
  const insert = db.prepare('INSERT INTO search_text (docid, body) VALUES (?, ?)');
  for (const [id, summary, block, start, length] of rows) {
    const body = bodies.read(block ?? null, start, length);
    insert.run([integer(id), (body ?? text(summary)).slice(0, mostIndexedCharacters)]);
  }
  const last = rows.at(-1);
  if (last !== undefined)
    db.prepare(
      'INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run([watermark, String(integer(last[0]))]);
  return rows.length;
}
