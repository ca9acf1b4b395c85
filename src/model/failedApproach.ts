import type { CheckCategory } from './facts';

/**
 * What showed that an approach failed: `check_failed` a check or a run of what was written, `self_reverted` the agent took
 * its work back, `user_rejected` a person refused or corrected it, `repeated_failure` one command failed again and again,
 * `strategy_replaced` a command or tool failed and gave way to another.
 */
export const failureTriggers = [
  'check_failed',
  'self_reverted',
  'user_rejected',
  'repeated_failure',
  'strategy_replaced',
] as const;
export type FailureTrigger = (typeof failureTriggers)[number];

export const failureCategories = ['lint', 'type', 'test', 'build', 'runtime', 'tool', 'user'] as const;
export type FailureCategory = (typeof failureCategories)[number];

/**
 * What became of it: `auto_fixed` another attempt of the agent passed the check, `escalated_user` it was left to the user,
 * `abandoned` nothing took its place, `reverted` the old state was restored, `superseded` something else took its place.
 */
export const failureResolutions = ['auto_fixed', 'escalated_user', 'abandoned', 'reverted', 'superseded'] as const;
export type FailureResolution = (typeof failureResolutions)[number];

export const evidenceRoles = ['attempt', 'failure', 'replacement'] as const;
export type EvidenceRole = (typeof evidenceRoles)[number];

/** A record of the transcript that a failed approach rests on. */
export interface FailureEvidence {
  readonly seq: number;
  readonly callId: string | null;
  readonly role: EvidenceRole;
}

/** 1-based first and last line. */
export type LineRange = readonly [first: number, last: number];

export interface FailureFile {
  /** As the agent's edits name it: absolute. */
  readonly path: string;
  /** Where the attempt stood, followed through the later edits of the session; empty where the transcript does not tell. */
  readonly ranges: readonly LineRange[];
}

/** Edits or a strategy, evidence that they failed, and what took their place. */
export interface FailedApproach {
  /** Derived from the evidence: the same transcript gives the same id, however much was appended to it. */
  readonly id: string;
  readonly threadId: string;
  /** What was tried, in the agent's own words where it said so, else from what it did. One line. */
  readonly what: string;
  /** The first telling line of the failure, or what the user said. One line. */
  readonly why: string;
  readonly category: FailureCategory;
  readonly trigger: FailureTrigger;
  readonly resolution: FailureResolution;
  /** 1 for the first failed attempt at a goal, 2 for the one that replaced it and failed, too ... */
  readonly attempt: number;
  readonly files: readonly FailureFile[];
  readonly evidence: readonly FailureEvidence[];
  /** From the first record of the attempt to the one that ends it: what lies between is what it cost. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** UTC ms of the failure; null where the transcript has no time. */
  readonly at: number | null;
  /** 0 to 1: how sure the signals make it. */
  readonly confidence: number;
  /** False when its files are gone, or what it tried was rewritten by something that held. */
  readonly stillRelevant: boolean;
}

/** The category of a failed approach that a check of this kind showed. */
export function categoryOfCheck(category: CheckCategory): FailureCategory {
  return category === 'format' ? 'lint' : category;
}
