import { isDeepStrictEqual } from 'node:util';
import type { SessionListItem } from '../../store/readModels/sessionItems';
import type { RowContext } from './rowContext';
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

type Outdated = (before: SessionListItem, now: SessionListItem) => boolean;

/** The tree down to its sessions. Finds out what differs from before, so that only that is drawn again. */
export class SessionTree {
  roots: readonly TreeNode[] = [];
  private readonly groups = new Map<string, GroupNode>();
  private readonly sessions = new Map<string, SessionNode>();
  private readonly more: MoreNode = { kind: 'more', id: 'more', left: 0 };
  private readonly error: ErrorNode = { kind: 'error', id: 'error', message: '', parent: undefined };
  private drawnFor: Pick<RowContext, 'grouping' | 'showFolder'> | undefined;

  /**
   * @param onChange is told the uids of sessions whose data changed
   * @param stale uids of sessions that are drawn again whether or not their data changed
   */
  update(
    content: TreeContent,
    context: RowContext,
    onChange?: (uid: string) => void,
    stale: ReadonlySet<string> = new Set(),
  ): TreeChange {
    const outdated = (before: SessionListItem, now: SessionListItem): boolean => {
      if (isDeepStrictEqual(before, now)) return stale.has(now.session_uid);
      onChange?.(now.session_uid);
      return true;
    };
    const { grouping, showFolder } = context;
    const changed: TreeNode[] = [];
    const groups = groupSessions(content.sessions, context);
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
        content.left === 0 || ((grouping === 'day' || group.id === 'pinned') && index < groups.length - 1);
      return this.updateGroup(group, isComplete, outdated, changed);
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
      isDeepStrictEqual(this.drawnFor, { grouping, showFolder }) &&
      isDeepStrictEqual(
        oldRoots,
        roots.map(({ id }) => id),
      );
    this.drawnFor = { grouping, showFolder };
    return isSameTree ? changed : 'all';
  }

  private updateGroup(
    { id, label, sessions }: SessionGroup,
    isComplete: boolean,
    outdated: Outdated,
    changed: TreeNode[],
  ): GroupNode {
    const group = this.groups.get(id) ?? { kind: 'group', id: nodeId(id), label, sessions: [], isComplete };
    this.groups.set(id, group);
    const oldIds = group.sessions.map(({ session_uid }) => session_uid);
    const changedSessions: SessionNode[] = [];
    group.sessions = sessions.map(item => this.updateSession(item, group, outdated, changedSessions));
    const isSameGroup =
      group.label === label &&
      group.isComplete === isComplete &&
      isDeepStrictEqual(
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
    outdated: Outdated,
    changed: SessionNode[],
  ): SessionNode {
    const uid = item.session_uid;
    const known = this.sessions.get(uid);
    const node = known ?? { kind: 'session', id: `session/${uid}`, session_uid: uid, item, group };
    this.sessions.set(uid, node);
    if (outdated(node.item, item)) changed.push(node);
    node.item = item;
    node.group = group;
    return node;
  }

  private forgetAllBut(groups: readonly SessionGroup[]): void {
    const ids = new Set(groups.map(({ id }) => id));
    const uids = new Set(groups.flatMap(({ sessions }) => sessions.map(({ session_uid }) => session_uid)));
    for (const id of this.groups.keys()) if (!ids.has(id)) this.groups.delete(id);
    for (const uid of this.sessions.keys()) if (!uids.has(uid)) this.sessions.delete(uid);
  }
}

function nodeId(groupId: string): string {
  return `group/${groupId}`;
}
