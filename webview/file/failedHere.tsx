import type { JSX } from 'preact';
import { FailureList } from '../failures/failureList';
import { l10n } from '../localize';

/** What was tried in this file and did not work. */
export function FailedHere({ path }: { readonly path: string }): JSX.Element {
  return (
    <FailureList
      title={l10n.t('Failed Approaches Here')}
      of={{ path }}
      empty={l10n.t('None was found that was about this file.')}
      namesSession
    />
  );
}
