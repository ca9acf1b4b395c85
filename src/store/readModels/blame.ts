/** What `contrail.blame/1` says of an edit that wrote a line. */
export interface BlameEdit {
  session_uid: string;
  /** `main`, or the sidechain's native id. */
  thread_id: string;
  agent: string;
  /** Null where the transcript names none. */
  model: string | null;
  at: string | null;
  call_id: string | null;
  /** Of the edit's event. */
  seq: number;
}

/** A line whose edit is known. */
export interface BlameLine extends BlameEdit {
  /** 1-based. */
  line: number;
  /**
   * `exact`: followed through texts that transcripts hold, and unchanged since. `matched`: the edit's lines were found in
   * today's text, at one place only.
   */
  tier: 'exact' | 'matched';
}

export interface BlameSession {
  session_uid: string;
  agent: string;
  title: string | null;
  /** Of this file, copies and failed ones left out. */
  edits: number;
  /** The surest of its lines; `file` when it edited the file and no line is provably its own. */
  tier: 'exact' | 'matched' | 'file';
  /** Null where nothing was kept of what it wrote. */
  lines_left: number | null;
}

/** A line that another tool's record names somebody for. It rests on that tool's word, and no transcript was read for it. */
export interface BlameNote {
  /** 1-based. */
  line: number;
  tier: 'note';
  source: 'git-ai';
  /** `human`: an editor saw a person type it. */
  kind: 'ai' | 'human';
  /** As the tool calls it (`claude`, `cursor`); null for a person. */
  agent: string | null;
  model: string | null;
  /** The agent's own id of the conversation. */
  conversation: string | null;
  /** Who typed it, or asked the agent for it: `Name <mail>`. */
  person: string | null;
  /** The commit that brought the line, and when that was made. */
  commit: string;
  at: string | null;
}

/** `contrail.blame/1`: which edits of agents wrote the lines of a file as it is now. */
export interface Blame {
  schema: 'contrail.blame/1';
  path: string;
  /** Of the text that was asked about: of the file's bytes, or of the given text as UTF-8. */
  sha256: string;
  lines_total: number;
  /** Lines that nobody can be named for are left out. */
  lines: BlameLine[];
  /** Those of which the most lines are left come first. */
  sessions: BlameSession[];
  /**
   * Where they were asked for: another source beside `lines`, in which a line of `lines` may be, too; that has precedence.
   * Null where there may be some and git cannot tell.
   */
  notes?: BlameNote[] | null;
}

/** `contrail.blame_notes/1`: what notes alone say of a file's lines; null where there may be some and git cannot tell. */
export interface BlameNotes {
  schema: 'contrail.blame_notes/1';
  path: string;
  notes: BlameNote[] | null;
}

/** An edit in a line's past. */
export interface BlameStep extends BlameEdit {
  session_title: string | null;
}

/** `contrail.blame_line/1`: what led to one line; `origin` is null where no edit is known for it. */
export interface BlameLineDetail {
  schema: 'contrail.blame_line/1';
  path: string;
  /** 1-based. */
  line: number;
  origin: BlameLineOrigin | null;
}

export interface BlameLineOrigin extends BlameStep {
  tier: 'exact' | 'matched';
  /** Among the edits of its call. */
  ordinal: number;
  /** The file as the agent wrote it: another where it was renamed since, or edited in another worktree. */
  edited_path: string;
  tool: string;
  agent_type: string | null;
  /** What was asked for before the edit, in its conversation or that which started it; null where nothing was. */
  prompt: { seq: number; thread_id: string; text: string } | null;
  /** The requests of that conversation from the prompt to the next; null without a prompt. */
  turn: { requests: number; tokens: number | null; microusd: number | null } | null;
  /** What the edit changed at this place: lines with the prefixes of a unified diff, at most 40. */
  diff: string[];
  /** Edits that wrote what it replaced, and so on, the latest first; at most 20. */
  earlier: BlameStep[];
}
