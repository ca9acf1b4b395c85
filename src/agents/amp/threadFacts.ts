import type { Relationship, SessionFact } from '../../model/facts';
import { fieldsAt, isRecord, type JsonRecord, listField, stringField } from '../jsonRecord';
import { resolvePath } from '../resolvePath';
import { timeOf } from '../times';
import type { Thread } from './threadMessages';
import { resultOf } from './toolRun';

/** The folder in which a thread began, and the branch it was on: `env.initial.trees`. */
export function placeOf(thread: JsonRecord): { readonly cwd: string; readonly gitBranch: string | null } | null {
  const initial = fieldsAt(fieldsAt(thread, 'env'), 'initial');
  const tree = listField(initial, 'trees').find(isRecord) ?? {};
  const folder = stringField(tree, 'uri') ?? stringField(initial, 'cwd');
  if (folder === null || /^(?!file:)[a-z][\w+.-]+:\/\//i.test(folder)) return null;
  const branch = stringField(fieldsAt(tree, 'repository'), 'ref')?.replace(/^refs\/heads\//, '') ?? null;
  return { cwd: resolvePath(null, folder), gitBranch: branch };
}

/** The thread from which one was made, and when. */
export interface Origin {
  readonly threadId: string;
  readonly relationship: Relationship;
  readonly at: number | null;
}

/**
 * A thread's `relationships` say which role the thread itself has: a child's `threadID` is its parent. A handoff begins with
 * a summary of its parent, a fork with its messages.
 */
export function originOf(thread: JsonRecord): Origin | null {
  const at = timeOf(thread.created);
  for (const relation of listField(thread, 'relationships').filter(isRecord)) {
    const threadId = stringField(relation, 'threadID');
    if (threadId === null || relation.role !== 'child') continue;
    if (relation.type === 'fork') return { threadId, relationship: 'fork', at };
    if (relation.type === 'handoff') return { threadId, relationship: 'continuation', at };
  }
  const threadId = stringField(thread, 'originThreadID');
  return threadId === null ? null : { threadId, relationship: 'fork', at };
}

/** How a thread stands, by its last message. */
export function endStateOf({ messages, runs }: Thread): SessionFact['endState'] {
  const last = messages.findLast(({ role }) => role !== 'info');
  if (last === undefined) return undefined;
  const calls = messages.findLast(({ role }) => role === 'assistant')?.blocks.filter(({ type }) => type === 'tool_use');
  const isPending = calls?.some(({ id }) => resultOf(typeof id === 'string' ? runs.get(id) : undefined, null) === null);
  if (last.role === 'user' && last.text !== '') return 'truncated';
  if (last.state.type === 'cancelled') return 'awaiting_user';
  if (isPending === true) return 'tool_pending';
  return last.role === 'assistant' && last.state.type !== 'streaming' ? 'awaiting_user' : 'truncated';
}
