import { mainThread } from '../model/facts';
import type { SourceIdentity } from './adapter';

/** Native ids of sessions and of the sessions that started them, null for those that people started. */
export type SessionParents = ReadonlyMap<string, string | null>;

/**
 * Whose a session is in a store that keeps sidechains as sessions with a parent: a thread of the session at the top. One
 * whose parent is not in the store stands for itself.
 */
export function treeIdentity(id: string, parents: SessionParents, cwd: string | null): SourceIdentity {
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

function rootOf(id: string, parents: SessionParents): string {
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
