import type { FailureItem } from '../../store/readModels/failures';
import {
  type DeadEndFileNode,
  type DeadEndNode,
  type DeadEndsErrorNode,
  type FailureNode,
  failureNode,
  type MoreDeadEndsNode,
  updateFailureNode,
} from './deadEndNode';

export interface DeadEndsContent {
  /** The latest first. */
  readonly failures: readonly FailureItem[];
  /** How many more could be loaded. */
  readonly left: number;
  /** Why they are not those of now. */
  readonly error: string | undefined;
}

/** What the editor must ask again: all of the tree, or these elements and what is below them. */
export type DeadEndsChange = 'all' | readonly DeadEndNode[];

/** Failed approaches by file. Finds out what differs from before, so that only that is drawn again. */
export class DeadEndTree {
  roots: readonly DeadEndNode[] = [];
  private files = new Map<string | null, DeadEndFileNode>();
  private readonly parents = new WeakMap<FailureNode, DeadEndFileNode>();
  private readonly more: MoreDeadEndsNode = { kind: 'moreDeadEnds', id: 'more', left: 0 };
  private readonly error: DeadEndsErrorNode = { kind: 'deadEndsError', id: 'error', message: '' };

  update({ failures, left, error }: DeadEndsContent): DeadEndsChange {
    const changed: DeadEndNode[] = [];
    const files = byFile(failures);
    const nodes = [...files].map(([path, own]) => this.updateFile(path, own, left === 0, changed));
    this.files = new Map(nodes.map(node => [node.path, node]));
    const roots: DeadEndNode[] = nodes.sort(inOrder);
    if (error !== undefined) {
      if (this.error.message !== error) changed.push(this.error);
      this.error.message = error;
      roots.unshift(this.error);
    }
    if (left > 0) {
      if (this.more.left !== left) changed.push(this.more);
      this.more.left = left;
      roots.push(this.more);
    }
    const isSameTree = isSameList(this.roots, roots);
    this.roots = roots;
    return isSameTree ? changed : 'all';
  }

  parentOf(node: DeadEndNode): DeadEndNode | undefined {
    return node.kind === 'failure' ? this.parents.get(node) : undefined;
  }

  private updateFile(
    path: string | null,
    failures: readonly FailureItem[],
    isComplete: boolean,
    changed: DeadEndNode[],
  ): DeadEndFileNode {
    const id = path === null ? 'session' : `file/${path}`;
    const node = this.files.get(path) ?? { kind: 'deadEndFile', id, path, failures: [], isComplete };
    const before = node.failures;
    const known = new Map(before.map(child => [child.failure_id, child]));
    const changedRows: FailureNode[] = [];
    node.failures = failures.map(failure => {
      const child = known.get(failure.id) ?? failureNode(failure, path, id);
      if (updateFailureNode(child, failure)) changedRows.push(child);
      this.parents.set(child, node);
      return child;
    });
    // With the last page the node that loads it goes, too: all is drawn again.
    node.isComplete = isComplete;
    changed.push(...(isSameList(before, node.failures) ? changedRows : [node]));
    return node;
  }
}

function byFile(failures: readonly FailureItem[]): Map<string | null, FailureItem[]> {
  const files = new Map<string | null, FailureItem[]>();
  for (const failure of failures) {
    const paths = failure.files.length === 0 ? [null] : failure.files.map(({ path }) => path);
    for (const path of paths) files.set(path, [...(files.get(path) ?? []), failure]);
  }
  return files;
}

/** By path, so that a row stays where it was found; what is about no file last. */
function inOrder(a: DeadEndFileNode, b: DeadEndFileNode): number {
  if (a.path === null || b.path === null) return Number(a.path === null) - Number(b.path === null);
  return a.path < b.path ? -1 : 1;
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
