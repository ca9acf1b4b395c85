import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { gooseAdapter } from '../../../src/agents/goose/adapter';
import { type CollectedContent, collectContent, partsOf, type WholeSource } from '../../support/collectContent';
import { insertRow, runSql } from '../../support/makeDatabase';

const tables = `
CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '',
  user_set_name BOOLEAN DEFAULT FALSE, session_type TEXT NOT NULL DEFAULT 'user', working_dir TEXT NOT NULL,
  created_at TIMESTAMP, updated_at TIMESTAMP, accumulated_total_tokens INTEGER, accumulated_input_tokens INTEGER,
  accumulated_output_tokens INTEGER, accumulated_cache_read_tokens INTEGER, accumulated_cache_write_tokens INTEGER,
  accumulated_cost REAL, schedule_id TEXT, provider_name TEXT, model_config_json TEXT, parent_session_id TEXT,
  parent_delegation TEXT);
CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT, session_id TEXT NOT NULL, role TEXT NOT NULL,
  content_json TEXT NOT NULL, created_timestamp INTEGER NOT NULL, metadata_json TEXT);
CREATE TABLE usage_ledger (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, created_timestamp INTEGER NOT NULL,
  model TEXT, input_tokens INTEGER, output_tokens INTEGER, total_tokens INTEGER, cache_read_tokens INTEGER,
  cache_write_tokens INTEGER, cost REAL, cost_source TEXT, is_compaction INTEGER DEFAULT 0);
`;

/** Schema 1: a description for a name, and messages without ids and metadata. */
export const firstTables = `
CREATE TABLE sessions (id TEXT PRIMARY KEY, description TEXT NOT NULL DEFAULT '', working_dir TEXT NOT NULL,
  created_at TIMESTAMP, updated_at TIMESTAMP, accumulated_total_tokens INTEGER, accumulated_input_tokens INTEGER,
  accumulated_output_tokens INTEGER, schedule_id TEXT);
CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, role TEXT NOT NULL,
  content_json TEXT NOT NULL, created_timestamp INTEGER NOT NULL);
`;

/** Seconds, as goose mostly keeps them. */
export const start = Date.UTC(2026, 7, 1, 12) / 1000;

export const noon = '2026-08-01 12:00:00';

export function text(said: string): object {
  return { type: 'text', text: said };
}

export function call(id: string, name: string, input: object): object {
  return { type: 'toolRequest', id, toolCall: { status: 'success', value: { name, arguments: input } } };
}

export function result(id: string, said: string, more: object = {}): object {
  const value = { content: [text(said)], isError: false, ...more };
  return { type: 'toolResponse', id, toolResult: { status: 'success', value } };
}

/** Hidden from the user, the agent or both. */
export function hiddenFrom(...whom: readonly ('user' | 'agent')[]): object {
  return { userVisible: !whom.includes('user'), agentVisible: !whom.includes('agent') };
}

/** A database of goose to which a test writes as the agent would. */
export class GooseStore {
  constructor(readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
  }

  create(schema = tables): Promise<void> {
    return this.run(schema);
  }

  run(...sql: readonly string[]): Promise<void> {
    return runSql(this.file, sql.join(';\n'));
  }

  session(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
    const times = { created_at: noon, updated_at: noon };
    const model = { provider_name: 'anthropic', model_config_json: { model_name: 'claude-sonnet-5-5' } };
    return insertRow('sessions', { id, name: 'CLI Session', working_dir: '/w', ...times, ...model, ...fields });
  }

  message(
    id: string,
    session: string,
    role: 'user' | 'assistant',
    content: readonly object[],
    { at = start, metadata = hiddenFrom() }: { readonly at?: number; readonly metadata?: object } = {},
  ): string {
    return insertRow('messages', {
      message_id: id,
      session_id: session,
      role,
      content_json: content,
      created_timestamp: at,
      metadata_json: metadata,
    });
  }

  request(session: string, at: number, fields: Readonly<Record<string, unknown>>): string {
    return insertRow('usage_ledger', { session_id: session, created_timestamp: at, ...fields });
  }

  parts(): Promise<WholeSource[]> {
    return partsOf(gooseAdapter, { agent: 'goose', path: this.file, format: 'sqlite', companions: [] });
  }

  async version(session: string): Promise<string | undefined> {
    return (await this.parts()).find(({ identity }) => identity.transcriptKey === session)?.version;
  }

  async read(session: string, earlier?: CollectedContent): Promise<CollectedContent> {
    const source = (await this.parts()).find(({ identity }) => identity.transcriptKey === session);
    if (source === undefined) throw new Error(`no session ${session}`);
    return collectContent(gooseAdapter, source, earlier === undefined ? {} : { state: earlier.state });
  }
}
