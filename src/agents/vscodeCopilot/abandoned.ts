import type { GraphNode } from '../../model/facts';
import { abandonedBranches } from '../abandonedBranches';

/** What stands in for the parent of turns that the file says were undone. */
export const undoneParent = 'undone';

/** The events of turns that were undone, and of those that were read before a prompt was edited and are there no more. */
export function abandonedTurns(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const undone = nodes.filter(({ parentNode }) => parentNode === undoneParent).map(({ seq }) => seq);
  return new Set([...undone, ...abandonedBranches(nodes.filter(({ parentNode }) => parentNode !== undoneParent))]);
}
