import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import { l10n } from '../localize';

export interface ShowAllProps {
  readonly shown: number;
  /** In the answer. */
  readonly listed: number;
  /** In the store. */
  readonly total: number;
  readonly onAll: () => void;
}

/** The way to the rest of a list, and how much of it is not listed at all. */
export function ShowAll({ shown, listed, total, onAll }: ShowAllProps): JSX.Element | null {
  if (shown < listed)
    return (
      <button type="button" class="quiet" onClick={onAll}>
        {l10n.t('Show all {0}', count(listed, l10n.locale))}
      </button>
    );
  if (listed >= total) return null;
  return (
    <p class="quiet-text">{l10n.t('The latest {0} of {1}.', count(listed, l10n.locale), count(total, l10n.locale))}</p>
  );
}
