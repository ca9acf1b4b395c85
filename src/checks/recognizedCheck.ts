import type { CheckCategory } from '../model/facts';

/** A command that judges code, as found in a shell command line. */
export interface RecognizedCheck {
  readonly category: CheckCategory;
  /** Short name of the runner, e.g. `node --test`, `tsc`, `pytest`. */
  readonly runner: string;
}
