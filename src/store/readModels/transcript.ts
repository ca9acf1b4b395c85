/** An edit as a row of a transcript names it. */
export interface RowEdit {
  path: string;
  /** Among the edits of its call. */
  ordinal: number;
  /** Below the session's own directory, else null. */
  relative_path: string | null;
  operation: string;
  status: string;
  lines_added: number;
  lines_removed: number;
  /** 1-based first line the edit left behind, null where the transcript does not tell. */
  line: number | null;
}

/** A sidechain as the row that started it names it. Its own rows follow that row when it is unfolded. */
export interface RowSidechain {
  thread_id: string;
  kind: string;
  agent_type: string | null;
  name: string | null;
  description: string | null;
  status: string | null;
  /** Rows of its own, without those of sidechains it started. */
  events: number;
  /** Of its own, without those it started. Null where unknown. */
  microusd: number | null;
  unfolded: boolean;
}

/** One event as a reader sees it. */
export interface TranscriptRow {
  seq: number;
  thread_id: string;
  /** How many sidechains it is folded into: 0 in the thread that was asked for. */
  depth: number;
  /** UTC ms. */
  at: number | null;
  kind: string;
  role: string;
  detail: string | null;
  tool: string | null;
  call_id: string | null;
  summary: string;
  /** The beginning of the text, at most 4,000 characters; null when none was kept. */
  text: string | null;
  /** Length of the whole text in bytes of UTF-8. */
  text_bytes: number;
  /** False when `text` is only the beginning. */
  text_complete: boolean;
  /** True when a rewind left it behind. */
  abandoned: boolean;
  /** Of the request that is placed at this event; null where there is none, or another place is billed for it. */
  request: { model: string | null; tokens: number | null; microusd: number | null } | null;
  edits: RowEdit[];
  check: { result: string; category: string; command: string; first_error: string | null } | null;
  /** The sidechains that this event started: normally none or one, but a workflow's call starts several. */
  sidechains: RowSidechain[];
}

/** `contrail.transcript/1`: a page of a thread, with the sidechains that are unfolded at the calls that started them. */
export interface TranscriptPage {
  schema: 'contrail.transcript/1';
  session_uid: string;
  /** Rows in all. */
  total: number;
  offset: number;
  rows: TranscriptRow[];
}

/** `contrail.transcript_text/1`: a part of an event's text. */
export interface TranscriptText {
  schema: 'contrail.transcript_text/1';
  session_uid: string;
  seq: number;
  /** In characters (UTF-16 units) of the whole. */
  offset: number;
  text: string;
  /** Null at the end. */
  next_offset: number | null;
}

/** `contrail.transcript_index/1`: where an event stands among the rows of a page's order. */
export interface TranscriptIndex {
  schema: 'contrail.transcript_index/1';
  session_uid: string;
  seq: number;
  /** Null when it is not in the thread or any sidechain below. */
  index: number | null;
  /** The sidechains that must be unfolded for `index` to hold: those asked for, and those that hide the event. */
  unfolded: string[];
}

/** `contrail.transcript_matches/1`: the events whose text contains something, in the order of the transcript. */
export interface TranscriptMatches {
  schema: 'contrail.transcript_matches/1';
  session_uid: string;
  /** At most 1,000. */
  matches: { seq: number; thread_id: string }[];
  /** False when there are more. */
  complete: boolean;
}
