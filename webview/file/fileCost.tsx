import type { JSX } from 'preact';
import { l10n } from '../localize';

/** How the cost of a file is counted. */
export function FileCost(): JSX.Element {
  return (
    <p>
      {l10n.t(
        'What the requests cost that edited the file. A request that edited several files is shared evenly among them. Reading and thinking before is not in it.',
      )}
    </p>
  );
}
