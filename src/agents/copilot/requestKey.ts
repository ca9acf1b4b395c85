import { mainThread } from '../../model/facts';

/** Ids of this length are no one's else: UUIDs, the providers' call ids. */
const uniqueLength = 16;

/**
 * The identity of a request: the nth that a session's main agent, or one of its agents, made. The API's ids are in
 * `events.jsonl` alone, while `session-store.db` has the same requests in the same order, agent by agent.
 *
 * @param nth counted from 1
 */
export function requestKey(sessionId: string, threadId: string, nth: number): string {
  if (threadId === mainThread) return `${sessionId}:${nth}`;
  return threadId.length >= uniqueLength ? `${threadId}:${nth}` : `${sessionId}:${threadId}:${nth}`;
}
