import * as vscode from 'vscode';
import type { SessionListItem } from '../store/readModels/sessionItems';
import { askedFolders } from './askedFolders';
import { editorLocalizer } from './editorLocalizer';
import type { FeatureDependencies } from './features';
import { LatestAnswer } from './latestAnswer';
import { liveIcon } from './liveIcon';
import { runQuickPick } from './runQuickPick';
import { sessionRow } from './sessionRow';
import { type SessionTarget, sessionTargetOf } from './sessionTarget';

interface SessionPick extends vscode.QuickPickItem {
  readonly session: SessionListItem;
}

const listed = 200;
const typingRestMs = 200;

/** The session that a command was called on, else the one that the user picks; undefined when none was. */
export async function targetOrPick(
  argument: unknown,
  dependencies: Pick<FeatureDependencies, 'store'>,
  title: string,
): Promise<SessionTarget | undefined> {
  return sessionTargetOf(argument) ?? (await pickSession(dependencies, title));
}

/**
 * Lets the user pick a session, the newest first and a live one proposed. Typing filters by what is shown at once, and by
 * content as soon as the store has answered.
 */
export function pickSession(
  { store }: Pick<FeatureDependencies, 'store'>,
  title: string,
): Promise<SessionListItem | undefined> {
  return runQuickPick<SessionPick, SessionListItem>((quickPick, end) => {
    let newest: SessionListItem[] = [];
    let found: SessionListItem[] = [];
    const show = (active: string | undefined): void => {
      quickPick.items = sessionPicks(newest, found);
      const again = quickPick.items.find(({ session }) => session.session_uid === active);
      if (again !== undefined) quickPick.activeItems = [again];
    };
    const showAgain = (): void => show(quickPick.activeItems[0]?.session.session_uid);
    const page = async (text: string, limit: number, signal?: AbortSignal): Promise<SessionListItem[]> => {
      const filter = text === '' ? {} : { text };
      const scope = { folders: askedFolders(store), hidden: false, offset: 0 };
      return (await store.call('sessionPage', { ...scope, filter, limit }, { signal })).sessions;
    };
    let isLoading = true;
    let isSearching = false;
    const showBusy = (): void => {
      quickPick.busy = isLoading || isSearching || store.state.kind === 'reading';
    };
    const search = new LatestAnswer<string, SessionListItem[]>({
      delayMs: typingRestMs,
      ask: (text, signal) => page(text, listed / 4, signal),
      onAnswer: sessions => {
        found = sessions;
        showAgain();
      },
      onError: end.reject,
      onBusy: busy => {
        isSearching = busy;
        showBusy();
      },
    });
    const load = async (): Promise<void> => {
      newest = (await page('', listed)).sort((a, b) => (b.ended_at ?? '').localeCompare(a.ended_at ?? ''));
      const isFirst = isLoading;
      isLoading = false;
      showBusy();
      quickPick.placeholder =
        newest.length === 0
          ? vscode.l10n.t('No sessions yet. Doctor says where was looked.')
          : vscode.l10n.t('Title, agent, branch, or words of the conversation');
      if (isFirst) show(newest.find(({ live }) => live)?.session_uid);
      else showAgain();
    };

    quickPick.title = title;
    quickPick.matchOnDetail = true;
    quickPick.keepScrollPosition = true;
    showBusy();
    void load().catch(end.reject);
    return vscode.Disposable.from(
      search,
      // Opened while sessions are still being read, it fills as they come.
      store.onDidChange(() => void load().catch(end.reject)),
      store.onDidChangeState(showBusy),
      quickPick.onDidChangeValue(value => {
        if (value.trim() !== '') return search.ask(value.trim());
        search.cancel();
        found = [];
        showAgain();
      }),
      quickPick.onDidAccept(() => {
        const [picked] = quickPick.selectedItems;
        if (picked !== undefined) end.resolve(picked.session);
      }),
    );
  });
}

/** The listed sessions and those found by content, each once; what was found is shown though its title does not match. */
function sessionPicks(newest: readonly SessionListItem[], found: readonly SessionListItem[]): SessionPick[] {
  const foundIds = new Set(found.map(({ session_uid }) => session_uid));
  const listedIds = new Set(newest.map(({ session_uid }) => session_uid));
  return [...newest, ...found.filter(({ session_uid }) => !listedIds.has(session_uid))].map(session => ({
    ...sessionRow(session, editorLocalizer),
    ...liveIcon(session),
    alwaysShow: foundIds.has(session.session_uid),
    session,
  }));
}
