import { existsSync } from 'node:fs';
import { integer, text } from './columns';
import type { Database } from './engine/database';
import { tablesOfFindings } from './failedApproaches';

const tablesOfSources = ['event', 'usage', 'edit', 'check_run', 'place', 'problem', 'body_block'];

/**
 * Makes a salvaged database whole again: rows may be missing anywhere. Transcripts that still exist are read again from
 * the start; of those that are gone, what is left gets back the session and thread it belongs to. In the caller's
 * transaction.
 */
export function mendSalvaged(db: Database): void {
  for (const [id, path] of db.all('SELECT id, path FROM source')) {
    if (!existsSync(text(path))) continue;
    for (const table of tablesOfSources) db.prepare(`DELETE FROM ${table} WHERE source_id = ?`).run([integer(id)]);
    db.prepare('DELETE FROM source WHERE id = ?').run([integer(id)]);
  }
  for (const table of tablesOfSources) db.exec(`DELETE FROM ${table} WHERE source_id NOT IN (SELECT id FROM source)`);
  // A transcript's key begins with the session's own id.
  db.exec(`INSERT OR IGNORE INTO session (id, uid, agent, native_id, machine_id, discovered_at)
    SELECT session_id, agent || ':' || native, agent, native, '', discovered_at FROM (
      SELECT *, substr(transcript_key, 1, instr(transcript_key || '/', '/') - 1) AS native FROM source)
    WHERE session_id NOT IN (SELECT id FROM session)`);
  for (const table of ['event', 'usage', 'edit', 'check_run'])
    db.exec(`INSERT OR IGNORE INTO thread (id, session_id, native_id)
      SELECT DISTINCT thread_id, session_id, 'recovered-' || thread_id FROM ${table}
      WHERE thread_id NOT IN (SELECT id FROM thread)`);
  // Found anew when the sessions are judged.
  for (const table of tablesOfFindings) db.exec(`DELETE FROM ${table}`);
  db.exec(`DELETE FROM meta WHERE key = 'search_indexed_to'`);
  db.exec('UPDATE session SET dirty = 1');
}
