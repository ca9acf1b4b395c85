import { failureNode, updateFailureNode } from '../deadEnds/deadEndNode';
import { loadFailures } from '../deadEnds/loadFailures';
import type { Asked } from './loadSessions';
import type { SectionNode, SessionFailureNode } from './treeNode';

/** Sections are asked again at every change as long as they are among those opened last. */
const mostKept = 20;

interface Updated {
  readonly nodes: SessionFailureNode[];
  readonly changed: readonly (SectionNode | SessionFailureNode)[];
}

/** What failed in the sessions whose section was opened. */
export class SessionFailures {
  private readonly opened = new Map<string, SectionNode>();

  constructor(private readonly store: Asked) {}

  /** @throws StoreError */
  async get(section: SectionNode): Promise<SessionFailureNode[]> {
    const { id } = section;
    this.opened.delete(id);
    this.opened.set(id, section);
    for (const oldest of this.opened.keys()) {
      if (this.opened.size <= mostKept) break;
      this.opened.delete(oldest);
    }
    return (await this.update(section)).nodes;
  }

  /** Asks again for what was opened; the sections and rows that show something else than before. */
  async refresh(): Promise<(SectionNode | SessionFailureNode)[]> {
    const changed = await Promise.all([...this.opened.values()].map(section => this.update(section)));
    return changed.flatMap(({ changed: nodes }) => nodes);
  }

  private async update(section: SectionNode): Promise<Updated> {
    const { session_uid } = section.parent;
    const { failures } = await loadFailures(
      this.store,
      { folders: null, session_uid, dismissed: false },
      section.count,
    );
    const known = new Map(section.children.map(node => [node.id, node]));
    const changedRows: SessionFailureNode[] = [];
    const nodes = failures.map(failure => {
      const made = { ...failureNode(failure, failure.files[0]?.path ?? null, section.id), parent: section };
      const node = known.get(made.id);
      if (node?.kind !== 'failure') return made;
      if (updateFailureNode(node, failure)) changedRows.push(node);
      return node;
    });
    const isSame = nodes.length === known.size && nodes.every(node => known.get(node.id) === node);
    section.children = nodes;
    return { nodes, changed: isSame ? changedRows : [section] };
  }
}
