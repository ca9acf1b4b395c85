import * as vscode from 'vscode';
import { plainLine } from '../model/format';
import type { EditDiff } from '../store/readModels/editDiff';
import type { FileHistory } from '../store/readModels/fileHistory';
import { CommandFailure } from './commandFailure';
import { documentName } from './documentName';
import type { FeatureDependencies, RegisterFeature } from './features';
import { baseName } from './sessionsView/sessionLabel';
import type { StoreClient } from './storeClient';
import { VirtualDocuments, virtualParts, virtualUri } from './virtualDocuments';

const kind = 'file';
type Side = 'before' | 'after';

/** An edit of a session: its event, and which of the edits of its call it is. */
export interface EditTarget {
  readonly session_uid: string;
  readonly seq: number;
  readonly ordinal: number;
}

/** Serves both sides of what a session, or one of its edits, did to a file. */
export const registerFileDiff: RegisterFeature = ({ store, log }) =>
  new VirtualDocuments({
    kind,
    store,
    log,
    async provide(uri, [session_uid = '', side, seq, ordinal], signal) {
      const sides =
        seq === undefined
          ? await historyOf(store, session_uid, uri.query, signal)
          : await editOf(store, { session_uid, seq: Number(seq), ordinal: Number(ordinal) }, signal);
      return (side === 'before' ? sides.before : sides.after) ?? '';
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
  const name = nameOf(path);
  const label = exact
    ? vscode.l10n.t('{0} (exact): {1}', name, plainLine(title))
    : vscode.l10n.t('{0} (excerpts): {1}', name, plainLine(title));
  await openDiff([uid], path, label, viewColumn);
}

/** Opens what one edit did, and nothing of what the session did before and after it. */
export async function openEditDiff(
  { store }: Pick<FeatureDependencies, 'store'>,
  edit: EditTarget,
  title: string,
  viewColumn = vscode.ViewColumn.Active,
): Promise<void> {
  const { path, exact, status } = await editOf(store, edit);
  const name = nameOf(path);
  const session = plainLine(title);
  const label =
    status === 'failed'
      ? vscode.l10n.t('{0} (an edit that failed): {1}', name, session)
      : exact
        ? vscode.l10n.t('{0} (one edit, exact): {1}', name, session)
        : vscode.l10n.t('{0} (one edit, excerpts): {1}', name, session);
  await openDiff([edit.session_uid, edit.seq, edit.ordinal], path, label, viewColumn);
}

async function openDiff(
  [uid, ...edit]: readonly [string, ...number[]],
  path: string,
  label: string,
  viewColumn: vscode.ViewColumn,
): Promise<void> {
  const side = (of: Side): vscode.Uri => virtualUri(kind, [uid, of, ...edit.map(String)], nameOf(path), path);
  await vscode.commands.executeCommand('vscode.diff', side('before'), side('after'), label, {
    preview: true,
    viewColumn,
  });
}

function nameOf(path: string): string {
  return documentName(baseName(path), '');
}

async function historyOf(store: StoreClient, uid: string, path: string, signal?: AbortSignal): Promise<FileHistory> {
  const history = await store.call('fileHistory', { session_uid: uid, path }, { signal });
  if (history.schema !== 'contrail.file_history/1')
    throw new CommandFailure(vscode.l10n.t('The store knows of no edit of this file by this session.'));
  return history;
}

async function editOf(
  store: StoreClient,
  { session_uid, seq, ordinal }: EditTarget,
  signal?: AbortSignal,
): Promise<EditDiff> {
  const diff = await store.call('editDiff', { session_uid, seq, ordinal }, { signal });
  if (diff.schema !== 'contrail.edit_diff/1')
    throw new CommandFailure(vscode.l10n.t('Nothing was kept of what this edit changed.'));
  return diff;
}

/** The file that a document is, or shows one side of; undefined for anything else. */
export function filePathOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === 'file') return uri.fsPath;
  return virtualParts(uri, kind) === undefined ? undefined : uri.query;
}
