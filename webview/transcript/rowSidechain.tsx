import type { JSX } from 'preact';
import { count } from '../../src/model/format';
import type { RowSidechain } from '../../src/panel/transcriptAnswers';
import { threadStatus } from '../../src/vscode/sessionWords';
import { visible } from '../format';
import { l10n } from '../localize';
import { Icon } from '../parts/icon';
import { Money } from '../parts/money';
import { threadName } from '../parts/threadName';

export interface RowSidechainProps {
  readonly sidechain: RowSidechain;
  readonly tabIndex: number;
  readonly onFold: (unfolds: boolean) => void;
}

/** A sidechain at the call that started it, folded into a line. */
export function SidechainLine({ sidechain, tabIndex, onFold }: RowSidechainProps): JSX.Element {
  const { unfolded, description } = sidechain;
  const name = visible(threadName(sidechain));
  const facts = [
    sidechain.events === 1 ? l10n.t('1 event') : l10n.t('{0} events', count(sidechain.events, l10n.locale)),
    threadStatus(sidechain.status, l10n),
  ];
  return (
    <div class="sidechain">
      <button
        type="button"
        class="quiet line"
        tabIndex={tabIndex}
        aria-expanded={unfolded}
        onClick={() => onFold(!unfolded)}
      >
        <span class={`twist ${unfolded ? 'open' : ''}`}>
          <Icon name="right" />
        </span>
        <b>{name}</b>
        <span class="summary">{description !== null && description !== name && visible(description)}</span>{' '}
        {unfolded ? l10n.t('Fold') : l10n.t('Unfold')}
      </button>
      <span class="quiet-text">{facts.filter(fact => fact !== null).join(' · ')}</span>
      <Money
        microusd={sidechain.microusd}
        tabIndex={tabIndex}
        what={l10n.t('Cost of {0}', name)}
        why={() => (
          <p>
            {l10n.t(
              'The requests of this sidechain, each counted once, without the sidechains that it started itself. The overview of the session has the prices.',
            )}
          </p>
        )}
      />
    </div>
  );
}
