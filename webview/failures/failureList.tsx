import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../../src/model/format';
import { LinkError } from '../hostLink';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import { Section } from '../parts/section';
import { Empty, QueryView } from '../parts/states';
import { useQuery } from '../useQuery';
import { FailureCard, type Review } from './failureCard';

export interface FailureListProps {
  readonly title: string;
  /** Which are listed; with neither those of the workspace. */
  readonly of: { readonly session_uid?: string; readonly path?: string };
  readonly empty: string;
  /** Whether each says which session it belongs to. */
  readonly namesSession: boolean;
}

const pageSize = 20;
const mostShown = 200;

/** Failed approaches as cards, with what the user says of each. */
export function FailureList({ title, of, empty, namesSession }: FailureListProps): JSX.Element {
  const { link } = usePanel();
  const [limit, setLimit] = useState(pageSize);
  const [showsDismissed, setShowsDismissed] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const query = useQuery('failures', { ...of, dismissed: showsDismissed, offset: 0, limit });
  const review = async (id: string, said: Review): Promise<void> => {
    try {
      await link.ask('reviewFailure', { id, ...said }, new AbortController().signal);
      setProblem(null);
      query.retry();
    } catch (error) {
      setProblem(error instanceof LinkError ? error.message : String(error));
    }
  };
  return (
    <Section
      title={title}
      count={query.value?.total}
      actions={
        <label class="row">
          <input
            type="checkbox"
            checked={showsDismissed}
            onChange={event => setShowsDismissed(event.currentTarget.checked)}
          />
          {l10n.t('Show dismissed')}
        </label>
      }
    >
      {problem !== null && <p role="alert">{l10n.t('This was not kept: {0}', problem)}</p>}
      <QueryView query={query} loading={l10n.t('Looking for failed approaches…')} missing={empty}>
        {({ failures, total }) => (
          <>
            {total === 0 && <Empty>{empty}</Empty>}
            <ul class="cards">
              {failures.map(failure => (
                <FailureCard
                  key={failure.id}
                  failure={failure}
                  namesSession={namesSession}
                  onReview={said => void review(failure.id, said)}
                />
              ))}
            </ul>
            {failures.length < Math.min(total, mostShown) && (
              <button type="button" class="quiet" onClick={() => setLimit(Math.min(mostShown, limit + pageSize * 2))}>
                {l10n.t('Show more of {0}', count(total, l10n.locale))}
              </button>
            )}
          </>
        )}
      </QueryView>
    </Section>
  );
}
