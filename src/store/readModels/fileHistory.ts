/** A change of consecutive lines. `lines` carry the prefixes of a unified diff: ` `, `+`, `-`. */
export interface HunkShape {
  /** 1-based; null where the transcript does not tell. */
  old_start: number | null;
  new_start: number | null;
  lines: string[];
}

export interface FileEdit {
  seq: number;
  thread_id: string;
  at: string | null;
  tool: string;
  operation: 'create' | 'update' | 'delete' | 'move';
  status: 'applied' | 'failed' | 'unknown';
  hunks: HunkShape[];
}

/** `contrail.file_history/1`: what one session did to one file. */
export interface FileHistory {
  schema: 'contrail.file_history/1';
  path: string;
  /** The file before the first edit; null when it did not exist, or nothing is known. */
  before: string | null;
  /** The file after the last edit that took effect; null when it was deleted, or nothing is known. */
  after: string | null;
  /** True when both are the whole file as the transcript proves it; false when they are excerpts put together from hunks. */
  exact: boolean;
  /** In the order of the transcript, failed ones included. */
  edits: FileEdit[];
}
