import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import type { FileView } from '../../src/panel/workspaceAnswers';
import { percent } from '../format';
import { l10n } from '../localize';
import { Figure } from '../parts/figure';
import { Money } from '../parts/money';
import { FileCost } from './fileCost';

/** The figures of a file. */
export function FileTiles({ view }: { readonly view: FileView }): JSX.Element {
  const counted = view.sessions.filter(({ lines_left }) => lines_left !== null);
  const added = counted.reduce((sum, session) => sum + session.lines_added, 0);
  const left = counted.reduce((sum, { lines_left }) => sum + (lines_left ?? 0), 0);
  return (
    <ul class="tiles" aria-label={l10n.t('In Short')}>
      <li>
        <Figure
          text={count(view.sessions_total, l10n.locale)}
          what={l10n.t('Sessions')}
          why={() => <p>{l10n.t('Sessions that edited the file, wherever they worked.')}</p>}
        />
        <span>{l10n.t('sessions edited it')}</span>
      </li>
      <li>
        <Figure
          text={count(view.edits_total, l10n.locale)}
          what={l10n.t('Edits')}
          why={() => <p>{l10n.t('Edits by agents, those that failed included. What people typed is not known.')}</p>}
        />
        <span>{l10n.t('edits')}</span>
      </li>
      <li>
        <Figure
          text={counted.length === 0 ? '?' : count(left, l10n.locale)}
          what={l10n.t('Lines left')}
          why={() => (
            <p>
              {counted.length === 0
                ? l10n.t('Which lines of the edits are still in the file has not been worked out.')
                : l10n.t('Lines that the edits added and that the file still has.')}
            </p>
          )}
        />
        <span>
          {added === 0
            ? l10n.t('lines left')
            : l10n.t('lines left of {0} added ({1})', count(added, l10n.locale), percent(left / added))}
        </span>
      </li>
      <li>
        <Money microusd={view.microusd} what={l10n.t('Cost of the file')} why={() => <FileCost />} />
        <span>{l10n.t('for the requests that edited it')}</span>
      </li>
    </ul>
  );
}
