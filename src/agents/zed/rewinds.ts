import type { GraphNode } from '../../model/facts';

/** `detail` of the event that says that the thread was set back; its parent node is the first prompt that was dropped. */
export const rewindDetail = 'rewind';

/** Of the prompts that were read before, the first one that is there no more. */
export function firstDropped(before: readonly string[], now: readonly string[]): string | null {
  const at = before.findIndex((id, index) => now[index] !== id);
  return at < 0 ? null : (before[at] ?? null);
}

/** What was said from a dropped prompt on, up to the event that says so. */
export function abandonedByRewind(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const abandoned = new Set<number>();
  for (const [index, { detail, parentNode }] of nodes.entries()) {
    const first = detail === rewindDetail ? nodes.findIndex(({ node }) => node === parentNode) : -1;
    if (first >= 0) for (const dropped of nodes.slice(first, index)) abandoned.add(dropped.seq);
  }
  return abandoned;
}
