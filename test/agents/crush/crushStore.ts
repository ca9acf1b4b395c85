import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AgentAdapter } from '../../../src/agents/adapter';
import { crushAdapter } from '../../../src/agents/crush/adapter';
import { type CollectedContent, collectContent, partsOf, type WholeSource } from '../../support/collectContent';
import { insertRow, runSql } from '../../support/makeDatabase';

const tables = `
CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT NOT NULL, message_count INTEGER NOT NULL DEFAULT 0,
  prompt_tokens INTEGER NOT NULL DEFAULT 0, completion_tokens INTEGER NOT NULL DEFAULT 0, cost REAL NOT NULL DEFAULT 0.0,
  updated_at INTEGER NOT NULL, created_at INTEGER NOT NULL, summary_message_id TEXT);
CREATE TABLE files (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, path TEXT NOT NULL, content TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, role TEXT NOT NULL, parts TEXT NOT NULL default '[]', model TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, finished_at INTEGER, provider TEXT);
CREATE INDEX idx_messages_session_id ON messages (session_id);
`;

/** Seconds, as Crush keeps them. */
export const start = Date.UTC(2026, 8, 1, 12) / 1000;

/** A part of a message. */
export function part(type: string, data: Readonly<Record<string, unknown>>): object {
  return { type, data };
}

export function call(id: string, name: string, input: object): object {
  return part('tool_call', { id, name, input: JSON.stringify(input), finished: true });
}

export function result(id: string, content: string, metadata: object | null = null, isError = false): object {
  const text = metadata === null ? '' : JSON.stringify(metadata);
  return part('tool_result', { tool_call_id: id, content, metadata: text, is_error: isError });
}

/** A database of Crush to which a test writes as the agent would. */
export class CrushStore {
  constructor(
    readonly file: string,
    private readonly adapter: AgentAdapter = crushAdapter,
  ) {
    mkdirSync(dirname(file), { recursive: true });
  }

  create(): Promise<void> {
    return this.run(tables);
  }

  run(...sql: readonly string[]): Promise<void> {
    return runSql(this.file, sql.join(';\n'));
  }

  session(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
    return insertRow('sessions', { id, title: 'T', updated_at: start, created_at: start, ...fields });
  }

  message(id: string, session: string, role: string, parts: readonly object[], at = start): string {
    const times = { created_at: at, updated_at: at };
    return insertRow('messages', {
      id,
      session_id: session,
      role,
      parts,
      model: 'gpt-5',
      provider: 'openai',
      ...times,
    });
  }

  parts(): Promise<WholeSource[]> {
    return partsOf(this.adapter, { agent: this.adapter.agent, path: this.file, format: 'sqlite', companions: [] });
  }

  async version(session: string): Promise<string | undefined> {
    return (await this.parts()).find(({ identity }) => identity.transcriptKey === session)?.version;
  }

  async read(session: string, earlier?: CollectedContent): Promise<CollectedContent> {
    const source = (await this.parts()).find(({ identity }) => identity.transcriptKey === session);
    if (source === undefined) throw new Error(`no session ${session}`);
    return collectContent(this.adapter, source, earlier === undefined ? {} : { state: earlier.state });
  }
}
