import * as vscode from 'vscode';
import { CommandFailure } from './commandFailure';
import type { FeatureDependencies } from './features';
import type { SessionTarget } from './sessionTarget';
import { showKeptTranscript, showTranscriptText } from './transcriptDocuments';

/** The editor opens larger files only with a question, and lets no extension see them. Bytes. */
const largestFile = 50 * 1024 * 1024;

/**
 * Opens an agent's transcript at the line of an event, or where the conversation begins; where the agent has deleted it,
 * or keeps it in a database, what was kept of it.
 */
export async function openTranscript(
  { store }: Pick<FeatureDependencies, 'store'>,
  target: SessionTarget,
  viewColumn = vscode.ViewColumn.Active,
): Promise<void> {
  const { session_uid, thread_id, seq } = target;
  const place = await store.call('transcriptPlace', { session_uid, thread_id, seq });
  if (place.schema !== 'contrail.transcript_place/1')
    throw new CommandFailure(vscode.l10n.t('The store does not know where this was written. Rescan, and try again.'));
  if (!place.exists || !place.readable) return showKeptTranscript(store, target);
  if (!place.inside_root && !(await mayOpen(place.path))) return;
  const uri = vscode.Uri.file(place.path);
  if (place.compressed || (await vscode.workspace.fs.stat(uri)).size > largestFile)
    return showTranscriptText(store, target);
  const line = Math.max(0, place.line - 1);
  await vscode.commands.executeCommand('vscode.open', uri, {
    selection: new vscode.Range(line, 0, line, 0),
    preview: true,
    viewColumn,
  });
}

/** A link in the agent's folder may lead to any file. */
async function mayOpen(path: string): Promise<boolean> {
  const open = vscode.l10n.t('Open');
  const detail = vscode.l10n.t("{0}\nIt is a link that leads out of the agent's own folder.", path);
  const question = vscode.l10n.t('Open this transcript?');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, open)) === open;
}
