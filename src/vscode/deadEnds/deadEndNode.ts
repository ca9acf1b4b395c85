import type { LineRange } from '../../model/failedApproach';
import type { FailureItem } from '../../store/readModels/failures';

/**
 * The elements of the tree. The editor knows an element by its identity, so one that stays keeps its object, and what it
 * shows is changed in it.
 */
export type DeadEndNode = DeadEndFileNode | FailureNode | MoreDeadEndsNode | DeadEndsErrorNode;

export interface DeadEndFileNode {
  readonly kind: 'deadEndFile';
  readonly id: string;
  /** Absolute; null for what is about no file. */
  readonly path: string | null;
  failures: FailureNode[];
  /** False while a page that is not loaded may hold more of it. */
  isComplete: boolean;
}

/** A failed approach, at one of its files. Commands of context menus are given it: the first fields are for them. */
export interface FailureNode {
  readonly kind: 'failure';
  readonly id: string;
  readonly failure_id: string;
  readonly session_uid: string;
  /** Of the record that shows the failure. */
  seq: number | undefined;
  readonly path: string | null;
  range: LineRange | undefined;
  failure: FailureItem;
  /** The failure as text, by which two lists are compared. */
  data: string;
}

/** Loads the next page. */
export interface MoreDeadEndsNode {
  readonly kind: 'moreDeadEnds';
  readonly id: 'more';
  left: number;
}

/** Says that what should be here could not be read. */
export interface DeadEndsErrorNode {
  readonly kind: 'deadEndsError';
  readonly id: 'error';
  message: string;
}

/** @param prefix of the id: a failed approach stands in more than one place */
export function failureNode(failure: FailureItem, path: string | null, prefix: string): FailureNode {
  return {
    kind: 'failure',
    id: `${prefix}/${failure.id}`,
    failure_id: failure.id,
    session_uid: failure.session_uid,
    path,
    ...contentOf(failure, path),
  };
}

/** Whether it shows something else than before. */
export function updateFailureNode(node: FailureNode, failure: FailureItem): boolean {
  const content = contentOf(failure, node.path);
  const isChanged = content.data !== node.data;
  Object.assign(node, content);
  return isChanged;
}

function contentOf(failure: FailureItem, path: string | null): Pick<FailureNode, 'failure' | 'data' | 'seq' | 'range'> {
  const range = failure.files.find(file => file.path === path)?.ranges[0];
  return { failure, data: JSON.stringify(failure), seq: evidenceSeq(failure), range };
}

/** The record that shows the failure; the first of the attempt where none does. */
export function evidenceSeq({ evidence }: Pick<FailureItem, 'evidence'>): number | undefined {
  return (evidence.find(({ role }) => role === 'failure') ?? evidence[0])?.seq;
}

/** The failed approaches that a command of a tree means: all that are selected, if the one it was called on is among them. */
export function failureNodesOf([clicked, selected]: readonly unknown[]): FailureNode[] {
  return (Array.isArray(selected) && selected.length > 0 ? selected : [clicked]).filter(isFailureNode);
}

function isFailureNode(value: unknown): value is FailureNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'failure';
}
