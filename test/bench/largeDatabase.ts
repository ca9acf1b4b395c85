import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, openDatabase } from '../../src/store/engine/database';
import { initHostSql } from '../../src/store/engine/hostSql';
import { SeededRandom } from '../support/seededRandom';

const partsOfSession = 1_000;
const partsOfMessage = 10;
/** Text of a part; with its JSON and indexes a little more lies in the file. Bytes. */
const partBytes = 4_000;
const start = Date.UTC(2026, 0, 1);

/** What OpenCode 1.18 writes, as far as it is read (test/fixtures/recordings/opencode). */
const schema = `
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

/** Where OpenCode keeps its database in a home. */
export const largeDatabasePath = '.local/share/opencode/opencode.db';

/** An OpenCode database of about so many megabytes, closed as its program leaves it. */
export async function writeLargeDatabase(path: string, megabytes: number, wasmPath: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const database = openDatabase(await initHostSql({ wasmPath }), path);
  database.exec(schema);
  const random = new SeededRandom(5);
  const sessions = Math.ceil((megabytes * 1e6) / (partsOfSession * (partBytes + 400)));
  for (let session = 0; session < sessions; session++)
    database.transaction(() => {
      addSession(database, session);
      for (let part = 0; part < partsOfSession; part++) addPart(database, session, part, random);
    });
  database.close();
}

/** One more message in the first session, committed. Returns when the file is as its program leaves it between writes. */
export async function growLargeDatabase(path: string, time: number, wasmPath: string): Promise<void> {
  const database = openDatabase(await initHostSql({ wasmPath }), path);
  const random = new SeededRandom(time + 100);
  database.transaction(() => {
    for (let part = 0; part < partsOfMessage; part++)
      addPart(database, 0, partsOfSession + time * partsOfMessage + part, random);
  });
  database.close();
}

function addSession(database: Database, session: number): void {
  const at = start + session * 60_000;
  database
    .prepare(`INSERT INTO session VALUES (?, 'p', NULL, 'slug', '/work/shop', ?, '1.18.33', NULL, 'build', ?, ?)`)
    .run([sessionId(session), `Session ${session}`, at, at]);
}

function addPart(database: Database, session: number, part: number, random: SeededRandom): void {
  const at = start + session * 60_000 + part * 100;
  const message = Math.floor(part / partsOfMessage);
  const messageId = id('msg', session, message);
  if (part % partsOfMessage === 0)
    database
      .prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?)')
      .run([messageId, sessionId(session), at, at, JSON.stringify(messageData(message, at))]);
  const words = Array.from({ length: partBytes / 8 }, () => random.below(1e7).toString(36).padStart(7, 'x'));
  const text = { type: 'text', text: words.join(' '), time: { start: at, end: at + 1 } };
  database
    .prepare('INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)')
    .run([id('prt', session, part), messageId, sessionId(session), at, at, JSON.stringify(text)]);
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
