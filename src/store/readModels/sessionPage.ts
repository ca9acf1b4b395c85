import type { SessionListItem } from './sessionItems';

/** What narrows a list of sessions; an absent field does not. */
export interface SessionFilter {
  /** Part of the title in any case, or words of the content. */
  readonly text?: string | undefined;
  readonly agent?: string | undefined;
  readonly branch?: string | undefined;
  readonly worktree?: string | undefined;
  /** UTC ms: sessions that were active at or after this time. */
  readonly since?: number | undefined;
  /** UTC ms: sessions that were active at or before this time. */
  readonly until?: number | undefined;
}

/** `contrail.session_page/1`. */
export interface SessionPage {
  schema: 'contrail.session_page/1';
  /** Sessions that pass the filter, of which this is one page. */
  total: number;
  /** Pinned ones first, then the most recently active. */
  sessions: SessionListItem[];
  /** What exists in scope before the filter, sorted: for filter menus. */
  agents: string[];
  branches: string[];
  worktrees: string[];
  /** False while part of the content is not indexed yet: ask again for what `text` finds in it. */
  content_indexed: boolean;
}
