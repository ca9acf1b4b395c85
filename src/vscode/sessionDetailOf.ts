import * as vscode from 'vscode';
import type { SessionDetail } from '../store/readModels/sessionDetail';
import { CommandFailure } from './commandFailure';
import type { StoreClient } from './storeClient';

/** @throws CommandFailure when the store has no such session */
export async function sessionDetailOf(store: StoreClient, uid: string, signal?: AbortSignal): Promise<SessionDetail> {
  const detail = await store.call('sessionDetail', { session_uid: uid }, { signal });
  if (detail.schema !== 'contrail.session_detail/1')
    throw new CommandFailure(vscode.l10n.t('This session is not in the store. Rescan, and try again.'));
  return detail;
}
