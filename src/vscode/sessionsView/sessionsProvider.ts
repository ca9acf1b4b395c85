import * as vscode from 'vscode';
import type { SessionDetail } from '../../store/readModels/sessionDetail';
import { failureTooltip } from '../deadEnds/failureTooltip';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { failureMessage } from '../failureMessage';
import { nextTurn } from '../nextTurn';
import type { Grouping } from '../settingsReader';
import type { Asked } from './loadSessions';
import type { RowContext } from './rowContext';
import { sessionChildren } from './sessionChildren';
import { SessionDetails } from './sessionDetails';
import { SessionFailures } from './sessionFailures';
import { sessionTooltip, tooltipMarkdown } from './sessionTooltip';
import { SessionTree, type TreeContent } from './sessionTree';
import { treeItem } from './treeItem';
import { type GroupNode, parentOf, type SectionNode, type SessionNode, type TreeNode } from './treeNode';

/** Rows that are made in one turn: about 2 ms. */
const rowsATurn = 50;

/** What the tree is drawn for, besides its sessions. */
export interface TreeSetting {
  readonly grouping: Grouping;
  readonly showFolder: boolean;
  /** Whose sessions are listed, null for all workspaces. */
  readonly folders: string[] | null;
}

/** Gives the editor the tree of sessions; their children are read from the store when they are opened. */
export class SessionsProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<TreeNode[] | undefined>());
  private readonly tree: SessionTree;
  private readonly details: SessionDetails;
  private readonly failures: SessionFailures;
  private readonly children = new WeakMap<SessionNode, { readonly of: SessionDetail; readonly nodes: TreeNode[] }>();
  /** Rows as they were made last: the editor asks for all rows of a group when one of them has moved. */
  private readonly rows = new WeakMap<SessionNode, { readonly of: string; readonly item: vscode.TreeItem }>();
  private setting: TreeSetting = { grouping: 'day', showFolder: false, folders: [] };

  readonly onDidChangeTreeData = this.changed.event;

  constructor(store: Asked) {
    this.details = new SessionDetails(store);
    this.failures = new SessionFailures(store);
    this.tree = new SessionTree(uid => this.details.forget(uid));
  }

  /** Shows other content; the editor asks again for what differs from before. */
  show(content: TreeContent, setting: TreeSetting): void {
    if (setting.folders?.join('\n') !== this.setting.folders?.join('\n')) this.details.forgetAll();
    this.setting = setting;
    const change = this.tree.update(content, this.context(), this.details.takeFailed());
    if (change === 'all') this.changed.fire(undefined);
    else if (change.length > 0) this.changed.fire([...change]);
  }

  /**
   * Asks again for what failed, where that was opened: what the user says of it changes no session.
   * @throws StoreError
   */
  async refreshFailures(): Promise<void> {
    const changed = await this.failures.refresh();
    if (changed.length > 0) this.changed.fire(changed);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.kind === 'session' ? this.sessionRow(node) : treeItem(node, this.context());
  }

  getChildren(node?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (node === undefined) return [...this.tree.roots];
    switch (node.kind) {
      case 'group':
        return this.sessionsOf(node);
      case 'session':
        return this.childrenOf(node);
      case 'section':
        return node.section === 'failures' ? this.failuresOf(node) : node.children;
      case 'sidechain':
        return node.children;
      default:
        return [];
    }
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return parentOf(node);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    if (node.kind === 'failure')
      item.tooltip = new vscode.MarkdownString(tooltipMarkdown(failureTooltip(node.failure, editorLocalizer)));
    if (node.kind !== 'session') return item;
    // Without the detail the tooltip still has what the list knows.
    const detail = await this.details.get(node.session_uid, this.setting.folders).catch(() => undefined);
    // Neither trusted nor with HTML: the text is a transcript's.
    this.rows.delete(node);
    item.tooltip = new vscode.MarkdownString(tooltipMarkdown(sessionTooltip(node.item, detail, this.context())));
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Makes the rows a few at a time, and has each group asked for in a turn of its own: other extensions wait, too. */
  private async sessionsOf(group: GroupNode): Promise<TreeNode[]> {
    for (let at = 0; at < group.sessions.length; at += rowsATurn) {
      for (const node of group.sessions.slice(at, at + rowsATurn)) this.sessionRow(node);
      await nextTurn();
    }
    return group.sessions;
  }

  private sessionRow(node: SessionNode): vscode.TreeItem {
    const of = `${this.setting.grouping} ${this.setting.showFolder} ${node.data}`;
    const known = this.rows.get(node);
    if (known?.of === of) return known.item;
    const item = this.makeSessionRow(node);
    this.rows.set(node, { of, item });
    return item;
  }

  private makeSessionRow(node: SessionNode): vscode.TreeItem {
    return treeItem(node, this.context());
  }

  private async childrenOf(node: SessionNode): Promise<TreeNode[]> {
    try {
      const detail = await this.details.get(node.session_uid, this.setting.folders);
      if (detail === undefined) return [];
      const known = this.children.get(node);
      if (known?.of === detail) return known.nodes;
      const nodes = sessionChildren(node, detail);
      this.children.set(node, { of: detail, nodes });
      return nodes;
    } catch (error) {
      return [errorNode(error, node)];
    }
  }

  private async failuresOf(section: SectionNode): Promise<TreeNode[]> {
    try {
      return await this.failures.get(section);
    } catch (error) {
      return [errorNode(error, section)];
    }
  }

  private context(): RowContext {
    const { grouping, showFolder } = this.setting;
    return { l10n: editorLocalizer, now: Date.now(), grouping, showFolder };
  }
}

function errorNode(error: unknown, parent: SessionNode | SectionNode): TreeNode {
  const message = failureMessage(error, editorLocalizer)?.text ?? '';
  return { kind: 'error', id: `${parent.id}/error`, message, parent };
}
