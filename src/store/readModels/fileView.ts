import type { FileSessionItem } from './sessionsOfFile';

/** An edit of the file, the latest first. */
export interface FileEdit {
  session_uid: string;
  /** As the agent wrote it: another where the file was renamed since, or edited in another worktree. */
  path: string;
  seq: number;
  /** Among the edits of its call. */
  ordinal: number;
  thread_id: string;
  /** Null for the main conversation. */
  agent_type: string | null;
  at: string | null;
  tool: string;
  operation: string;
  status: string;
  lines_added: number;
  lines_removed: number;
  /** The first line of the file as it is now that the edit wrote; null where it wrote none, or that cannot be told. */
  line: number | null;
}

export interface FileViewSession extends FileSessionItem {
  /** The threads that edited it; the agent type of the main conversation is null. */
  edited_by: { thread_id: string; agent_type: string | null; edits: number }[];
  /** What the requests that edited it cost, shared among the files they edited; null where unknown. */
  file_microusd: number | null;
  /** Lines of its edits that are still in the file; null where that cannot be told. */
  lines_left: number | null;
}

/** `contrail.file_view/1`: who worked on a file. */
export interface FileView {
  schema: 'contrail.file_view/1';
  path: string;
  /** Those that edited it last come first. At most 200; the rest is counted. */
  sessions: FileViewSession[];
  sessions_total: number;
  /** At most 200, the latest first. */
  edits: FileEdit[];
  edits_total: number;
  /** Of all sessions; null where unknown. */
  microusd: number | null;
}
