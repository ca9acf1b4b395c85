import type { Database } from '../../src/store/engine/database';

/** Where OpenCode keeps its database in a home. */
export const openCodePath = '.local/share/opencode/opencode.db';

const start = Date.UTC(2026, 0, 1);

/** What OpenCode 1.18 writes, as far as it is read (test/fixtures/recordings/opencode). */
export const openCodeSchema = `
  CREATE TABLE project (id text PRIMARY KEY, worktree text NOT NULL, vcs text, time_created integer NOT NULL,
    time_updated integer NOT NULL, sandboxes text NOT NULL);
  CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, slug text NOT NULL,
    directory text NOT NULL, title text NOT NULL, version text NOT NULL, revert text, agent text,
    time_created integer NOT NULL, time_updated integer NOT NULL);
  CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL,
    time_updated integer NOT NULL, data text NOT NULL);
  CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL,
    time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
  CREATE INDEX message_session_time_created_id_idx ON message (session_id, time_created, id);
  CREATE INDEX part_message_id_id_idx ON part (message_id, id);
  CREATE INDEX part_session_idx ON part (session_id);
  CREATE INDEX session_parent_idx ON session (parent_id);
  INSERT INTO project VALUES ('p', '/work/shop', 'git', ${start}, ${start}, '[]');`;

/** A session without messages. `index` decides its id and times, as for messages and parts. */
export function addSession(database: Database, index: number): void {
  const at = start + index * 60_000;
  database
    .prepare(`INSERT INTO session VALUES (?, 'p', NULL, 'slug', '/work/shop', ?, '1.18.33', NULL, 'build', ?, ?)`)
    .run([sessionId(index), `Session ${index}`, at, at]);
}

/** A message of one part: of the user when its number is even, else of the agent. */
export function addMessage(database: Database, session: number, message: number): void {
  addMessageRow(database, session, message);
  addPart(database, session, message, message, `Text ${message} of session ${session}`);
}

export function addMessageRow(database: Database, session: number, message: number): void {
  const at = timeOf(session, message);
  database
    .prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?)')
    .run([id('msg', session, message), sessionId(session), at, at, JSON.stringify(messageData(message, at))]);
}

export function addPart(database: Database, session: number, message: number, part: number, text: string): void {
  const at = timeOf(session, message);
  const data = { type: 'text', text, time: { start: at, end: at + 1 } };
  database
    .prepare('INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)')
    .run([id('prt', session, part), id('msg', session, message), sessionId(session), at, at, JSON.stringify(data)]);
}

/** Says something else in a part, as while it is streamed: its session's own row is left as it is. */
export function setPart(database: Database, session: number, part: number, text: string): void {
  const at = timeOf(session, part) + 500;
  database
    .prepare(`UPDATE part SET data = json_set(data, '$.text', ?), time_updated = ? WHERE id = ?`)
    .run([text, at, id('prt', session, part)]);
}

function messageData(message: number, at: number): object {
  if (message % 2 === 0) return { role: 'user', time: { created: at }, agent: 'build' };
  return {
    role: 'assistant',
    agent: 'build',
    path: { cwd: '/work/shop', root: '/work/shop' },
    cost: 0.01,
    tokens: { total: 1_100, input: 1_000, output: 100, reasoning: 0, cache: { read: 0, write: 0 } },
    modelID: 'claude-sonnet-4-5',
    providerID: 'anthropic',
    time: { created: at, completed: at + 1 },
    finish: 'stop',
  };
}

function sessionId(session: number): string {
  return `ses_${session.toString(16).padStart(12, '0')}AAAAAAAAAAAAAA`;
}

function id(kind: string, session: number, index: number): string {
  return `${kind}_${session.toString(16).padStart(6, '0')}${index.toString(16).padStart(6, '0')}AAAAAAAAAAAAAA`;
}

function timeOf(session: number, message: number): number {
  return start + session * 60_000 + message * 1_000;
}
