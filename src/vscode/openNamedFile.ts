import * as vscode from 'vscode';
import type { LineRange } from '../model/failedApproach';
import { plainLine } from '../model/format';
import { CommandFailure } from './commandFailure';

/**
 * Opens a file that a transcript names, at lines (1-based) where some are given. Transcripts are hostile: outside of the
 * workspace the user is asked.
 * @throws CommandFailure
 */
export async function openNamedFile(
  path: string,
  range?: LineRange | undefined,
  viewColumn?: vscode.ViewColumn,
): Promise<void> {
  const uri = vscode.Uri.file(path);
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined && !(await mayOpen(path))) return;
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    throw new CommandFailure(vscode.l10n.t('{0} is no longer there.', plainLine(path)));
  }
  await vscode.commands.executeCommand('vscode.open', uri, {
    ...(viewColumn !== undefined && { viewColumn }),
    ...(range !== undefined && { selection: selectionOf(range) }),
  });
}

function selectionOf([first, last]: LineRange): vscode.Range {
  return new vscode.Range(Math.max(0, first - 1), 0, Math.max(0, last - 1), first === last ? 0 : 1e6);
}

async function mayOpen(path: string): Promise<boolean> {
  const open = vscode.l10n.t('Open');
  const question = vscode.l10n.t('Open a file outside of this workspace?');
  const options = { modal: true, detail: vscode.l10n.t('{0}\nA transcript names it.', plainLine(path)) };
  return (await vscode.window.showWarningMessage(question, options, open)) === open;
}
