import type { GraphNode } from '../../model/facts';

/** `detail` of the event that takes messages back; its parent node is the first message that was dropped. */
export const rewindDetail = 'rewind';

/** The events that rewinds took out of the conversation: from the named message on, all where it is not known. */
export function abandonedByRewind(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const abandoned = new Set<number>();
  const firstOf = new Map<string, number>();
  nodes.forEach((node, index) => {
    if (node.detail === rewindDetail && node.parentNode !== null) {
      const first = firstOf.get(node.parentNode) ?? 0;
      for (const dropped of nodes.slice(first, index)) abandoned.add(dropped.seq);
    } else if (node.node !== null && !firstOf.has(node.node)) firstOf.set(node.node, index);
  });
  return abandoned;
}
