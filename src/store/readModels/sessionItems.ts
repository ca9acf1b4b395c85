import type { SessionRow } from './sessions';

/** Why a session belongs to the folders that were asked for (DESIGN 5). */
export interface SessionMembership {
  match: 'folder' | 'worktree' | 'edited_from_elsewhere' | null;
  /** The folder it belongs to, as it was asked for; null when no folders were. */
  folder: string | null;
  /** Name of the worktree it worked in, where that is not the folder's own. */
  worktree: string | null;
}

/** A session as lists show it. */
export interface SessionListItem extends SessionRow, SessionMembership {
  /** Stable identity, equal to `session_uid`. */
  id: string;
  /** The user's own title. */
  custom_title: string | null;
  /** The user's title, else the agent's, else a name made of the agent's id: never empty. */
  display_title: string;
  pinned: boolean;
  hidden: boolean;
  /** Something was written in the last two minutes and the transcript does not say that it ended. */
  live: boolean;
  sidechains: number;
  /** Files it edited, wherever they lie. */
  files: number;
  /** From the first to the last event; null where either is unknown. */
  duration_ms: number | null;
  /** What the outcome rests on, for people. */
  outcome_evidence: string | null;
}
