import type { LineRange } from '../../model/failedApproach';
import type { FailureItem } from './failures';

/** A failed approach at a file, and where it was tried in the file as it is now. */
export interface FailureMark {
  failure: FailureItem;
  /** What the agent said of what took its place; null where nothing did. */
  replaced_by: string | null;
  /** As the agent wrote their names. */
  models: string[];
  /** 1-based first and last lines; empty where it cannot be told beyond doubt. */
  ranges: LineRange[];
}

/** `contrail.failure_marks/1`: what was tried at a file and failed, without what the user dismissed, the latest first. */
export interface FailureMarks {
  schema: 'contrail.failure_marks/1';
  path: string;
  /** All, of which these are the latest. */
  total: number;
  marks: FailureMark[];
}
