import { createHash } from 'node:crypto';
import { mainThread } from '../../model/facts';
import type { SourceContent, SourceDatabase, SourceIdentity, SourcePart, SourceRef } from '../adapter';
import { agentOf, sessionIdOf } from './transcriptFiles';

/** A session (window) of an agent's database, with what says whose it is. */
interface Window {
  readonly id: string;
  readonly key: string | null;
  readonly spawnedBy: string | null;
  readonly createdAt: number;
  readonly version: string;
}

/**
 * The sessions in an agent's database (openclaw, `state/openclaw-agent-schema.sql`): `transcript_events` holds the lines of
 * each, `session_windows` which conversation it belongs to and who started it.
 */
export function* partsOfDatabase(source: SourceRef, content: SourceContent): Iterable<SourcePart> {
  if (content.format !== 'sqlite') return;
  const agent = agentOf(source.path);
  const windows = readWindows(content.database);
  for (const window of windows.values()) {
    const { id, version } = window;
    yield { part: id, version, identity: identityOf(agent, window, windows) };
  }
}

function readWindows(database: SourceDatabase): Map<string, Window> {
  const found = new Map<string, Window>();
  if (!database.columns('transcript_events').has('session_id')) return found;
  const known = database.columns('session_windows');
  const rows = new Map<string, Readonly<Record<string, unknown>>>();
  if (known.has('session_id'))
    for (const row of database.rows('SELECT * FROM session_windows')) rows.set(String(row.session_id), row);
  const counts = 'SELECT session_id, count(*) AS n, max(seq) AS last FROM transcript_events GROUP BY session_id';
  for (const { session_id, n, last } of database.rows(counts)) {
    const id = String(session_id);
    const row = rows.get(id) ?? {};
    found.set(id, {
      id,
      key: typeof row.session_key === 'string' ? row.session_key : null,
      spawnedBy: typeof row.spawned_by === 'string' && row.spawned_by !== '' ? row.spawned_by : null,
      createdAt: typeof row.created_at === 'number' ? row.created_at : 0,
      version: `${n}/${last}/${row.transcript_updated_at ?? row.updated_at ?? ''}`,
    });
  }
  return found;
}

function identityOf(agent: string, window: Window, windows: ReadonlyMap<string, Window>): SourceIdentity {
  const own = sessionIdOf(agent, window.id);
  const parent = starterOf(window, windows);
  const root = parent === null ? null : rootOf(parent, windows);
  return {
    sessionId: root === null ? own : sessionIdOf(agent, root.id),
    threadId: root === null ? mainThread : window.id,
    parentThreadId: parent === null || root === null ? null : parent.id === root.id ? mainThread : parent.id,
    cwd: null,
    transcriptKey: own,
  };
}

/** The session that started another: of the conversation that did, the one that was going on then. */
function starterOf({ spawnedBy, createdAt, id }: Window, windows: ReadonlyMap<string, Window>): Window | null {
  if (spawnedBy === null) return null;
  let starter: Window | null = null;
  for (const other of windows.values()) {
    if (other.key !== spawnedBy || other.id === id || other.createdAt > createdAt) continue;
    if (starter === null || other.createdAt > starter.createdAt) starter = other;
  }
  return starter;
}

function rootOf(window: Window, windows: ReadonlyMap<string, Window>): Window {
  const seen = new Set<string>();
  let root = window;
  // A damaged database may close the chain to a ring.
  for (let above = starterOf(root, windows); above !== null && !seen.has(above.id); above = starterOf(root, windows)) {
    seen.add(root.id);
    root = above;
  }
  return root;
}

/** A short print of a line, to see whether what was read is still there. */
export function printOf(earlier: string, text: string): string {
  return createHash('sha256').update(earlier).update(text).digest('base64url').slice(0, 16);
}
