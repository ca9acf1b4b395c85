import type { JSX, RefObject } from 'preact';
import { count } from '../../src/model/format';
import { l10n } from '../localize';
import { Icon } from '../parts/icon';
import type { Find } from './useFind';

export interface FindBoxProps {
  readonly find: Find;
  readonly input: RefObject<HTMLInputElement | null>;
  /** The reader is done with the box. */
  readonly onLeave: () => void;
}

/** Finds a text in the session. */
export function FindBox({ find, input, onLeave }: FindBoxProps): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') find.go(event.shiftKey ? -1 : 1);
    else if (event.key !== 'Escape') return;
    else if (find.text === '') onLeave();
    else find.setText('');
    event.preventDefault();
  };
  return (
    <search class="find">
      <input
        ref={input}
        type="text"
        maxLength={200}
        spellcheck={false}
        value={find.text}
        placeholder={l10n.t('Find in the transcript')}
        aria-label={l10n.t('Find in the transcript')}
        onInput={event => find.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span role="status" class="quiet-text">
        {stateOf(find)}
      </span>
      <button
        type="button"
        class="quiet only-icon"
        aria-label={l10n.t('Previous Match')}
        title={l10n.t('Previous Match (Shift+F3)')}
        disabled={find.matches.length === 0}
        onClick={() => find.go(-1)}
      >
        <Icon name="previous" />
      </button>
      <button
        type="button"
        class="quiet only-icon"
        aria-label={l10n.t('Next Match')}
        title={l10n.t('Next Match (F3)')}
        disabled={find.matches.length === 0}
        onClick={() => find.go(1)}
      >
        <Icon name="next" />
      </button>
    </search>
  );
}

function stateOf({ text, isLooking, failed, matches, isComplete, at }: Find): string {
  if (text === '') return '';
  if (failed) return l10n.t('could not look');
  if (isLooking) return l10n.t('looking…');
  if (matches.length === 0) return l10n.t('no match');
  const all = count(matches.length, l10n.locale) + (isComplete ? '' : '+');
  return at < 0 ? l10n.t('{0} matches', all) : l10n.t('{0} of {1}', count(at + 1, l10n.locale), all);
}
