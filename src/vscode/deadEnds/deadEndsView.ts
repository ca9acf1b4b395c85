import * as vscode from 'vscode';
import { setContextKey } from '../contextKey';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { failureMessage } from '../failureMessage';
import type { FeatureDependencies } from '../features';
import { type ContextKeys, views } from '../manifest';
import { Refresher } from '../sessionsView/refresher';
import { tooltipMarkdown } from '../sessionsView/sessionTooltip';
import { deadEndItem } from './deadEndItem';
import type { DeadEndNode } from './deadEndNode';
import {
  type DeadEndsState,
  deadEndsFilterText,
  failureQuery,
  leavesSomeOut,
  parseDeadEndsState,
} from './deadEndsState';
import { DeadEndTree } from './deadEndTree';
import { failureTooltip } from './failureTooltip';
import { failurePageSize, type LoadedFailures, loadFailures } from './loadFailures';

const stateKey = 'contrail.deadEndsView';

/** The view: asks the store while it can be seen, and shows the answer. */
export class DeadEndsView implements vscode.TreeDataProvider<DeadEndNode>, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<DeadEndNode[] | undefined>());
  private readonly refresher = this.disposables.add(new Refresher(signal => this.load(signal)));
  private readonly tree = new DeadEndTree();
  private readonly view: vscode.TreeView<DeadEndNode>;
  private currentState: DeadEndsState;
  private wanted = failurePageSize;
  private loaded: LoadedFailures | undefined;
  private error: string | undefined;
  /** Something changed while the view could not be seen. */
  private isStale = true;
  private shownStatus: ContextKeys['contrail.deadEndsState'] | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly dependencies: FeatureDependencies) {
    const { store, workspaceState } = dependencies;
    this.currentState = parseDeadEndsState(workspaceState.get(stateKey));
    this.view = this.disposables.add(
      vscode.window.createTreeView(views.deadEnds, {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
      }),
    );
    this.disposables.add(store.onDidChange(() => this.refresh()));
    this.disposables.add(store.onDidChangeState(() => this.showStatus()));
    this.disposables.add(this.view.onDidChangeVisibility(() => this.isStale && this.refresh()));
    this.showStatus();
    this.refresh();
  }

  get state(): DeadEndsState {
    return this.currentState;
  }

  /** Changes what is listed, remembers that, and lists it from the first page on. */
  async change(change: Partial<DeadEndsState>): Promise<void> {
    this.currentState = { ...this.currentState, ...change };
    this.wanted = failurePageSize;
    await this.dependencies.workspaceState.update(stateKey, this.currentState);
    await this.reload();
  }

  async loadMore(): Promise<void> {
    this.wanted += failurePageSize;
    await this.reload();
  }

  getTreeItem(node: DeadEndNode): vscode.TreeItem {
    return deadEndItem(node, this.dependencies.store.folders, { l10n: editorLocalizer, now: Date.now() });
  }

  getChildren(node?: DeadEndNode): DeadEndNode[] {
    if (node === undefined) return [...this.tree.roots];
    return node.kind === 'deadEndFile' ? node.failures : [];
  }

  getParent(node: DeadEndNode): DeadEndNode | undefined {
    return this.tree.parentOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: DeadEndNode): vscode.TreeItem {
    // Neither trusted nor with HTML: the text is a transcript's.
    if (node.kind === 'failure')
      item.tooltip = new vscode.MarkdownString(tooltipMarkdown(failureTooltip(node.failure, editorLocalizer)));
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Asks anew at once, and says so where it takes long. */
  private async reload(): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: views.deadEnds } }, () => this.refresher.restart());
  }

  private refresh(): void {
    if (this.view.visible) this.refresher.request();
    else this.isStale = true;
  }

  private async load(signal: AbortSignal): Promise<void> {
    const { store, log } = this.dependencies;
    this.isStale = false;
    try {
      const { folders } = store;
      const query = failureQuery(this.currentState, folders);
      const loaded = folders.length === 0 ? undefined : await loadFailures(store, query, this.wanted, signal);
      if (signal.aborted) return;
      this.loaded = loaded;
      this.error = undefined;
    } catch (error) {
      if (signal.aborted || store.isClosing) return;
      log.error(error instanceof Error ? error : String(error));
      this.error = failureMessage(error, editorLocalizer)?.text;
    }
    this.show();
  }

  private show(): void {
    const { failures = [], left = 0 } = this.loaded ?? {};
    // Without a list, the welcome text says more and offers what can be done.
    const change = this.tree.update({ failures, left, error: failures.length === 0 ? undefined : this.error });
    if (change === 'all') this.changed.fire(undefined);
    else if (change.length > 0) this.changed.fire([...change]);
    this.showStatus();
  }

  private showStatus(): void {
    const status = this.status();
    if (status !== this.shownStatus) setContextKey('contrail.deadEndsState', status);
    this.shownStatus = status;
    const description = deadEndsFilterText(this.currentState, editorLocalizer);
    // Each time it is set the window is told.
    if (description !== (this.view.description ?? '')) this.view.description = description;
  }

  private status(): ContextKeys['contrail.deadEndsState'] {
    const { store } = this.dependencies;
    if (this.loaded !== undefined && this.loaded.failures.length > 0) return 'list';
    if (store.folders.length === 0) return 'noFolder';
    if (this.error !== undefined || store.state.kind === 'failed') return 'error';
    if (this.loaded === undefined) return 'starting';
    if (leavesSomeOut(this.currentState)) return 'noMatch';
    return store.state.kind === 'reading' ? 'starting' : 'nothing';
  }
}
