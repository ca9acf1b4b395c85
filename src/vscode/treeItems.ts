import * as vscode from 'vscode';
import { count } from '../model/format';
import type { Localizer } from './localizer';
import { type CommandId, commands } from './manifest';

/** What a row of any tree says, to the eye and to the ear. */
export interface RowLabel {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly contextValue: string;
}

export function labelledItem(
  { label, description, spoken, contextValue }: RowLabel,
  state: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  item.description = description;
  item.contextValue = contextValue;
  item.accessibilityInformation = { label: spoken };
  return item;
}

/** The row that loads the next page of a tree. */
export function loadMoreItem(left: number, command: CommandId, l10n: Localizer): vscode.TreeItem {
  const label = l10n.t('Load more ({0} left)', count(left, l10n.locale));
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command, title: l10n.t('Load More') };
  return item;
}

/** The row that says what could not be read; a click on it tries again. */
export function unreadableItem(text: string, message: string, l10n: Localizer): vscode.TreeItem {
  const item = new vscode.TreeItem(text, vscode.TreeItemCollapsibleState.None);
  item.description = message;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = message;
  item.command = { command: commands.rescan, title: l10n.t('Try Again') };
  item.accessibilityInformation = { label: l10n.t('{0}: {1}', text, message) };
  return item;
}
