import type { GraphNode } from '../../model/facts';

/** Kinds that continue a conversation; the last of them marks the branch that is in use. */
const conversation = new Set([
  'user_msg',
  'assistant_msg',
  'thinking',
  'tool_call',
  'tool_result',
  'edit',
  'test_run',
  'error',
]);

/**
 * The seqs of events on branches that a rewind or an edited prompt left behind.
 *
 * A rewind gives a prompt the parent of an earlier one. So a branch is abandoned when, at some record of the path in use,
 * an earlier prompt stands beside the one that the path goes on with. Every other fork stays: results of parallel calls,
 * hooks, local commands, retries. Roots of their own (compactions of old versions, joined files) are read as linear.
 */
export function abandonedSeqs(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const graph = graphOf(nodes);
  const abandoned = new Set<number>();
  const path = activePath(graph, nodes);
  for (const id of path) {
    const entry = graph.get(id);
    const parent = entry?.parent ?? null;
    if (entry === undefined || parent === null || !entry.isEntry) continue;
    for (const sibling of graph.get(parent)?.children ?? []) {
      const other = graph.get(sibling);
      if (other === undefined || path.has(sibling) || !other.isEntry || other.firstSeq >= entry.firstSeq) continue;
      const branch = branchFrom(graph, sibling);
      if (branch.some(one => one.isWork)) for (const one of branch) for (const seq of one.seqs) abandoned.add(seq);
    }
  }
  return abandoned;
}

interface Vertex {
  readonly parent: string | null;
  readonly firstSeq: number;
  readonly seqs: number[];
  readonly children: string[];
  /** A message in the user's name, where a rewind can branch. */
  isEntry: boolean;
  /** A prompt or an answer, as opposed to local commands and their output. */
  isWork: boolean;
}

function graphOf(nodes: readonly GraphNode[]): Map<string, Vertex> {
  const graph = new Map<string, Vertex>();
  for (const node of nodes) {
    if (node.node === null) continue;
    let vertex = graph.get(node.node);
    if (vertex === undefined) {
      vertex = { parent: node.parentNode, firstSeq: node.seq, seqs: [], children: [], isEntry: false, isWork: false };
      graph.set(node.node, vertex);
    }
    vertex.seqs.push(node.seq);
    if (node.kind === 'user_msg') {
      vertex.isEntry = true;
      if (node.detail === 'prompt' || node.detail === 'spawn_prompt') vertex.isWork = true;
    } else if (node.kind === 'assistant_msg' || node.kind === 'thinking' || node.kind === 'tool_call')
      vertex.isWork = true;
  }
  for (const [id, vertex] of graph) {
    if (vertex.parent !== null && vertex.parent !== id) graph.get(vertex.parent)?.children.push(id);
  }
  return graph;
}

function activePath(graph: ReadonlyMap<string, Vertex>, nodes: readonly GraphNode[]): Set<string> {
  const path = new Set<string>();
  const leaf = nodes.findLast(node => node.node !== null && conversation.has(node.kind));
  let id = leaf?.node ?? null;
  // A damaged file may close the chain to a ring.
  while (id !== null && !path.has(id)) {
    path.add(id);
    id = graph.get(id)?.parent ?? null;
  }
  return path;
}

function branchFrom(graph: ReadonlyMap<string, Vertex>, start: string): Vertex[] {
  const branch = new Set<string>([start]);
  const found: Vertex[] = [];
  for (const id of branch) {
    const vertex = graph.get(id);
    if (vertex === undefined) continue;
    found.push(vertex);
    for (const child of vertex.children) branch.add(child);
  }
  return found;
}
