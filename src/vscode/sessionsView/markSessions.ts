import * as vscode from 'vscode';
import type { SessionListItem } from '../../store/readModels/sessionItems';
import type { StoreClient } from '../storeClient';
import type { SessionNode } from './treeNode';

/** As the store takes it. */
const longestTitle = 500;

/** @throws StoreError */
export async function markSessions(
  store: StoreClient,
  nodes: readonly SessionNode[],
  marks: { readonly pinned: boolean } | { readonly hidden: boolean },
): Promise<void> {
  for (const { session_uid } of nodes) await store.call('markSession', { session_uid, ...marks });
}

/**
 * Asks for a title and keeps it; an empty one gives back the agent's.
 * @throws StoreError
 */
export async function renameSession(store: StoreClient, session: SessionListItem): Promise<void> {
  const { custom_title, title, session_uid } = session;
  const { l10n } = vscode;
  const typed = await vscode.window.showInputBox({
    title: l10n.t('Rename Session'),
    value: custom_title ?? title ?? '',
    prompt: l10n.t("The transcript stays as it is. Empty: the agent's own title."),
    ...(title === null ? {} : { placeHolder: title }),
    validateInput: value => (value.length > longestTitle ? l10n.t('At most {0} characters.', longestTitle) : undefined),
  });
  if (typed === undefined) return;
  const wanted = typed.trim();
  const isAgents = wanted === '' || (custom_title === null && wanted === title);
  await store.call('markSession', { session_uid, title: isAgents ? null : wanted });
}
