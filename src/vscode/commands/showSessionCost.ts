import * as vscode from 'vscode';
import { openCostDocument } from '../costDocument/costDocument';
import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { pickSession } from '../pickSession';
import { registerCommand } from '../runCommand';
import { sessionDetailOf } from '../sessionDetailOf';
import { sessionTargetOf } from '../sessionTarget';

/** Opens what a session cost: the one it is called on, else one that the user picks. */
export const registerShowSessionCost: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.showSessionCost, async argument => {
    const target = sessionTargetOf(argument);
    const session =
      target === undefined
        ? await pickSession(dependencies, vscode.l10n.t('Show Session Cost'))
        : (await sessionDetailOf(dependencies.store, target.session_uid)).session;
    if (session !== undefined) await openCostDocument(session);
  });
