import type { GraphNode } from '../../model/facts';

/**
 * The events that are not on the way from the last entry to the first: Pi keeps all branches in one file, and the last
 * entry is where the conversation stands (pi-mono, `docs/session-format.md`). Entries without an id, and parents that are
 * not in the file, are read as one conversation after the other.
 */
export function abandonedBranches(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const firstOf = new Map<string, number>();
  nodes.forEach(({ node }, index) => {
    if (node !== null && !firstOf.has(node)) firstOf.set(node, index);
  });
  const path = new Set<string>();
  let id = nodes.findLast(({ node }) => node !== null)?.node ?? null;
  // A damaged file may close the chain to a ring.
  while (id !== null && !path.has(id)) {
    path.add(id);
    const at = firstOf.get(id);
    const parent = at === undefined ? null : (nodes[at]?.parentNode ?? null);
    // No parent: the user went back to before the first prompt.
    id = parent === null || firstOf.has(parent) ? parent : nodeBefore(nodes, at);
  }
  return new Set(nodes.filter(({ node }) => node !== null && !path.has(node)).map(({ seq }) => seq));
}

function nodeBefore(nodes: readonly GraphNode[], index = 0): string | null {
  return nodes.slice(0, index).findLast(({ node }) => node !== null)?.node ?? null;
}
