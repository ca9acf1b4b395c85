import type { GraphNode } from '../model/facts';

interface Vertex {
  readonly parent: string | null;
  readonly seqs: number[];
  isParent: boolean;
}

/**
 * The seqs of events that are not on the way to the newest leaf: what was cut off a document that is rewritten whole
 * (`ItemChain`), by a rewind or since it never became more than a draft. Each tree of several sources has a way of its own.
 */
export function abandonedBranches(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const graph = graphOf(nodes);
  const leaves = newestLeaves(graph);
  const kept = new Set<string>();
  for (const leaf of leaves) {
    // A damaged document may close the chain to a ring.
    for (let id: string | null = leaf; id !== null && !kept.has(id); id = graph.get(id)?.parent ?? null) kept.add(id);
  }
  const abandoned = new Set<number>();
  for (const [id, { seqs }] of graph) if (!kept.has(id)) for (const seq of seqs) abandoned.add(seq);
  return abandoned;
}

function graphOf(nodes: readonly GraphNode[]): Map<string, Vertex> {
  const graph = new Map<string, Vertex>();
  for (const { node, parentNode, seq } of nodes) {
    if (node === null) continue;
    const known = graph.get(node);
    if (known !== undefined) known.seqs.push(seq);
    else graph.set(node, { parent: parentNode, seqs: [seq], isParent: false });
  }
  for (const { parent } of graph.values()) {
    const vertex = parent === null ? undefined : graph.get(parent);
    if (vertex !== undefined) vertex.isParent = true;
  }
  return graph;
}

/** Of each tree the leaf that was told last. */
function newestLeaves(graph: ReadonlyMap<string, Vertex>): string[] {
  const roots = new Map<string, string>();
  const newest = new Map<string, { readonly id: string; readonly seq: number }>();
  for (const [id, { isParent, seqs }] of graph) {
    if (isParent) continue;
    const root = rootOf(id, graph, roots);
    const seq = Math.max(...seqs);
    if ((newest.get(root)?.seq ?? -1) < seq) newest.set(root, { id, seq });
  }
  return [...newest.values()].map(({ id }) => id);
}

function rootOf(start: string, graph: ReadonlyMap<string, Vertex>, roots: Map<string, string>): string {
  const way: string[] = [];
  const seen = new Set<string>();
  let id = start;
  for (;;) {
    const known = roots.get(id);
    const parent = graph.get(id)?.parent ?? null;
    if (known !== undefined) id = known;
    if (known !== undefined || parent === null || seen.has(id)) break;
    if (!graph.has(parent)) {
      // What several beginnings follow, without being told itself.
      id = parent;
      break;
    }
    seen.add(id);
    way.push(id);
    id = parent;
  }
  for (const passed of way) roots.set(passed, id);
  return id;
}
