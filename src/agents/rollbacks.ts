import type { GraphNode } from '../model/facts';

/** `detail` of the event that takes turns back; its parent node is the first prompt that was dropped. */
export const rollbackDetail = 'rollback';

/** The node of a prompt that starts a turn. Unique within a thread, as seqs are. */
export function turnNode(seq: number): string {
  return `turn:${seq}`;
}

/** The events that `thread_rolled_back` records took out of the conversation: the dropped turns, up to the record. */
export function abandonedByRollback(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const abandoned = new Set<number>();
  const indexOfNode = new Map<string, number>();
  nodes.forEach((node, index) => {
    if (node.node !== null) indexOfNode.set(node.node, index);
    if (node.detail !== rollbackDetail || node.parentNode === null) return;
    const first = indexOfNode.get(node.parentNode);
    if (first === undefined) return;
    for (const dropped of nodes.slice(first, index)) abandoned.add(dropped.seq);
  });
  return abandoned;
}
