import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { l10n } from '../localize';
import { usePanel } from '../panelContext';
import type { Query } from '../useQuery';

/** What usually takes less is not worth a flash of words. */
const patienceMs = 200;

export function Loading({ label }: { readonly label: string }): JSX.Element {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="state" role="status">
      {isLong && (
        <>
          <progress aria-label={label} />
          <p>{label}</p>
        </>
      )}
    </div>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="state">{children}</div>;
}

/** What happened, and ways on. */
export function Failed({ query, missing }: { readonly query: Query<unknown>; readonly missing: string }): JSX.Element {
  const { act } = usePanel();
  return (
    <div class="state failed" role="alert">
      <p>{failureText(query, missing)}</p>
      <div class="row">
        <button type="button" onClick={query.retry}>
          {l10n.t('Try Again')}
        </button>
        <button type="button" class="quiet" onClick={() => act({ kind: 'showDoctor' })}>
          {l10n.t('Doctor')}
        </button>
        <button type="button" class="quiet" onClick={() => act({ kind: 'openLog' })}>
          {l10n.t('Open Log')}
        </button>
      </div>
    </div>
  );
}

function failureText({ error }: Query<unknown>, missing: string): string {
  if (error?.kind === 'missing') return missing;
  if (error?.kind === 'timeout') return l10n.t('The stored sessions do not answer.');
  if (error?.kind === 'malformed') return l10n.t('The answer could not be read. Reload the window after an update.');
  return error?.message || l10n.t('The stored sessions could not be read.');
}

export interface QueryViewProps<T> {
  readonly query: Query<T>;
  readonly loading: string;
  readonly missing: string;
  readonly children: (value: T) => ComponentChildren;
}

/** An answer, or why there is none. One that could not be renewed stays, and says so. */
export function QueryView<T>({ query, loading, missing, children }: QueryViewProps<T>): JSX.Element {
  if (query.value === null)
    return query.error === null ? <Loading label={loading} /> : <Failed query={query} missing={missing} />;
  return (
    <>
      {query.error !== null && <Failed query={query} missing={missing} />}
      {children(query.value)}
    </>
  );
}
