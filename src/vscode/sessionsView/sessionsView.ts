import * as vscode from 'vscode';
import { setContextKey } from '../contextKey';
import { calendarDay } from '../dates';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { type ErrorKind, errorKind } from '../errorKind';
import { failureMessage } from '../failureMessage';
import type { FeatureDependencies } from '../features';
import { type ContextKey, type ContextKeys, views } from '../manifest';
import { onSettingsChanged, readSettings } from '../settingsReader';
import { type LoadedSessions, loadSessions, pageSize } from './loadSessions';
import { lookedInUsualFolders } from './lookedInUsualFolders';
import { ReadingReport } from './readingReport';
import { Refresher } from './refresher';
import { SessionsProvider } from './sessionsProvider';
import type { TreeNode } from './treeNode';
import { filterText, isFiltered, parseViewState, sessionQuery, type ViewState } from './viewState';
import { type ViewFacts, viewError, viewErrorKind, viewMessage, viewStatus } from './viewStatus';

const stateKey = 'contrail.sessionsView';
/** How often a live session may turn out to be no longer live, or the day be over. */
const tickMs = 30_000;
/** How often the list grows during a long reading, at most. */
const readingRefreshMs = 2_000;

/** The view: asks the store while it can be seen, and shows the answer. */
export class SessionsView implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly provider: SessionsProvider;
  private readonly refresher: Refresher;
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly reading: ReadingReport;
  private ticking: NodeJS.Timeout | undefined;
  private currentState: ViewState;
  private wanted = pageSize;
  private loaded: LoadedSessions | undefined;
  private error: string | undefined;
  private errorKind: ErrorKind | undefined;
  private isLookingElsewhere: boolean | undefined;
  /** Something changed while the view could not be seen. */
  private isStale = true;
  private shownDay = 0;
  private askedAt = 0;
  private shownError: string | undefined;
  private readonly keys = new Map<ContextKey, unknown>();

  constructor(private readonly dependencies: FeatureDependencies) {
    const { store, workspaceState } = dependencies;
    this.currentState = parseViewState(workspaceState.get(stateKey));
    this.provider = this.disposables.add(new SessionsProvider(store));
    this.refresher = this.disposables.add(new Refresher(signal => this.load(signal)));
    this.view = this.disposables.add(
      vscode.window.createTreeView(views.sessions, {
        treeDataProvider: this.provider,
        showCollapseAll: true,
        canSelectMany: true,
      }),
    );
    this.reading = this.disposables.add(new ReadingReport(store, () => this.onReading()));
    this.disposables.add(store.onDidChange(() => this.refresh()));
    this.disposables.add(onSettingsChanged(['groupBy'], () => this.show()));
    this.disposables.add(
      onSettingsChanged(['home'], () => {
        this.isLookingElsewhere = undefined;
      }),
    );
    this.disposables.add(this.view.onDidChangeVisibility(() => this.onVisibility()));
    this.disposables.add({ dispose: () => clearInterval(this.ticking) });
    this.reading.update();
    this.onVisibility();
  }

  get state(): ViewState {
    return this.currentState;
  }

  get selection(): readonly TreeNode[] {
    return this.view.selection;
  }

  /** What exists to filter by. */
  get choices(): Pick<LoadedSessions, 'agents' | 'branches' | 'worktrees'> {
    return this.loaded ?? { agents: [], branches: [], worktrees: [] };
  }

  /** Changes what is listed, remembers that, and lists it from the first page on. */
  async change(change: Partial<ViewState>): Promise<void> {
    this.currentState = { ...this.currentState, ...change };
    this.wanted = pageSize;
    await this.dependencies.workspaceState.update(stateKey, this.currentState);
    await this.reload();
  }

  async loadMore(): Promise<void> {
    this.wanted += pageSize;
    await this.reload();
  }

  /** Asks anew at once, and says so where it takes long. */
  async reload(): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: views.sessions } }, () => this.refresher.restart());
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private refresh(): void {
    if (this.view.visible) this.refresher.request();
    else this.isStale = true;
  }

  private onVisibility(): void {
    clearInterval(this.ticking);
    if (!this.view.visible) return;
    this.ticking = setInterval(() => this.tick(), tickMs);
    if (this.isStale) this.refresher.request();
    else this.tick();
  }

  private onReading(): void {
    if (viewError(this.facts()) === this.shownError) this.showStatus();
    else this.show();
    // What was read so far can be shown, but asking for it all the time would hold up the reading.
    if (this.reading.isShown && Date.now() - this.askedAt > readingRefreshMs) this.refresh();
  }

  /** What time alone changes. */
  private tick(): void {
    const hasLive = this.loaded?.sessions.some(({ live }) => live) === true;
    if (hasLive || this.shownDay !== calendarDay(Date.now())) this.refresher.request();
  }

  private async load(signal: AbortSignal): Promise<void> {
    const { store, log } = this.dependencies;
    this.isStale = false;
    this.askedAt = Date.now();
    try {
      if (store.folders.length === 0 && !this.currentState.allWorkspaces) this.loaded = undefined;
      else {
        const query = sessionQuery(this.currentState, store.folders, Date.now());
        const loaded = await loadSessions(store, query, this.wanted, signal);
        if (signal.aborted) return;
        this.loaded = loaded;
        // Each question has a little more of the content indexed, until the answer is complete.
        if (!loaded.contentIndexed) this.refresher.request();
      }
      this.error = undefined;
    } catch (error) {
      if (signal.aborted || store.isClosing) return;
      log.error(error instanceof Error ? error : String(error));
      this.error = failureMessage(error, editorLocalizer)?.text;
      this.errorKind = errorKind(error);
    }
    this.show();
    // What the user says of what failed changes no session.
    await this.provider.refreshFailures().catch((error: unknown) => log.warn(String(error)));
  }

  private show(): void {
    const { store } = this.dependencies;
    const { sessions = [], left = 0 } = this.loaded ?? {};
    const { allWorkspaces } = this.currentState;
    this.shownDay = calendarDay(Date.now());
    this.shownError = viewError(this.facts());
    this.provider.show(
      // Without a list, the welcome text says more and offers what can be done.
      { sessions, left, error: sessions.length === 0 ? undefined : this.shownError },
      {
        grouping: readSettings().groupBy,
        showFolder: allWorkspaces || store.folders.length > 1,
        folders: allWorkspaces ? null : store.folders,
      },
    );
    this.showStatus();
  }

  private showStatus(): void {
    const facts = this.facts();
    const { state } = facts;
    const status = viewStatus(facts);
    if (status === 'nothing') void this.findWhereWasLooked();
    this.setKey('contrail.error', viewErrorKind(facts));
    this.setKey('contrail.state', status);
    this.setKey('contrail.isFiltered', isFiltered(state));
    this.setKey('contrail.isAllWorkspaces', state.allWorkspaces);
    this.setKey('contrail.isShowingHidden', state.showHidden);
    const message = viewMessage(facts, this.reading.isShown, editorLocalizer);
    if (message !== (this.view.message ?? '')) this.view.message = message;
    const parts = [state.allWorkspaces ? vscode.l10n.t('all workspaces') : '', filterText(state, editorLocalizer)];
    const description = parts.filter(part => part !== '').join(' · ');
    // Each time it is set the window is told, and a reading tells of its progress all the time.
    if (description !== (this.view.description ?? '')) this.view.description = description;
  }

  /** Asked once: where is looked does not change while a window lives, but by settings that start all anew. */
  private async findWhereWasLooked(): Promise<void> {
    if (this.isLookingElsewhere !== undefined) return;
    this.isLookingElsewhere = false;
    const { store, log } = this.dependencies;
    try {
      const report = await store.call('doctor', { environment: store.environment });
      this.isLookingElsewhere = !lookedInUsualFolders(report, readSettings().home !== '');
      this.setKey('contrail.isLookingElsewhere', this.isLookingElsewhere);
    } catch (error) {
      log.warn(String(error));
      this.isLookingElsewhere = undefined;
    }
  }

  private facts(): ViewFacts {
    const { store } = this.dependencies;
    const { currentState: state, loaded, error, errorKind } = this;
    return { loaded, error, errorKind, store: store.state, state, hasFolder: store.folders.length > 0 };
  }

  private setKey<K extends ContextKey>(key: K, value: ContextKeys[K]): void {
    if (this.keys.get(key) === value) return;
    this.keys.set(key, value);
    setContextKey(key, value);
  }
}
