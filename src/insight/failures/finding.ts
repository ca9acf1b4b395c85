import type { FailureCategory, FailureResolution, FailureTrigger } from '../../model/failedApproach';
import type { TimelineEdit, TimelineEvent } from './timeline';

/** A record by which something was tried or replaced. */
export interface Deed {
  readonly seq: number;
  readonly callId: string | null;
}

/** What one signal found, before findings about the same failure are put together and described. */
export interface Finding {
  readonly trigger: FailureTrigger;
  readonly category: FailureCategory;
  readonly resolution: FailureResolution;
  /** The record that shows the failure. */
  readonly failure: TimelineEvent;
  /** In order, at least one. */
  readonly attempts: readonly Deed[];
  /** Those of the attempts that changed files, or would have. */
  readonly edits: readonly TimelineEdit[];
  readonly replacements: readonly Deed[];
  readonly why: string;
  readonly confidence: number;
}

/** Distinct deeds in order. */
export function deeds(items: Iterable<Deed>): Deed[] {
  const bySeq = new Map<number, Deed>();
  for (const { seq, callId } of items) if (!bySeq.has(seq)) bySeq.set(seq, { seq, callId });
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
