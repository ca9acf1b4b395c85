import type { SessionListItem } from '../../store/readModels/sessionItems';
import type { SessionPage } from '../../store/readModels/sessionPage';
import type { StoreClient } from '../storeClient';
import { sessionData } from './sessionData';
import type { SessionQuery } from './viewState';

/** The most that one answer holds. */
export const pageSize = 200;

export type Asked = Pick<StoreClient, 'call'>;

export interface LoadedSessions {
  readonly sessions: readonly SessionListItem[];
  /** How many more there are. */
  readonly left: number;
  readonly agents: readonly string[];
  readonly branches: readonly string[];
  readonly worktrees: readonly string[];
  readonly contentIndexed: boolean;
}

/**
 * The first sessions that a query finds, page by page.
 * @throws StoreError, and the signal's reason
 */
export async function loadSessions(
  store: Asked,
  query: SessionQuery,
  wanted: number,
  signal: AbortSignal,
): Promise<LoadedSessions> {
  // By identity: the list may shift between two pages, and a session may then be on both.
  const sessions = new Map<string, SessionListItem>();
  let page: SessionPage;
  let offset = 0;
  do {
    page = await store.call('sessionPage', { ...query, offset, limit: pageSize }, { signal });
    signal.throwIfAborted();
    for (const session of page.sessions) {
      sessions.set(session.session_uid, session);
      // Now, as each page comes in a turn of its own: the tree compares all pages in one.
      sessionData(session);
    }
    offset += page.sessions.length;
  } while (offset < wanted && offset < page.total && page.sessions.length > 0);
  return {
    sessions: [...sessions.values()],
    left: page.sessions.length === 0 ? 0 : Math.max(0, page.total - offset),
    agents: page.agents,
    branches: page.branches,
    worktrees: page.worktrees,
    contentIndexed: page.content_indexed,
  };
}
