import type { FailureItem } from '../../store/readModels/failures';
import type { Asked } from '../sessionsView/loadSessions';
import type { FailureQuery } from './deadEndsState';

/** The most that one answer holds. */
export const failurePageSize = 200;

export interface LoadedFailures {
  readonly failures: readonly FailureItem[];
  /** How many more there are. */
  readonly left: number;
}

/**
 * The latest failed approaches that a query finds, page by page.
 * @throws StoreError, and the signal's reason
 */
export async function loadFailures(
  store: Asked,
  query: FailureQuery,
  wanted: number,
  signal?: AbortSignal,
): Promise<LoadedFailures> {
  // By identity: the list may shift between two pages, and one may then be on both.
  const failures = new Map<string, FailureItem>();
  for (let offset = 0; ; ) {
    const page = await store.call('failures', { ...query, offset, limit: failurePageSize }, { signal });
    signal?.throwIfAborted();
    if (page.schema === 'contrail.none/1') return { failures: [], left: 0 };
    for (const failure of page.failures) failures.set(failure.id, failure);
    offset += page.failures.length;
    if (page.failures.length === 0) return { failures: [...failures.values()], left: 0 };
    if (offset >= wanted || offset >= page.total)
      return { failures: [...failures.values()], left: Math.max(0, page.total - offset) };
  }
}
