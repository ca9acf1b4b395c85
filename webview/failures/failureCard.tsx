import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { agentName } from '../../src/model/agent';
import { count } from '../../src/model/format';
import type { Failure } from '../../src/panel/failureAnswers';
import { categoryName, resolutionName, triggerName } from '../../src/vscode/failureWords';
import { baseName, moment, percent, visible } from '../format';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Icon } from '../parts/icon';
import { Money } from '../parts/money';

/** What the user says of a failed approach; absent fields stay as they are. */
export interface Review {
  readonly verdict?: 'confirmed' | 'dismissed' | null;
  readonly note?: string | null;
}

export interface FailureCardProps {
  readonly failure: Failure;
  readonly namesSession: boolean;
  readonly onReview: (review: Review) => void;
}

/** What was tried, why it failed, where, what became of it and what it cost; the evidence is one click away. */
export function FailureCard({ failure, namesSession, onReview }: FailureCardProps): JSX.Element {
  const { goTo, act } = usePanel();
  const { session_uid, review } = failure;
  const evidence = failure.evidence.find(({ role }) => role === 'failure') ?? failure.evidence[0];
  return (
    <li class={`card ${failure.category === 'user' ? 'user' : ''} ${failure.still_relevant ? '' : 'past'}`}>
      <div class="row spread">
        <h3>
          {failure.attempt > 1 && <span class="badge">{l10n.t('attempt {0}', failure.attempt)}</span>}{' '}
          {visible(failure.what)}
        </h3>
        <Money
          microusd={failure.microusd}
          what={l10n.t('What it cost')}
          why={() => (
            <p>
              {failure.tokens === null
                ? l10n.t('How many tokens the requests between its first and last record took is not on record.')
                : l10n.t(
                    'The share of the requests between its first and last record, in its own conversation: {0} tokens. A request shared with another failed approach is split once.',
                    count(failure.tokens, l10n.locale),
                  )}
            </p>
          )}
        />
      </div>
      <p>
        <Icon name={failure.category === 'user' ? 'denied' : 'fail'} class="kind" />{' '}
        <b>{categoryName(failure.category, l10n)}</b> · {visible(failure.why)}
      </p>
      <div class="row foot">
        {failure.files.map(({ path, ranges }) => (
          <button
            type="button"
            class="link path"
            key={path}
            title={visible(path)}
            onClick={() => act({ kind: 'openFile', path, ...(ranges[0] && { line: ranges[0][0] }) })}
          >
            {visible(baseName(path))}
            {ranges[0] !== undefined && `:${[...new Set(ranges[0])].join('–')}`}
          </button>
        ))}
        <span class="quiet-text">{facts(failure, namesSession)}</span>
        {evidence !== undefined && (
          <button
            type="button"
            class="link"
            onClick={() => goTo({ kind: 'session', session_uid, transcript: { seq: evidence.seq } })}
          >
            {l10n.t('Evidence')}
          </button>
        )}
        {namesSession && (
          <button type="button" class="link" onClick={() => goTo({ kind: 'session', session_uid })}>
            {l10n.t('Session')}
          </button>
        )}
        <ReviewButtons review={review} onReview={onReview} />
        <Note note={review?.note ?? null} onReview={onReview} />
      </div>
    </li>
  );
}

function facts(failure: Failure, namesAgent: boolean): string {
  const parts = [
    triggerName(failure.trigger, l10n),
    resolutionName(failure.resolution, l10n),
    !failure.still_relevant && l10n.t('no longer in the code'),
    namesAgent && agentName(failure.agent),
    failure.at !== null && moment(failure.at, namesAgent ? 'date' : 'time'),
    l10n.t('{0} sure', percent(failure.confidence)),
  ];
  return parts.filter(part => part !== false).join(' · ');
}

function ReviewButtons({
  review,
  onReview,
}: {
  readonly review: Failure['review'];
  readonly onReview: (review: Review) => void;
}): JSX.Element {
  const verdict = review?.verdict ?? null;
  return (
    <span class="row">
      {(['confirmed', 'dismissed'] as const).map(said => (
        <button
          type="button"
          class="quiet toggle"
          key={said}
          aria-pressed={verdict === said}
          onClick={() => onReview({ verdict: verdict === said ? null : said })}
        >
          {said === 'confirmed' ? l10n.t('Confirm') : l10n.t('Dismiss')}
        </button>
      ))}
    </span>
  );
}

/** The user's own words, written in place. */
function Note({
  note,
  onReview,
}: {
  readonly note: string | null;
  readonly onReview: (review: Review) => void;
}): JSX.Element {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null)
    return (
      <>
        <button type="button" class="quiet" onClick={() => setDraft(note ?? '')}>
          {note === null ? l10n.t('Add Note') : l10n.t('Change Note')}
        </button>
        {note !== null && <p class="note">{visible(note)}</p>}
      </>
    );
  return (
    <form
      class="row note-form"
      onSubmit={event => {
        event.preventDefault();
        onReview({ note: draft.trim() === '' ? null : draft.trim() });
        setDraft(null);
      }}
      onKeyDown={event => event.key === 'Escape' && setDraft(null)}
    >
      <input
        class="grow"
        aria-label={l10n.t('Note on this failed approach')}
        maxLength={2000}
        value={draft}
        ref={element => element?.focus()}
        onInput={event => setDraft(event.currentTarget.value)}
      />
      <button type="submit">{l10n.t('Keep')}</button>
    </form>
  );
}
