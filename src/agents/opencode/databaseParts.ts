import { mainThread } from '../../model/facts';
import type { SourceDatabase, SourceIdentity, SourcePart } from '../adapter';

/** Updates come to rows that were inserted lately: a running call, an answer being written. */
const recentParts = 2_000;
const recentMessages = 500;

/**
 * The sessions in a database; one that another started is a sidechain of it. Its version is made of what indexes and the
 * short rows of sessions tell: when the session was touched, its newest rows, and the number of its last change, which
 * newer versions count (`event_sequence`). Where they do not, the times of the latest rows stand for it, since messages
 * and parts change without their session (FORMATS trap 53).
 */
export function* databaseParts(database: SourceDatabase): Generator<SourcePart> {
  const columns = database.columns('session');
  const isComplete =
    ['id', 'parent_id', 'directory', 'time_updated'].every(column => columns.has(column)) &&
    ['message', 'part'].every(table => database.columns(table).has('session_id'));
  if (!isComplete) return;
  const parents = new Map<string, string | null>();
  const sessions = [...database.rows(sessionsQuery(database))];
  for (const { id, parent_id } of sessions) parents.set(String(id), typeof parent_id === 'string' ? parent_id : null);
  const changed = latestChanges(database);
  for (const { id, directory, updated, messages, parts, changes } of sessions) {
    // A session that was opened and never used.
    if (messages === null || messages === undefined) continue;
    const part = String(id);
    yield {
      part,
      version: [updated, messages, parts, changes ?? changed.get(part)].map(value => value ?? '').join(' '),
      identity: identityOf(part, parents, typeof directory === 'string' && directory !== '' ? directory : null),
    };
  }
}

/** `max(rowid)` of one session is a single step in the index on `session_id`. */
function sessionsQuery(database: SourceDatabase): string {
  const changes = database.columns('event_sequence').has('aggregate_id')
    ? '(SELECT seq FROM event_sequence WHERE aggregate_id = s.id)'
    : 'NULL';
  return `SELECT id, parent_id, directory, time_updated AS updated,
    (SELECT max(rowid) FROM message WHERE session_id = s.id) AS messages,
    (SELECT max(rowid) FROM part WHERE session_id = s.id) AS parts,
    ${changes} AS changes
  FROM session s ORDER BY id`;
}

function latestChanges(database: SourceDatabase): Map<string, string> {
  const latest = new Map<string, string>();
  for (const [table, limit] of [
    ['message', recentMessages],
    ['part', recentParts],
  ] as const) {
    if (!database.columns(table).has('time_updated')) continue;
    for (const { session_id, updated } of database.rows(
      `SELECT session_id, max(time_updated) AS updated
       FROM (SELECT session_id, time_updated FROM ${table} ORDER BY rowid DESC LIMIT ${limit}) GROUP BY session_id`,
    ))
      latest.set(String(session_id), `${latest.get(String(session_id)) ?? ''}~${updated}`);
  }
  return latest;
}

function identityOf(id: string, parents: ReadonlyMap<string, string | null>, cwd: string | null): SourceIdentity {
  const root = rootOf(id, parents);
  const parent = parents.get(id) ?? null;
  const isMain = root === id;
  return {
    sessionId: root,
    threadId: isMain ? mainThread : id,
    parentThreadId: isMain ? null : parent === root ? mainThread : parent,
    cwd,
    transcriptKey: id,
  };
}

/** A session whose parent is gone stands for itself. */
function rootOf(id: string, parents: ReadonlyMap<string, string | null>): string {
  const visited = new Set([id]);
  let root = id;
  for (;;) {
    const parent = parents.get(root) ?? null;
    if (parent === null || !parents.has(parent)) return root;
    // Each other's parents: nobody's.
    if (visited.has(parent)) return id;
    visited.add(parent);
    root = parent;
  }
}
