import type { GraphNode } from '../../model/facts';

/** What stands in for the parent of messages that the conversation's list does not have. */
export const abandonedParent = 'abandoned';

/** The messages that Cursor keeps and does not list: what a rewind, an edited prompt or a retry left behind. */
export function abandonedMessages(nodes: readonly GraphNode[]): ReadonlySet<number> {
  return new Set(nodes.filter(({ parentNode }) => parentNode === abandonedParent).map(({ seq }) => seq));
}
