import { deepEqual, equal } from 'node:assert/strict';
import type { SessionListItem } from '../../../src/store/readModels/sessionItems';
import { startOfDay } from '../../../src/vscode/dates';
import { SessionTree, type TreeChange } from '../../../src/vscode/sessionsView/sessionTree';
import { parentOf, sessionNodesOf, type TreeNode } from '../../../src/vscode/sessionsView/treeNode';
import { context, noon, session } from './session';

const yesterday = new Date(startOfDay(noon, 1)).toISOString();
const content = (sessions: SessionListItem[], left = 0, error?: string) => ({ sessions, left, error });
const ids = (change: TreeChange) => (change === 'all' ? 'all' : change.map(({ id }) => id));

/** The tree as indented ids. */
function outline(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap(node => [
    node.id.replace(/\d{5}/, 'N'),
    ...(node.kind === 'group' ? node.sessions.map(({ id }) => `  ${id}`) : []),
  ]);
}

describe('SessionTree', () => {
  it('has groups, sessions, and how many are left', () => {
    const tree = new SessionTree();
    equal(tree.update(content([session('a'), session('b', { ended_at: yesterday })], 3), context()), 'all');
    deepEqual(outline(tree.roots), [
      'group/day:N',
      '  session/claude-code:a',
      'group/day:N',
      '  session/claude-code:b',
      'more',
    ]);
    const [today, older] = tree.roots;
    deepEqual(
      [today, older].map(node => node?.kind === 'group' && node.isComplete),
      [true, false],
    );
    equal(today?.kind === 'group' && today.sessions[0] !== undefined && parentOf(today.sessions[0]), today);
  });

  it('knows which groups a page that is not loaded cannot add to', () => {
    const tree = new SessionTree();
    const sessions = [session('a', { pinned: true }), session('b'), session('c', { git_branch: 'x' })];
    tree.update(content(sessions, 1), context({ grouping: 'branch' }));
    deepEqual(
      tree.roots.map(node => node.kind === 'group' && node.isComplete),
      [true, false, false, false],
    );
    tree.update(content(sessions), context({ grouping: 'branch' }));
    deepEqual(
      tree.roots.map(node => node.kind === 'group' && node.isComplete),
      [true, true, true],
    );
  });

  describe('when it is updated', () => {
    const first = [session('a'), session('b'), session('c', { ended_at: yesterday })];
    let tree: SessionTree;
    let changedUids: string[];
    const update = (next: SessionListItem[], left = 0, error?: string) =>
      ids(tree.update(content(next, left, error), context()));
    const withChange = (name: string, changes: Partial<SessionListItem>) =>
      first.map(item => (item.session_uid.endsWith(`:${name}`) ? { ...item, ...changes } : item));

    beforeEach(() => {
      changedUids = [];
      tree = new SessionTree(uid => changedUids.push(uid));
      tree.update(content(first), context());
    });

    it('with equal data, changes nothing', () => {
      const roots = tree.roots;
      deepEqual(update(structuredClone(first)), []);
      deepEqual([tree.roots.every((node, index) => node === roots[index]), changedUids], [true, []]);
    });

    it('with another cost, changes that session alone, and keeps its object', () => {
      const [group] = tree.roots;
      const before = group?.kind === 'group' ? group.sessions[0] : undefined;
      deepEqual(update(withChange('a', { requests: 4 })), ['session/claude-code:a']);
      equal(group?.kind === 'group' && group.sessions[0], before);
      equal(before?.item.requests, 4);
      deepEqual(changedUids, ['claude-code:a']);
    });

    it('with another session or another order in a group, changes that group', () => {
      const today = tree.roots[0]?.id;
      deepEqual(update([session('n'), ...first]), [today]);
      deepEqual(update([...first.slice(0, 2).reverse(), ...first.slice(2)]), [today]);
    });

    it('with another name of a group, changes that group', () => {
      const [today, older] = tree.roots;
      deepEqual(ids(tree.update(content(first), context({ now: noon + 86_400_000 }))), [today?.id, older?.id]);
    });

    it('with a session that moves between groups that stay, changes all', () => {
      deepEqual(update([...first, session('d', { ended_at: yesterday })]), [tree.roots[1]?.id]);
      equal(update([...first, session('d')]), 'all');
    });

    it('with other groups, changes all', () => {
      equal(update(withChange('a', { pinned: true })), 'all');
      equal(update(first.slice(0, 2)), 'all');
    });

    it('with another grouping or folders to name, changes all', () => {
      equal(ids(tree.update(content(first), context({ grouping: 'agent' }))), 'all');
      equal(ids(tree.update(content(first), context({ grouping: 'agent', showFolder: true }))), 'all');
      deepEqual(ids(tree.update(content(first), context({ grouping: 'agent', showFolder: true }))), []);
    });

    it('draws those again that could not be read', () =>
      deepEqual(ids(tree.update(content(first), context(), new Set(['claude-code:b']))), ['session/claude-code:b']));

    it('has an error above the list, for as long as there is one', () => {
      equal(update(first, 0, 'Disk full'), 'all');
      deepEqual(update(first, 0, 'Disk full'), []);
      deepEqual(update(first, 0, 'Disk on fire'), ['error']);
      equal(tree.roots[0]?.kind, 'error');
      equal(update(first), 'all');
      equal(tree.roots[0]?.kind, 'group');
    });

    it('counts what is left', () => {
      equal(update(first, 5), 'all');
      deepEqual(update(first, 4), ['more']);
      equal(update(first), 'all');
    });

    it('forgets what is gone', () => {
      update([]);
      deepEqual(tree.roots, []);
      deepEqual(changedUids, ['claude-code:a', 'claude-code:b', 'claude-code:c']);
      equal(update(first), 'all');
    });
  });
});

describe('sessionNodesOf', () => {
  const tree = new SessionTree();
  tree.update(content([session('a'), session('b')]), context());
  const [group] = tree.roots;
  const [a, b] = group?.kind === 'group' ? group.sessions : [];

  it('takes what a menu was called on, or all that is selected with it', () => {
    deepEqual(sessionNodesOf([a], [b]), [a]);
    deepEqual(sessionNodesOf([a, undefined], [b]), [a]);
    deepEqual(sessionNodesOf([a, [a, group, b]], []), [a, b]);
  });

  it('takes the selection when a key was pressed', () => deepEqual(sessionNodesOf([], [group, b]), [b]));

  it('takes nothing else', () => deepEqual(sessionNodesOf([{ kind: 'other' }], [a]), []));
});
