import * as vscode from 'vscode';
import { CommandFailure } from '../commandFailure';
import { DisposableStore } from '../disposableStore';
import type { RegisterFeature } from '../features';
import { type CommandId, commands } from '../manifest';
import { registerCommand } from '../runCommand';
import { failureNodesOf } from './deadEndNode';
import { DeadEndsView } from './deadEndsView';
import { openFailureFile } from './openFailureFile';
import { pickDeadEnds } from './pickDeadEnds';
import { failureIdsOf, noteFailure, reviewFailures } from './reviewFailures';

/** The *Dead Ends* view, its title bar, and what can be done to failed approaches wherever they are shown. */
export const registerDeadEnds: RegisterFeature = dependencies => {
  const { store } = dependencies;
  const disposables = new DisposableStore();
  const view = disposables.add(new DeadEndsView(dependencies));
  const on = (id: CommandId, run: (...args: unknown[]) => unknown): void => {
    disposables.add(registerCommand(dependencies, id, run));
  };
  const onReview = (id: CommandId, verdict: 'confirmed' | 'dismissed' | null): void =>
    on(id, (...args) => reviewFailures(store, failureIdsOf(args), { verdict }));
  const one = (argument: unknown): ReturnType<typeof failureNodesOf>[number] => {
    const [node] = failureNodesOf([argument]);
    if (node === undefined) throw new CommandFailure(vscode.l10n.t('Choose a failed approach in the Dead Ends view.'));
    return node;
  };

  onReview(commands.confirmFailure, 'confirmed');
  onReview(commands.dismissFailure, 'dismissed');
  onReview(commands.takeBackReview, null);
  on(commands.noteFailure, argument => noteFailure(store, one(argument)));
  on(commands.openFailureFile, argument => openFailureFile(dependencies, one(argument)));
  on(commands.loadMoreDeadEnds, () => view.loadMore());
  on(commands.filterDeadEnds, async () => {
    const picked = await pickDeadEnds(view.state);
    if (picked !== undefined) await view.change(picked);
  });
  return disposables;
};
