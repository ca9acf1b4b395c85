import type { SessionListItem } from '../../store/readModels/sessionItems';
import { groupParts } from './groupParts';
import type { RowContext } from './rowContext';
import { sessionData } from './sessionData';
import { groupSessions, type SessionGroup } from './sessionGroups';
import type { ErrorNode, GroupNode, MoreNode, SessionNode, TreeNode } from './treeNode';

export interface TreeContent {
  readonly sessions: readonly SessionListItem[];
  /** How many more could be loaded. */
  readonly left: number;
  /** Why the sessions are not those of now. */
  readonly error: string | undefined;
}

/** What the editor must ask again: all of the tree, or these elements and what is below them. */
export type TreeChange = 'all' | readonly TreeNode[];

/** The tree down to its sessions. Finds out what differs from before, so that only that is drawn again. */
export class SessionTree {
  roots: readonly TreeNode[] = [];
  private readonly groups = new Map<string, GroupNode>();
  private readonly sessions = new Map<string, SessionNode>();
  private readonly more: MoreNode = { kind: 'more', id: 'more', left: 0 };
  private readonly error: ErrorNode = { kind: 'error', id: 'error', message: '', parent: undefined };
  private drawnFor = '';

  /** @param onOutdated is told the uids of sessions that changed or are gone */
  constructor(private readonly onOutdated: (uid: string) => void = () => undefined) {}

  /**
   * @param stale uids of sessions that are drawn again whether or not their data changed
   */
  update(content: TreeContent, context: RowContext, stale: ReadonlySet<string> = new Set()): TreeChange {
    const drawnFor = `${context.grouping} ${context.showFolder}`;
    const changed: TreeNode[] = [];
    const groups = groupParts(groupSessions(content.sessions, context), context);
    // An element that moves below another must not be there twice, not even while the editor asks one after the other.
    const hasMoved = groups.some(({ id, sessions }) =>
      sessions.some(({ session_uid }) => {
        const before = this.sessions.get(session_uid)?.group.id;
        return before !== undefined && before !== nodeId(id);
      }),
    );
    const oldRoots = this.roots.map(({ id }) => id);
    const roots: TreeNode[] = groups.map((group, index) => {
      const isComplete =
        content.left === 0 ||
        group.isContinued ||
        ((context.grouping === 'day' || group.id === 'pinned') && index < groups.length - 1);
      return this.updateGroup(group, isComplete, stale, changed);
    });
    this.forgetAllBut(groups);
    if (content.error !== undefined) {
      if (this.error.message !== content.error) changed.push(this.error);
      this.error.message = content.error;
      roots.unshift(this.error);
    }
    if (content.left > 0) {
      if (this.more.left !== content.left) changed.push(this.more);
      this.more.left = content.left;
      roots.push(this.more);
    }
    this.roots = roots;
    const isSameTree =
      !hasMoved &&
      this.drawnFor === drawnFor &&
      isSameList(
        oldRoots,
        roots.map(({ id }) => id),
      );
    this.drawnFor = drawnFor;
    return isSameTree ? changed : 'all';
  }

  private updateGroup(
    { id, label, sessions }: SessionGroup,
    isComplete: boolean,
    stale: ReadonlySet<string>,
    changed: TreeNode[],
  ): GroupNode {
    const group = this.groups.get(id) ?? { kind: 'group', id: nodeId(id), label, sessions: [], isComplete };
    this.groups.set(id, group);
    const oldIds = group.sessions.map(({ session_uid }) => session_uid);
    const changedSessions: SessionNode[] = [];
    group.sessions = sessions.map(item => this.updateSession(item, group, stale, changedSessions));
    const isSameGroup =
      group.label === label &&
      group.isComplete === isComplete &&
      isSameList(
        oldIds,
        sessions.map(({ session_uid }) => session_uid),
      );
    group.label = label;
    group.isComplete = isComplete;
    changed.push(...(isSameGroup ? changedSessions : [group]));
    return group;
  }

  private updateSession(
    item: SessionListItem,
    group: GroupNode,
    stale: ReadonlySet<string>,
    changed: SessionNode[],
  ): SessionNode {
    const uid = item.session_uid;
    const data = sessionData(item);
    const node = this.sessions.get(uid) ?? {
      kind: 'session',
      id: `session/${uid}`,
      session_uid: uid,
      item,
      data,
      group,
    };
    this.sessions.set(uid, node);
    if (node.data !== data) this.onOutdated(uid);
    if (node.data !== data || stale.has(uid)) changed.push(node);
    node.item = item;
    node.data = data;
    node.group = group;
    return node;
  }

  private forgetAllBut(groups: readonly SessionGroup[]): void {
    const ids = new Set(groups.map(({ id }) => id));
    const uids = new Set(groups.flatMap(({ sessions }) => sessions.map(({ session_uid }) => session_uid)));
    for (const id of this.groups.keys()) if (!ids.has(id)) this.groups.delete(id);
    for (const uid of this.sessions.keys()) {
      if (uids.has(uid)) continue;
      this.sessions.delete(uid);
      this.onOutdated(uid);
    }
  }
}

function nodeId(groupId: string): string {
  return `group/${groupId}`;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
