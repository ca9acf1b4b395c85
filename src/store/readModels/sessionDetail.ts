import type { SessionCost } from './sessionCost';
import type { SessionListItem } from './sessionItems';
import type { TokensShape } from './usageSum';

/** A conversation of a session: the main one or a sidechain, with those it started. */
export interface ThreadItem {
  /** `main`, or the sidechain's native id. */
  thread_id: string;
  parent_thread_id: string | null;
  /** 0 for the main conversation, 1 for a sidechain it started ... */
  depth: number;
  kind: string;
  agent_type: string | null;
  name: string | null;
  description: string | null;
  model: string | null;
  status: string | null;
  requests: number;
  tokens: TokensShape;
  /** Of its own, without those it started. Null where unknown. */
  microusd: number | null;
  edits: number;
  started_at: string | null;
  ended_at: string | null;
  children: ThreadItem[];
}

/** A file that a session edited. */
export interface FileItem {
  path: string;
  /** Below the folder that was asked for, else below the session's own directory; null when it lies in neither. */
  relative_path: string | null;
  edits: number;
  lines_added: number;
  lines_removed: number;
  /** What was done to it, each once: `create`, `update`, `delete`, `move`. */
  operations: string[];
  /** Ids of the threads that edited it. */
  threads: string[];
  last_edited_at: string | null;
}

/** How to go on with a session. */
export interface Resume {
  /** Program and arguments; null when the session cannot be resumed. */
  command: string[] | null;
  /** Where it must run; null when that directory is gone. */
  cwd: string | null;
  /** Why it cannot be resumed, or will hardly work. */
  reason?: 'unsupported' | 'source_removed' | 'directory_gone';
}

/** `contrail.session_detail/1`. */
export interface SessionDetail {
  schema: 'contrail.session_detail/1';
  session: SessionListItem;
  /** Trees: normally one, the main conversation, with its sidechains below. */
  threads: ThreadItem[];
  /** Last edited first. */
  files: FileItem[];
  checks: { pass: number; fail: number; unknown: number };
  cost: SessionCost;
  sources: { path: string; thread_id: string; exists: boolean }[];
  resume: Resume;
}
