import * as vscode from 'vscode';
import { commands } from '../manifest';
import { isLocalPath } from '../sessionsView/childLabels';
import { labelledItem, loadMoreItem, unreadableItem } from '../treeItems';
import type { DeadEndFileNode, DeadEndNode, FailureNode } from './deadEndNode';
import { type FailureContext, failureLabel } from './failureLabel';
import { deadEndFileLabel } from './fileLabel';

const { None, Expanded } = vscode.TreeItemCollapsibleState;

/** How the editor draws a node. Tooltips of failed approaches are missing: they are made when they are looked at. */
export function deadEndItem(node: DeadEndNode, folders: readonly string[], context: FailureContext): vscode.TreeItem {
  const item = drawn(node, folders, context);
  item.id = node.id;
  return item;
}

function drawn(node: DeadEndNode, folders: readonly string[], context: FailureContext): vscode.TreeItem {
  switch (node.kind) {
    case 'deadEndFile':
      return fileItem(node, folders, context);
    case 'failure':
      return failureItem(node, context);
    case 'moreDeadEnds':
      return loadMoreItem(node.left, commands.loadMoreDeadEnds, context.l10n);
    case 'deadEndsError':
      return unreadableItem(context.l10n.t('The failed approaches could not be read'), node.message, context.l10n);
  }
}

function fileItem(node: DeadEndFileNode, folders: readonly string[], { l10n }: FailureContext): vscode.TreeItem {
  const label = deadEndFileLabel(node, folders, l10n);
  const item = labelledItem(label, Expanded);
  if (node.path !== null && isLocalPath(node.path)) item.resourceUri = vscode.Uri.file(node.path);
  item.iconPath = node.path === null ? new vscode.ThemeIcon('comment-discussion') : vscode.ThemeIcon.File;
  item.tooltip = label.tooltip;
  return item;
}

/** The row of a failed approach, in whichever tree. */
export function failureItem({ failure, session_uid, seq }: FailureNode, context: FailureContext): vscode.TreeItem {
  const label = failureLabel(failure, context);
  const item = labelledItem(label, None);
  item.iconPath = new vscode.ThemeIcon(label.icon);
  item.command = {
    command: commands.openPanel,
    title: context.l10n.t('Show Evidence in Panel'),
    arguments: [{ session_uid, ...(seq !== undefined && { seq }) }],
  };
  return item;
}
