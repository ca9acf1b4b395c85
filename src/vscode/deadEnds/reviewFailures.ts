import * as vscode from 'vscode';
import type { Verdict } from '../../store/failedApproaches';
import { CommandFailure } from '../commandFailure';
import type { StoreClient } from '../storeClient';
import { type FailureNode, failureNodesOf } from './deadEndNode';

/** As the store takes it. */
const longestNote = 2000;

/** The failed approaches that a command was called on: rows of a tree, or the id that a link names. */
export function failureIdsOf(args: readonly unknown[]): string[] {
  const [first] = args;
  return typeof first === 'string' ? [first] : failureNodesOf(args).map(({ failure_id }) => failure_id);
}

/**
 * Keeps what the user says of failed approaches; null takes it back.
 * @throws StoreError, CommandFailure
 */
export async function reviewFailures(
  store: StoreClient,
  ids: readonly string[],
  change: { readonly verdict: Verdict | null } | { readonly note: string | null },
): Promise<void> {
  for (const id of ids) {
    const answer = await store.call('reviewFailure', { id, ...change });
    if (answer.schema === 'contrail.none/1')
      throw new CommandFailure(vscode.l10n.t('This failed approach is no longer there: its session was read anew.'));
  }
}

/**
 * Asks for a note and keeps it; an empty one is none.
 * @throws StoreError, CommandFailure
 */
export async function noteFailure(store: StoreClient, { failure, failure_id }: FailureNode): Promise<void> {
  const { l10n } = vscode;
  const typed = await vscode.window.showInputBox({
    title: l10n.t('Note on a Failed Approach'),
    value: failure.review?.note ?? '',
    prompt: l10n.t('Agents that ask what failed are told it, too. Empty: no note.'),
    validateInput: value => (value.length > longestNote ? l10n.t('At most {0} characters.', longestNote) : undefined),
  });
  if (typed !== undefined)
    await reviewFailures(store, [failure_id], { note: typed.trim() === '' ? null : typed.trim() });
}
