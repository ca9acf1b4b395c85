import { mainThread } from '../../model/facts';

interface ThreadNode {
  readonly thread_id: string;
  readonly parent_thread_id: string | null;
}

/**
 * Which of the threads started which; undefined for roots. A sidechain whose parent is not known belongs to the main
 * conversation. One that claims to descend from itself, too.
 */
export function threadParents<T extends ThreadNode>(threads: readonly T[]): Map<T, T | undefined> {
  const byId = new Map(threads.map(thread => [thread.thread_id, thread]));
  const main = byId.get(mainThread);
  const parentOf = (thread: T): T | undefined => {
    if (thread === main) return undefined;
    const parent = byId.get(thread.parent_thread_id ?? mainThread) ?? main;
    return parent === undefined || descends(parent, thread, byId) ? main : parent;
  };
  return new Map(threads.map(thread => [thread, parentOf(thread)]));
}

/** Whether `thread` is `ancestor` or below it, by what the transcript says. */
function descends<T extends ThreadNode>(thread: T, ancestor: T, byId: ReadonlyMap<string, T>): boolean {
  const seen = new Set<T>();
  for (let at: T | undefined = thread; at !== undefined && !seen.has(at); ) {
    if (at === ancestor) return true;
    seen.add(at);
    at = byId.get(at.parent_thread_id ?? '');
  }
  return false;
}
