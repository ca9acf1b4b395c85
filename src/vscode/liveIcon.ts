import * as vscode from 'vscode';

/** Marks a live session in a quick pick. Not part of its text: a screen reader would read the icon's name out. */
export function liveIcon({ live }: { readonly live: boolean }): Pick<vscode.QuickPickItem, 'iconPath'> {
  return live ? { iconPath: new vscode.ThemeIcon('pulse') } : {};
}
