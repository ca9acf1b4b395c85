import * as vscode from 'vscode';
import { settings } from '../manifest';
import { type Grouping, readSettings } from '../settingsReader';

/** Asks how the view is grouped and writes that into the settings: those of the workspace where it has its own. */
export async function pickGrouping(): Promise<void> {
  const { l10n } = vscode;
  const { groupBy } = readSettings();
  const names: Readonly<Record<Grouping, string>> = {
    day: l10n.t('Day'),
    agent: l10n.t('Agent'),
    branch: l10n.t('Branch'),
    worktree: l10n.t('Worktree'),
  };
  const items = (['day', 'agent', 'branch', 'worktree'] as const).map(value => ({
    label: names[value],
    description: value === groupBy ? l10n.t('shown now') : '',
    value,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Group sessions by') });
  if (picked === undefined) return;
  const configuration = vscode.workspace.getConfiguration();
  const isOfWorkspace = configuration.inspect(settings.groupBy)?.workspaceValue !== undefined;
  const target = isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(settings.groupBy, picked.value, target);
}
