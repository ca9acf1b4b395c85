/** The root of a session's family, by the parents of each; a ring of parents, which a damaged store may have, is cut. */
export function familyRoot(id: string, parents: ReadonlyMap<string, string | null>): string {
  const seen = new Set<string>();
  let root = id;
  for (let parent = parents.get(root); parent && !seen.has(parent); parent = parents.get(root)) {
    seen.add(root);
    root = parent;
  }
  return root;
}
