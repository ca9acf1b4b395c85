import * as vscode from 'vscode';
import type { DeadEndsState } from './deadEndsState';

/** Asks which failed approaches are listed; undefined when the user gives up. */
export async function pickDeadEnds(state: DeadEndsState): Promise<Omit<DeadEndsState, 'version'> | undefined> {
  const { l10n } = vscode;
  const items = [
    { label: l10n.t('Only those that you confirmed'), key: 'confirmed' as const, picked: state.confirmed },
    { label: l10n.t('Only those that are still relevant'), key: 'relevant' as const, picked: state.relevant },
    { label: l10n.t('Those that you dismissed, too'), key: 'dismissed' as const, picked: state.dismissed },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    placeHolder: l10n.t('Which failed approaches are listed'),
  });
  if (picked === undefined) return undefined;
  const isPicked = (key: (typeof items)[number]['key']): boolean => picked.some(item => item.key === key);
  return { confirmed: isPicked('confirmed'), relevant: isPicked('relevant'), dismissed: isPicked('dismissed') };
}
