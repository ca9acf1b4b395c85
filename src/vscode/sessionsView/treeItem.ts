import * as vscode from 'vscode';
import { count } from '../../model/format';
import { failureItem } from '../deadEnds/deadEndItem';
import { commands } from '../manifest';
import { labelledItem, loadMoreItem, unreadableItem } from '../treeItems';
import { fileLabel, isLocalPath, sidechainLabel } from './childLabels';
import type { RowContext } from './rowContext';
import { sessionLabel } from './sessionLabel';
import type {
  ErrorNode,
  FileNode,
  GroupNode,
  MoreNode,
  SectionNode,
  SessionNode,
  SidechainNode,
  TreeNode,
} from './treeNode';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** How the editor draws a node. Tooltips of sessions are missing: they are made when they are looked at. */
export function treeItem(node: TreeNode, context: RowContext): vscode.TreeItem {
  const item = drawn(node, context);
  item.id = node.id;
  return item;
}

function drawn(node: TreeNode, context: RowContext): vscode.TreeItem {
  switch (node.kind) {
    case 'group':
      return groupItem(node, context);
    case 'session':
      return sessionItem(node, context);
    case 'section':
      return sectionItem(node, context);
    case 'sidechain':
      return sidechainItem(node, context);
    case 'file':
      return fileItem(node, context);
    case 'failure':
      return failureItem(node, context);
    case 'more':
      return moreItem(node, context);
    case 'error':
      return errorItem(node, context);
  }
}

function groupItem({ label, sessions, isComplete }: GroupNode, { l10n }: RowContext): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Expanded);
  const shown = count(sessions.length, l10n.locale);
  item.description = isComplete ? shown : `${shown}+`;
  item.contextValue = 'group';
  item.tooltip = isComplete ? label : l10n.t('{0}: more may be on the pages that are not loaded', label);
  item.accessibilityInformation = {
    label: isComplete ? l10n.t('{0}, sessions: {1}', label, shown) : l10n.t('{0}, sessions: {1} or more', label, shown),
  };
  return item;
}

function sessionItem({ item: session, session_uid }: SessionNode, context: RowContext): vscode.TreeItem {
  const label = sessionLabel(session, context);
  const item = labelledItem(label, hasChildren(session) ? Collapsed : None);
  item.iconPath = new vscode.ThemeIcon(label.icon);
  item.command = {
    command: commands.openPanel,
    title: context.l10n.t('Show in Panel'),
    arguments: [{ session_uid }],
  };
  return item;
}

function hasChildren({ sidechains, files, failed_approaches }: SessionNode['item']): boolean {
  return sidechains + files + failed_approaches > 0;
}

function sectionLabel(section: SectionNode['section'], { l10n }: RowContext): string {
  switch (section) {
    case 'sidechains':
      return l10n.t('Sidechains');
    case 'files':
      return l10n.t('Edited Files');
    case 'failures':
      return l10n.t('Failed Approaches');
  }
}

function sectionItem({ section, count: size }: SectionNode, context: RowContext): vscode.TreeItem {
  const { l10n } = context;
  const label = sectionLabel(section, context);
  const item = new vscode.TreeItem(label, section === 'failures' ? Collapsed : Expanded);
  item.description = count(size, l10n.locale);
  item.contextValue = section;
  item.accessibilityInformation = { label: l10n.t('{0}: {1}', label, item.description) };
  return item;
}

function sidechainItem({ thread, children }: SidechainNode, { l10n }: RowContext): vscode.TreeItem {
  const label = sidechainLabel(thread, l10n);
  const item = labelledItem(label, children.length > 0 ? Expanded : None);
  item.iconPath = new vscode.ThemeIcon(label.icon);
  item.tooltip = label.tooltip;
  return item;
}

function fileItem({ file, path, session_uid }: FileNode, { l10n }: RowContext): vscode.TreeItem {
  const label = fileLabel(file, l10n);
  const item = labelledItem(label, None);
  if (isLocalPath(path)) item.resourceUri = vscode.Uri.file(path);
  item.iconPath = vscode.ThemeIcon.File;
  item.tooltip = label.tooltip;
  item.command = {
    command: commands.openFileDiff,
    title: l10n.t('Open Changes'),
    arguments: [session_uid, path],
  };
  return item;
}

function moreItem({ left }: MoreNode, { l10n }: RowContext): vscode.TreeItem {
  const item = loadMoreItem(left, commands.loadMoreSessions, l10n);
  item.contextValue = 'more';
  return item;
}

function errorItem({ message, parent }: ErrorNode, { l10n }: RowContext): vscode.TreeItem {
  const text =
    parent === undefined ? l10n.t('The sessions could not be read') : l10n.t('This session could not be read');
  const item = unreadableItem(text, message, l10n);
  item.contextValue = 'error';
  return item;
}
