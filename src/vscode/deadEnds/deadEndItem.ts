import * as vscode from 'vscode';
import { count } from '../../model/format';
import { commands } from '../manifest';
import { isLocalPath } from '../sessionsView/childLabels';
import type { DeadEndFileNode, DeadEndNode, DeadEndsErrorNode, FailureNode, MoreDeadEndsNode } from './deadEndNode';
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
      return moreItem(node, context);
    case 'deadEndsError':
      return errorItem(node, context);
  }
}

function fileItem(node: DeadEndFileNode, folders: readonly string[], { l10n }: FailureContext): vscode.TreeItem {
  const { label, description, spoken, contextValue, tooltip } = deadEndFileLabel(node, folders, l10n);
  const item = new vscode.TreeItem(label, Expanded);
  if (node.path !== null && isLocalPath(node.path)) item.resourceUri = vscode.Uri.file(node.path);
  item.iconPath = node.path === null ? new vscode.ThemeIcon('comment-discussion') : vscode.ThemeIcon.File;
  item.description = description;
  item.contextValue = contextValue;
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: spoken };
  return item;
}

/** The row of a failed approach, in whichever tree. */
export function failureItem({ failure, session_uid, seq }: FailureNode, context: FailureContext): vscode.TreeItem {
  const { label, description, spoken, icon, contextValue } = failureLabel(failure, context);
  const item = new vscode.TreeItem(label, None);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = contextValue;
  item.accessibilityInformation = { label: spoken };
  item.command = {
    command: commands.openPanel,
    title: context.l10n.t('Show Evidence in Panel'),
    arguments: [{ session_uid, ...(seq !== undefined && { seq }) }],
  };
  return item;
}

function moreItem({ left }: MoreDeadEndsNode, { l10n }: FailureContext): vscode.TreeItem {
  const item = new vscode.TreeItem(l10n.t('Load more ({0} left)', count(left, l10n.locale)), None);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: commands.loadMoreDeadEnds, title: l10n.t('Load More') };
  return item;
}

function errorItem({ message }: DeadEndsErrorNode, { l10n }: FailureContext): vscode.TreeItem {
  const text = l10n.t('The failed approaches could not be read');
  const item = new vscode.TreeItem(text, None);
  item.description = message;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = message;
  item.command = { command: commands.rescan, title: l10n.t('Try Again') };
  item.accessibilityInformation = { label: l10n.t('{0}: {1}', text, message) };
  return item;
}
