import type { Localizer } from '../localizer';
import type { ContextKeys } from '../manifest';
import type { StoreState } from '../storeClient';
import type { LoadedSessions } from './loadSessions';
import { isFiltered, type ViewState } from './viewState';

export interface ViewFacts {
  /** The last answer; undefined before the first. */
  readonly loaded: LoadedSessions | undefined;
  /** Why the last question was not answered. */
  readonly error: string | undefined;
  readonly store: StoreState;
  readonly state: ViewState;
  readonly hasFolder: boolean;
}

/** Which of the welcome texts stands in the view; `list` when there is something to list. */
export function viewStatus({ loaded, error, store, state, hasFolder }: ViewFacts): ContextKeys['contrail.state'] {
  if (loaded !== undefined && loaded.sessions.length > 0) return 'list';
  if (!hasFolder && !state.allWorkspaces) return 'noFolder';
  if (error !== undefined || store.kind === 'failed') return 'error';
  if (loaded === undefined) return 'starting';
  if (isFiltered(state)) return 'noMatch';
  if (store.kind === 'reading') return 'starting';
  // Agents are those in scope before the filter: there are sessions, and none is shown.
  return loaded.agents.length > 0 && !state.showHidden ? 'allHidden' : 'nothing';
}

/**
 * The line above the list; undefined when there is nothing to say.
 * @param isReadingTold whether the reading under way has taken long enough to be told of
 */
export function viewMessage(facts: ViewFacts, isReadingTold: boolean, l10n: Localizer): string | undefined {
  const { loaded, error, store, state } = facts;
  const failure = error ?? (store.kind === 'failed' ? store.message : undefined);
  // With a list, the error is an item of it.
  if (failure !== undefined && viewStatus(facts) === 'error') return failure;
  if (store.kind === 'reading' && isReadingTold) return readingText(store, l10n);
  if (state.filter.text !== undefined && loaded?.contentIndexed === false)
    return l10n.t('Contents are still being indexed: more may be found.');
  return undefined;
}

function readingText({ progress }: Extract<StoreState, { kind: 'reading' }>, l10n: Localizer): string {
  if (progress === null || progress.bytes === 0) return l10n.t('Reading sessions…');
  const part = Math.min(1, progress.bytesDone / progress.bytes);
  const percent = new Intl.NumberFormat(l10n.locale, { style: 'percent' }).format(Math.floor(part * 100) / 100);
  return l10n.t('Reading sessions: {0}', percent);
}
