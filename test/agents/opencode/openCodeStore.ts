import { join } from 'node:path';
import { opencodeAdapter } from '../../../src/agents/opencode/adapter';
import { type CollectedContent, collectContent, partsOf, type WholeSource } from '../../support/collectContent';
import { insertRow, runSql } from '../../support/makeDatabase';

/** The tables of a version (1.2) that does not count changes; newer ones add `event_sequence`. */
const tables = `
CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, slug text NOT NULL, directory text NOT NULL,
  title text NOT NULL, version text NOT NULL, revert text, permission text, time_created integer NOT NULL, time_updated integer NOT NULL);
CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE INDEX message_session_idx ON message (session_id);
CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL, time_created integer NOT NULL,
  time_updated integer NOT NULL, data text NOT NULL);
CREATE INDEX part_session_idx ON part (session_id);
`;

/** A time at which things happen. */
export const noon = Date.UTC(2026, 8, 1, 12);

/** A database of OpenCode to which a test writes as the agent would. */
export class OpenCodeStore {
  readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, 'opencode.db');
  }

  create(): Promise<void> {
    return this.run(tables);
  }

  run(...sql: readonly string[]): Promise<void> {
    return runSql(this.file, sql.join(';\n'));
  }

  session(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
    const row = { id, project_id: 'p', slug: 's', directory: '/work', title: 'T', version: '1.2.0' };
    return insertRow('session', { ...row, time_created: noon, time_updated: noon, ...fields });
  }

  message(id: string, session: string, data: Readonly<Record<string, unknown>>, created = noon): string {
    const times = { time_created: created, time_updated: created };
    return insertRow('message', { id, session_id: session, ...times, data: { time: { created }, ...data } });
  }

  part(id: string, message: string, session: string, data: Readonly<Record<string, unknown>>, created = noon): string {
    const times = { time_created: created, time_updated: created };
    return insertRow('part', { id, message_id: message, session_id: session, ...times, data });
  }

  /** The sessions, as ingest plans them. */
  parts(): Promise<WholeSource[]> {
    return partsOf(opencodeAdapter, { agent: 'opencode', path: this.file, format: 'sqlite', companions: [] });
  }

  async version(session: string): Promise<string | undefined> {
    return (await this.parts()).find(({ identity }) => identity.transcriptKey === session)?.version;
  }

  /** Reads a session, from the state of an earlier reading on. */
  async read(session: string, earlier?: CollectedContent): Promise<CollectedContent> {
    const source = (await this.parts()).find(({ identity }) => identity.transcriptKey === session);
    if (source === undefined) throw new Error(`no session ${session}`);
    return collectContent(opencodeAdapter, source, earlier === undefined ? {} : { state: earlier.state });
  }
}
