import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { openDatabase } from '../../../src/store/engine/database';
import { initHostSql } from '../../../src/store/engine/hostSql';

const wasmPath = resolve(import.meta.dirname, '../../../node_modules/sql.js/dist/sql-wasm.wasm');

/** A row of `messages`. */
export interface WrittenMessage {
  readonly id?: number;
  readonly role: string;
  readonly content: string;
  readonly timestamp: number;
  readonly tool_calls?: string;
  readonly tool_call_id?: string;
  readonly tool_name?: string;
  readonly finish_reason?: string;
  readonly display_kind?: string;
  readonly active?: number;
}

/** A `state.db` with one session. */
export async function writeStateDatabase(path: string, messages: readonly WrittenMessage[]): Promise<void> {
  rmSync(path, { force: true });
  const database = openDatabase(await initHostSql({ wasmPath }), path);
  try {
    database.exec(`
      CREATE TABLE sessions (id TEXT PRIMARY KEY, source TEXT, model TEXT, parent_session_id TEXT, started_at REAL, ended_at REAL);
      CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, role TEXT, content TEXT, tool_calls TEXT,
        tool_call_id TEXT, tool_name TEXT, finish_reason TEXT, display_kind TEXT, timestamp REAL, active INTEGER, compacted INTEGER DEFAULT 0);
      INSERT INTO sessions VALUES ('s', 'cli', 'gpt-5.6-luna', NULL, 1773000000.5, NULL);
    `);
    const insert = database.prepare(
      "INSERT INTO messages (id, session_id, role, content, tool_calls, tool_call_id, tool_name, finish_reason, display_kind, timestamp, active) VALUES (?, 's', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    for (const message of messages)
      insert.run([
        message.id ?? null,
        message.role,
        message.content,
        message.tool_calls ?? null,
        message.tool_call_id ?? null,
        message.tool_name ?? null,
        message.finish_reason ?? null,
        message.display_kind ?? null,
        message.timestamp,
        message.active ?? 1,
      ]);
  } finally {
    database.close();
  }
}
