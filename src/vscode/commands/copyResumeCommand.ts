import * as vscode from 'vscode';
import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { resumeOf } from '../resumeOf';
import { registerCommand } from '../runCommand';

/** Copies the command that resumes a session. */
export const registerCopyResumeCommand: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.copyResumeCommand, async argument => {
    const resumption = await resumeOf(argument, dependencies, vscode.l10n.t('Copy Resume Command'));
    if (resumption === undefined) return;
    const { line, cwd } = resumption;
    await vscode.env.clipboard.writeText(line);
    const text =
      cwd === null
        ? vscode.l10n.t('Copied: {0}. The directory that the session worked in is gone.', line)
        : vscode.l10n.t('Copied: {0}. Run it in {1}.', line, cwd);
    void vscode.window.showInformationMessage(text);
  });
