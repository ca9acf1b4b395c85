import type { CheckCategory } from '../model/facts';

/** A command that judges code, as found in a shell command line. */
export interface RecognizedCheck {
  readonly category: CheckCategory;
  /** Short name of the runner, e.g. `node --test`, `tsc`, `pytest`. */
  readonly runner: string;
}

/** The check a shell command line runs, or null when it judges nothing. */
export function recognizeCheck(_command: string): RecognizedCheck | null {
  return null;
}
