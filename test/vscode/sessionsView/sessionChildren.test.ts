import { deepEqual, equal } from 'node:assert/strict';
import { sessionChildren } from '../../../src/vscode/sessionsView/sessionChildren';
import { SessionTree } from '../../../src/vscode/sessionsView/sessionTree';
import { parentOf, type SessionNode, type TreeNode } from '../../../src/vscode/sessionsView/treeNode';
import { context, detail, file, session, thread } from './session';

describe('sessionChildren', () => {
  const item = session('a');
  let node: SessionNode;

  before(() => {
    const tree = new SessionTree();
    tree.update({ sessions: [item], left: 0, error: undefined }, context());
    const [group] = tree.roots;
    const first = group?.kind === 'group' ? group.sessions[0] : undefined;
    if (first === undefined) throw new Error('the tree is empty');
    node = first;
  });

  function outline(nodes: readonly TreeNode[], indent = ''): string[] {
    return nodes.flatMap(child => [
      indent + child.id.slice(node.id.length),
      ...('children' in child ? outline(child.children, `${indent}  `) : []),
    ]);
  }

  it('has sidechains as they were started, and files', () => {
    const nested = thread('t1', { children: [thread('t2', { depth: 2, children: [thread('t3', { depth: 3 })] })] });
    const threads = [thread('main', { depth: 0, children: [nested, thread('t4')] })];
    const children = sessionChildren(node, detail(item, { threads, files: [file('/w/a.ts'), file('/w/b.ts')] }));
    deepEqual(outline(children), [
      '/sidechains',
      '  /thread/t1',
      '    /thread/t2',
      '      /thread/t3',
      '  /thread/t4',
      '/files',
      '  /files//w/a.ts',
      '  /files//w/b.ts',
    ]);
    deepEqual(
      children.map(({ count }) => count),
      [4, 2],
    );
    const [sidechains] = children;
    equal(sidechains && parentOf(sidechains), node);
    equal(sidechains?.children[0] && parentOf(sidechains.children[0]), sidechains);
  });

  it('has sidechains whose start is not known', () => {
    const threads = [thread('main', { depth: 0 }), thread('lost', { depth: 1 })];
    deepEqual(outline(sessionChildren(node, detail(item, { threads }))), ['/sidechains', '  /thread/lost']);
  });

  it('has no section that is empty', () => deepEqual(sessionChildren(node, detail(item)), []));

  it('names what commands need', () => {
    const threads = [thread('main', { depth: 0, children: [thread('t1')] })];
    const [sidechains, files] = sessionChildren(node, detail(item, { threads, files: [file('/w/a.ts')] }));
    const [first] = sidechains?.children ?? [];
    const [second] = files?.children ?? [];
    deepEqual(first?.kind === 'sidechain' && [first.session_uid, first.thread_id], ['claude-code:a', 't1']);
    deepEqual(second?.kind === 'file' && [second.session_uid, second.path], ['claude-code:a', '/w/a.ts']);
  });
});
