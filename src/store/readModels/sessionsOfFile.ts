import type { SessionListItem } from './sessionItems';

export interface FileSessionItem extends SessionListItem {
  edits_of_file: number;
  lines_added: number;
  lines_removed: number;
  last_edited_at: string | null;
}

/** `contrail.file_sessions/1`. */
export interface FileSessions {
  schema: 'contrail.file_sessions/1';
  path: string;
  /** Those that edited the file last come first. */
  sessions: FileSessionItem[];
}
