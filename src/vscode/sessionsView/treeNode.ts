import type { FileItem } from '../../store/readModels/sessionDetail';
import type { SessionListItem } from '../../store/readModels/sessionItems';
import type { ThreadItem } from '../../store/readModels/threadItems';
import type { FailureNode } from '../deadEnds/deadEndNode';

/**
 * The elements of the tree. The editor knows an element by its identity, so one that stays keeps its object, and what it
 * shows is changed in it. Commands of context menus are given these: `session_uid`, `thread_id` and `path` are for them.
 */
export type TreeNode =
  | GroupNode
  | SessionNode
  | SectionNode
  | SidechainNode
  | FileNode
  | SessionFailureNode
  | MoreNode
  | ErrorNode;

export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  label: string;
  sessions: SessionNode[];
  /** False while a page that is not loaded may hold more of it. */
  isComplete: boolean;
}

export interface SessionNode {
  readonly kind: 'session';
  readonly id: string;
  readonly session_uid: string;
  item: SessionListItem;
  /** The item as text: two lists of a thousand are compared in a few milliseconds. */
  data: string;
  group: GroupNode;
}

export interface SectionNode {
  readonly kind: 'section';
  readonly id: string;
  readonly section: 'sidechains' | 'files' | 'failures';
  readonly count: number;
  readonly parent: SessionNode;
  /** Those of `failures` are read when it is opened. */
  children: TreeNode[];
}

export interface SidechainNode {
  readonly kind: 'sidechain';
  readonly id: string;
  readonly session_uid: string;
  readonly thread_id: string;
  readonly thread: ThreadItem;
  readonly parent: SectionNode | SidechainNode;
  children: SidechainNode[];
}

export interface FileNode {
  readonly kind: 'file';
  readonly id: string;
  readonly session_uid: string;
  readonly path: string;
  readonly file: FileItem;
  readonly parent: SectionNode;
}

export type SessionFailureNode = FailureNode & { readonly parent: SectionNode };

/** Loads the next page. */
export interface MoreNode {
  readonly kind: 'more';
  readonly id: 'more';
  left: number;
}

/** Says that what should be here could not be read. */
export interface ErrorNode {
  readonly kind: 'error';
  readonly id: string;
  message: string;
  readonly parent: SessionNode | SectionNode | undefined;
}

export function parentOf(node: TreeNode): TreeNode | undefined {
  switch (node.kind) {
    case 'group':
    case 'more':
      return undefined;
    case 'session':
      return node.group;
    default:
      return node.parent;
  }
}

/** The sessions that a command of the tree means: all that are selected, if the one it was called on is among them. */
export function sessionNodesOf([clicked, selected]: readonly unknown[], selection: readonly unknown[]): SessionNode[] {
  const nodes =
    Array.isArray(selected) && selected.length > 0 ? selected : clicked === undefined ? selection : [clicked];
  return nodes.filter(isSessionNode);
}

function isSessionNode(value: unknown): value is SessionNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'session';
}
