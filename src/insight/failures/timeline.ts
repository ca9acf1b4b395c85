import type { CheckFact, EditFact, EventFact, Hunk } from '../../model/facts';

/** What the engine reads of an event. Texts are asked for only where a signal needs them. */
export interface TimelineEvent extends Pick<EventFact, 'seq' | 'ts' | 'kind' | 'role' | 'detail' | 'tool' | 'callId'> {
  /** The first 200 characters in one line. */
  readonly summary: string;
  /** Identity of the record in its transcript, where it has one. */
  readonly node: string | null;
  /** On a branch that a rewind left behind. */
  readonly abandoned: boolean;
  /** The whole text, null where it was not kept. */
  text(): string | null;
}

export interface TimelineEdit extends Pick<EditFact, 'seq' | 'ordinal' | 'callId' | 'operation' | 'status'> {
  readonly path: string;
  readonly movedTo: string | null;
  hunks(): readonly Hunk[];
}

export type TimelineCheck = Pick<
  CheckFact,
  'seq' | 'callId' | 'command' | 'category' | 'runner' | 'result' | 'firstError' | 'files'
>;

/** One conversation of a session in the order of its records. */
export interface ThreadTimeline {
  readonly threadId: string;
  readonly events: readonly TimelineEvent[];
  readonly edits: readonly TimelineEdit[];
  readonly checks: readonly TimelineCheck[];
}
