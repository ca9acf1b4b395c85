import * as vscode from 'vscode';
import { plainLine } from '../model/format';
import type { FileHistory } from '../store/readModels/fileHistory';
import { CommandFailure } from './commandFailure';
import { documentName } from './documentName';
import type { FeatureDependencies, RegisterFeature } from './features';
import { baseName } from './sessionsView/sessionLabel';
import type { StoreClient } from './storeClient';
import { VirtualDocuments, virtualParts, virtualUri } from './virtualDocuments';

const kind = 'file';
type Side = 'before' | 'after';

/** Serves both sides of what a session did to a file. */
export const registerFileDiff: RegisterFeature = ({ store, log }) =>
  new VirtualDocuments({
    kind,
    store,
    log,
    async provide(uri, [uid = '', side], signal) {
      const history = await historyOf(store, uid, uri.query, signal);
      return (side === 'before' ? history.before : history.after) ?? '';
    },
  });

/** Opens what a session did to a file, as a diff whose title says whether it is the whole file or excerpts of it. */
export async function openFileDiff(
  { store }: Pick<FeatureDependencies, 'store'>,
  uid: string,
  path: string,
  title: string,
  viewColumn = vscode.ViewColumn.Active,
): Promise<void> {
  const { exact } = await historyOf(store, uid, path);
  const name = documentName(baseName(path), '');
  const side = (of: Side): vscode.Uri => virtualUri(kind, [uid, of], name, path);
  const label = exact
    ? vscode.l10n.t('{0} (exact): {1}', name, plainLine(title))
    : vscode.l10n.t('{0} (excerpts): {1}', name, plainLine(title));
  await vscode.commands.executeCommand('vscode.diff', side('before'), side('after'), label, {
    preview: true,
    viewColumn,
  });
}

async function historyOf(store: StoreClient, uid: string, path: string, signal?: AbortSignal): Promise<FileHistory> {
  const history = await store.call('fileHistory', { session_uid: uid, path }, { signal });
  if (history.schema !== 'contrail.file_history/1')
    throw new CommandFailure(vscode.l10n.t('The store knows of no edit of this file by this session.'));
  return history;
}

/** The file that a document is, or shows one side of; undefined for anything else. */
export function filePathOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === 'file') return uri.fsPath;
  return virtualParts(uri, kind) === undefined ? undefined : uri.query;
}
