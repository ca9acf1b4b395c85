import type { GraphNode } from '../model/facts';

/** What stands in for the parent of messages that a store keeps and does not list, or marks as taken back. */
export const abandonedParent = 'abandoned';

/** The messages that were told with that parent: a rewind, an edited prompt or a retry left them behind. */
export function abandonedMessages(nodes: readonly GraphNode[]): ReadonlySet<number> {
  return new Set(nodes.filter(({ parentNode }) => parentNode === abandonedParent).map(({ seq }) => seq));
}
