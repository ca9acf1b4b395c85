import * as vscode from 'vscode';
import { CommandFailure } from '../commandFailure';
import type { RegisterFeature } from '../features';
import { openEditDiff, openFileDiff } from '../fileDiff';
import { commands } from '../manifest';
import { registerCommand } from '../runCommand';
import { sessionDetailOf } from '../sessionDetailOf';
import { sessionTargetOf } from '../sessionTarget';

/**
 * Opens what a session did to a file: called with a file of the sessions view, or with a session's uid and a path. With an
 * edit in place of the path, what that one edit did.
 */
export const registerOpenFileDiff: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.openFileDiff, async (argument, second) => {
    const target = sessionTargetOf(argument);
    if (target?.edit !== undefined) {
      const { session } = await sessionDetailOf(dependencies.store, target.session_uid);
      return openEditDiff(dependencies, { ...target.edit, session_uid: target.session_uid }, session.display_title);
    }
    const path = target?.path ?? (typeof second === 'string' ? second : undefined);
    if (target === undefined || path === undefined)
      throw new CommandFailure(vscode.l10n.t('Choose a file below a session in the Sessions view.'));
    const { session } = await sessionDetailOf(dependencies.store, target.session_uid);
    await openFileDiff(dependencies, target.session_uid, path, session.display_title);
  });
