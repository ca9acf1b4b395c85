import type { CheckFact } from '../model/facts';
import type { RecognizedCheck } from './recognizeCheck';

/** What is known of how a command ended. */
export interface CommandOutcome {
  readonly command: string;
  readonly output: string;
  /** Null where the agent does not record it. */
  readonly exitCode: number | null;
  /** The agent's own error flag on the result; null where it has none. */
  readonly isError: boolean | null;
}

export type CheckVerdict = Pick<CheckFact, 'result' | 'evidence' | 'firstError' | 'files'>;

/** Whether a recognized check passed, from the strongest evidence there is. */
export function judgeCheck(_check: RecognizedCheck, _outcome: CommandOutcome): CheckVerdict {
  return { result: 'unknown', evidence: null, firstError: null, files: [] };
}
