import type { ErrorKind } from '../errorKind';
import type { Localizer } from '../localizer';
import type { ContextKeys } from '../manifest';
import type { StoreState } from '../storeClient';
import type { LoadedSessions } from './loadSessions';
import { filterText, isFiltered, type ViewState } from './viewState';

export interface ViewFacts {
  /** The last answer; undefined before the first. */
  readonly loaded: LoadedSessions | undefined;
  /** Why the last question was not answered. */
  readonly error: string | undefined;
  readonly errorKind?: ErrorKind | undefined;
  readonly store: StoreState;
  readonly state: ViewState;
  readonly hasFolder: boolean;
}

/** Which of the welcome texts stands in the view; `list` when there is something to list. */
export function viewStatus(facts: ViewFacts): ContextKeys['contrail.state'] {
  const { loaded, store, state, hasFolder } = facts;
  if (loaded !== undefined && loaded.sessions.length > 0) return 'list';
  if (!hasFolder && !state.allWorkspaces) return 'noFolder';
  if (viewError(facts) !== undefined) return 'error';
  if (loaded === undefined) return 'starting';
  if (isFiltered(state)) return 'noMatch';
  if (store.kind === 'reading') return 'starting';
  // Agents are those in scope before the filter: there are sessions, and none is shown.
  return loaded.agents.length > 0 && !state.showHidden ? 'allHidden' : 'nothing';
}

/** Why the list is not that of now: an item of the tree says so, or a welcome text where there is no list. */
export function viewError({ error, store }: ViewFacts): string | undefined {
  return error ?? (store.kind === 'failed' ? store.message : undefined);
}

/** What the welcome text says of it. */
export function viewErrorKind({ error, errorKind, store }: ViewFacts): ErrorKind {
  const kind = error !== undefined ? errorKind : store.kind === 'failed' ? store.error : undefined;
  return kind ?? 'other';
}

/**
 * The line above the list; empty when there is nothing to say, and where a welcome text stands: the editor shows only one
 * of the two.
 * @param isReadingTold whether the reading under way has taken long enough to be told of
 */
export function viewMessage(facts: ViewFacts, isReadingTold: boolean, l10n: Localizer): string {
  const { loaded, store, state } = facts;
  const status = viewStatus(facts);
  const isReading = store.kind === 'reading' && isReadingTold;
  if (status === 'starting') return isReading ? readingText(store, l10n) : '';
  if (status !== 'list') return '';
  const sentences = [
    isReading && readingText(store, l10n),
    isFiltered(state) && l10n.t('Filter: {0}', filterText(state, l10n)),
    state.allWorkspaces && l10n.t('Sessions of all workspaces'),
    state.filter.text !== undefined &&
      loaded?.contentIndexed === false &&
      l10n.t('Contents are still being indexed: more may be found.'),
  ];
  return sentences.filter(sentence => sentence !== false).join(' · ');
}

function readingText({ progress }: Extract<StoreState, { kind: 'reading' }>, l10n: Localizer): string {
  if (progress === null || progress.bytes === 0) return l10n.t('Reading sessions…');
  const part = Math.min(1, progress.bytesDone / progress.bytes);
  const percent = new Intl.NumberFormat(l10n.locale, { style: 'percent' }).format(Math.floor(part * 100) / 100);
  return l10n.t('Reading sessions: {0}', percent);
}
