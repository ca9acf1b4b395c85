import type { GraphNode } from '../../model/facts';

/** What stands in for the parent of messages that the user took back (`/undo`, `/retry`, an edited prompt). */
export const abandonedParent = 'abandoned';

/** Messages that the database keeps as neither active nor compacted. */
export function abandonedMessages(nodes: readonly GraphNode[]): ReadonlySet<number> {
  return new Set(nodes.filter(({ parentNode }) => parentNode === abandonedParent).map(({ seq }) => seq));
}
