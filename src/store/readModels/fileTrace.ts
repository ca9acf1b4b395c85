import type { BlameLine } from './blame';

/** `contrail.file_trace/1`: what of a file's authorship is passed on to other tools. */
export interface FileTrace {
  schema: 'contrail.file_trace/1';
  /** With `/`, relative to its repository, else to the folder that was asked about. */
  path: string;
  sha256: string;
  lines_total: number;
  /** The commit that has the file with these lines; null where there is none, or git cannot tell. */
  revision: string | null;
  lines: BlameLine[];
  /** Those that wrote the lines. */
  conversations: ConversationCost[];
}

export interface ConversationCost {
  session_uid: string;
  thread_id: string;
  /** Of the whole conversation, without its sidechains; null where unknown. */
  microusd: number | null;
}
