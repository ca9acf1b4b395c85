import type { SessionDetail } from '../../store/readModels/sessionDetail';
import type { ThreadItem } from '../../store/readModels/threadItems';
import type { SectionNode, SessionNode, SidechainNode } from './treeNode';

/**
 * What a session opens into: its sidechains as they were started, what failed in it, and the files it edited; no section
 * that is empty.
 */
export function sessionChildren(session: SessionNode, detail: SessionDetail): SectionNode[] {
  const { session_uid, id } = session;
  // What the main conversation started, and sidechains of which it is not known who started them.
  const outermost = detail.threads.flatMap(thread => (thread.depth === 0 ? thread.children : [thread]));
  const sidechains: SectionNode = {
    kind: 'section',
    id: `${id}/sidechains`,
    section: 'sidechains',
    count: countThreads(outermost),
    parent: session,
    children: [],
  };
  sidechains.children = outermost.map(thread => sidechainNode(thread, session_uid, id, sidechains));
  const files: SectionNode = {
    kind: 'section',
    id: `${id}/files`,
    section: 'files',
    count: detail.files.length,
    parent: session,
    children: [],
  };
  files.children = detail.files.map(file => ({
    kind: 'file',
    id: `${files.id}/${file.path}`,
    session_uid,
    path: file.path,
    file,
    parent: files,
  }));
  const failures: SectionNode = {
    kind: 'section',
    id: `${id}/failures`,
    section: 'failures',
    count: detail.session.failed_approaches,
    parent: session,
    children: [],
  };
  return [sidechains, failures, files].filter(({ count }) => count > 0);
}

function sidechainNode(
  thread: ThreadItem,
  session_uid: string,
  sessionId: string,
  parent: SectionNode | SidechainNode,
): SidechainNode {
  const { thread_id } = thread;
  const id = `${sessionId}/thread/${thread_id}`;
  const node: SidechainNode = { kind: 'sidechain', id, session_uid, thread_id, thread, parent, children: [] };
  node.children = thread.children.map(child => sidechainNode(child, session_uid, sessionId, node));
  return node;
}

function countThreads(threads: readonly ThreadItem[]): number {
  return threads.reduce((sum, { children }) => sum + 1 + countThreads(children), 0);
}
