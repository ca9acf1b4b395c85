/** Kinds of marks on a lane. */
export const markKinds = [
  'prompt',
  'edit',
  'check_pass',
  'check_fail',
  'error',
  'interrupt',
  'denial',
  'compaction',
] as const;
export type MarkKind = (typeof markKinds)[number];

/** Events of one kind that lie so close together that they are drawn as one. */
export interface TimelineMark {
  kind: MarkKind;
  /** Of the first of them, UTC ms. */
  at: number;
  count: number;
  /** The first of them. */
  seq: number;
  /** One line of plain text about the first of them. */
  label: string;
}

/** A stretch of time, UTC ms, both ends included. */
export interface TimeSpan {
  from: number;
  to: number;
}

/** One thread on the timeline. */
export interface TimelineLane {
  thread_id: string;
  parent_thread_id: string | null;
  depth: number;
  kind: string;
  agent_type: string | null;
  name: string | null;
  description: string | null;
  status: string | null;
  /** Of its own, without those it started. Null where unknown. */
  microusd: number | null;
  /** When it worked, cut to the window. */
  spans: TimeSpan[];
  /** The call in the parent thread that started it, and its result; null where the transcript does not tell. */
  spawned: { at: number; seq: number } | null;
  returned: { at: number; seq: number } | null;
  marks: TimelineMark[];
}

/** `contrail.timeline/1`: what each thread did when, at the resolution that was asked for. */
export interface Timeline {
  schema: 'contrail.timeline/1';
  session_uid: string;
  /** The window that was asked for, cut to the session; null for a session without times. */
  window: TimeSpan | null;
  /** When anything happened in the whole session; between two of them it rested. In order, at most 200. */
  stretches: TimeSpan[];
  /** At most 200, in the order of the tree of threads. */
  lanes: TimelineLane[];
  lanes_total: number;
  /** What the session had cost by then, in micro-dollars of what is priced; at most one point a column. */
  cost: { at: number; microusd: number }[];
  /** Events without a time cannot be drawn. */
  untimed_events: number;
}
