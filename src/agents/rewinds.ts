import type { GraphNode } from '../model/facts';

/** `detail` of a rewind whose parent node is the first prompt that was dropped, or the last record that was kept. */
export const rewindTo = 'rewind';
export const rewindAfter = 'rewind_after';

/** The events that rewinds left behind. */
export function abandonedByRewind(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const abandoned = new Set<number>();
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  nodes.forEach((node, index) => {
    const target = node.parentNode;
    if (node.detail === rewindTo || node.detail === rewindAfter) {
      const kept = node.detail === rewindTo ? first.get(target ?? '') : (last.get(target ?? '') ?? -1) + 1;
      const from = target === null ? 0 : kept;
      // What it names may have made no event: then it cannot be told what was dropped.
      if (from !== undefined && (target === null || node.detail === rewindTo || last.has(target)))
        for (const dropped of nodes.slice(from, index)) abandoned.add(dropped.seq);
    } else if (node.node !== null) {
      if (!first.has(node.node)) first.set(node.node, index);
      last.set(node.node, index);
    }
  });
  return abandoned;
}
