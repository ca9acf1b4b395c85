import { integer, integerOrNull, text, textOrNull } from '../columns';
import type { Database } from '../engine/database';
import { type SessionListItem, type SessionScope, sessionItems } from './sessionItems';

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

export interface PageParams {
  readonly scope: SessionScope;
  readonly filter: SessionFilter;
  /** Whether hidden sessions are listed, too. */
  readonly hidden: boolean;
  readonly offset: number;
  readonly limit: number;
  /** Rowids of sessions whose content has the filter's text. */
  readonly contentMatches: ReadonlySet<number>;
  readonly contentIndexed: boolean;
  /** UTC ms. */
  readonly now: number;
}

/** One page of the sessions in scope. */
export function sessionPage(db: Database, params: PageParams): SessionPage {
  const { scope, offset, limit, now } = params;
  const candidates = candidatesIn(db, scope);
  const found = candidates.filter(candidate => passes(candidate, params));
  const ids = found.slice(offset, offset + limit).map(({ id }) => id);
  return {
    schema: 'contrail.session_page/1',
    total: found.length,
    sessions: sessionItems(db, ids, scope, now),
    agents: distinct(candidates.map(({ agent }) => agent)),
    branches: distinct(candidates.map(({ branch }) => branch)),
    worktrees: distinct(candidates.map(({ worktree }) => worktree)),
    content_indexed: params.contentIndexed,
  };
}

interface Candidate {
  readonly id: number;
  readonly agent: string;
  readonly branch: string | null;
  readonly worktree: string | null;
  readonly titles: string;
  readonly hidden: boolean;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** What is filtered by, of every session in scope: little enough to be read whole. In the order of the page. */
function candidatesIn(db: Database, scope: SessionScope): Candidate[] {
  const rows = db
    .prepare(
      `SELECT s.id, s.agent, s.git_branch, s.title, m.title, m.hidden, s.started_at, s.ended_at
       FROM session s LEFT JOIN session_mark m ON m.session_uid = s.uid
       ORDER BY coalesce(m.pinned, 0) DESC, s.ended_at DESC, s.id`,
    )
    .all();
  return rows.flatMap(([id, agent, branch, title, ownTitle, hidden, startedAt, endedAt]) => {
    const membership = scope.get(integer(id));
    if (membership === undefined) return [];
    return {
      id: integer(id),
      agent: text(agent),
      branch: textOrNull(branch),
      worktree: membership.worktree,
      titles: `${textOrNull(ownTitle) ?? ''}\n${textOrNull(title) ?? ''}`,
      hidden: hidden === 1,
      startedAt: integerOrNull(startedAt),
      endedAt: integerOrNull(endedAt),
    };
  });
}

function passes(candidate: Candidate, { filter, hidden, contentMatches }: PageParams): boolean {
  const { agent, branch, worktree, since, until } = filter;
  if (candidate.hidden && !hidden) return false;
  if (agent !== undefined && candidate.agent !== agent) return false;
  if (branch !== undefined && candidate.branch !== branch) return false;
  if (worktree !== undefined && candidate.worktree !== worktree) return false;
  if (since !== undefined && (candidate.endedAt === null || candidate.endedAt < since)) return false;
  if (until !== undefined && (candidate.startedAt === null || candidate.startedAt > until)) return false;
  const searched = filter.text?.trim() ?? '';
  return searched === '' || fold(candidate.titles).includes(fold(searched)) || contentMatches.has(candidate.id);
}

/** Accents count, however they were typed. */
function fold(value: string): string {
  return value.normalize('NFC').toLowerCase();
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter(value => value !== null))].sort();
}
