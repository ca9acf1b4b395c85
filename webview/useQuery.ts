import { useCallback, useEffect, useState } from 'preact/hooks';
import type { PanelAnswer, PanelMethod } from '../src/panel/answers';
import { LinkError } from './hostLink';
import { usePanel } from './panelContext';

/** What is known of an answer. An earlier one stays until the next is there, so that nothing flickers. */
export interface Query<T> {
  readonly value: T | null;
  /** Why there is no answer, or no newer one. */
  readonly error: LinkError | null;
  readonly isLoading: boolean;
  readonly retry: () => void;
}

/** Asks for what is shown, again whenever something was read. Only the answer to the latest question counts. */
export function useQuery<M extends PanelMethod>(method: M, params: object | null): Query<PanelAnswer<M>> {
  const { link, revision } = usePanel();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<Omit<Query<PanelAnswer<M>>, 'retry'>>({
    value: null,
    error: null,
    isLoading: true,
  });
  // Equal params are the same question, however often they are made.
  const key = params === null ? null : JSON.stringify(params);

  useEffect(() => {
    if (params === null) return;
    const asking = new AbortController();
    setState(earlier => ({ ...earlier, isLoading: true }));
    link.ask(method, params, asking.signal).then(
      value => setState({ value, error: null, isLoading: false }),
      (error: unknown) => {
        if (asking.signal.aborted) return;
        const failure = error instanceof LinkError ? error : new LinkError('failed', String(error));
        setState(earlier => ({
          value: failure.kind === 'missing' ? null : earlier.value,
          error: failure,
          isLoading: false,
        }));
      },
    );
    return () => asking.abort();
  }, [link, method, key, revision, attempt]);

  const retry = useCallback(() => setAttempt(count => count + 1), []);
  return { ...state, retry };
}
