import * as vscode from 'vscode';
import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { targetOrPick } from '../pickSession';
import { registerCommand } from '../runCommand';
import { openTranscript } from '../transcript';

/** Opens the transcript of a session or sidechain. */
export const registerOpenTranscript: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.openTranscript, async argument => {
    const target = await targetOrPick(argument, dependencies, vscode.l10n.t('Open Transcript'));
    if (target !== undefined) await openTranscript(dependencies, target);
  });
