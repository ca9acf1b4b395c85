import * as vscode from 'vscode';
import { CommandFailure } from './commandFailure';
import type { FeatureDependencies } from './features';
import { commands } from './manifest';
import type { SessionTarget } from './sessionTarget';

/** Opens an agent's transcript at the line of an event, or where the conversation begins. */
export async function openTranscript(
  { store }: Pick<FeatureDependencies, 'store'>,
  { session_uid, thread_id, seq }: SessionTarget,
): Promise<void> {
  const place = await store.call('transcriptPlace', { session_uid, thread_id, seq });
  if (place.schema !== 'contrail.transcript_place/1')
    throw new CommandFailure(vscode.l10n.t('The store does not know where this was written. Rescan, and try again.'));
  if (!place.exists) return tellRemoved(session_uid);
  if (/\.zst$/i.test(place.path))
    throw new CommandFailure(vscode.l10n.t('The agent has compressed this transcript: {0}', place.path));
  const line = Math.max(0, place.line - 1);
  // Not `showTextDocument`: it refuses files above 50 MB, which transcripts grow to.
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(place.path), {
    selection: new vscode.Range(line, 0, line, 0),
    preview: true,
  });
}

async function tellRemoved(uid: string): Promise<void> {
  const showCost = vscode.l10n.t('Show Session Cost');
  const text = vscode.l10n.t('The agent has deleted or rewritten this transcript. What had been read of it is kept.');
  const chosen = await vscode.window.showInformationMessage(text, showCost);
  if (chosen === showCost) await vscode.commands.executeCommand(commands.showSessionCost, uid);
}
