import * as vscode from 'vscode';
import { CommandFailure } from '../commandFailure';
import { documentName } from '../documentName';
import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { resumeOf } from '../resumeOf';
import { registerCommand } from '../runCommand';

/** Resumes a session in a new terminal, after the user has seen what will run and where. */
export const registerResumeInTerminal: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.resumeInTerminal, async argument => {
    // What an agent may do depends on the files of its directory, which are not trusted here.
    if (!vscode.workspace.isTrusted)
      throw new CommandFailure(vscode.l10n.t('Sessions can be resumed once you trust this workspace.'));
    const resumption = await resumeOf(argument, dependencies, vscode.l10n.t('Resume in Terminal'));
    if (resumption === undefined) return;
    const { line, cwd, title } = resumption;
    const run = vscode.l10n.t('Run');
    const detail =
      cwd === null
        ? vscode.l10n.t('{0}\nThe directory that the session worked in is gone: the agent may not find it.', line)
        : vscode.l10n.t('{0}\nIn {1}', line, cwd);
    const question = vscode.l10n.t('Resume "{0}"?', title);
    if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, run)) !== run) return;
    const terminal = vscode.window.createTerminal({
      name: documentName(title, ''),
      ...(cwd === null ? {} : { cwd: vscode.Uri.file(cwd) }),
    });
    terminal.show();
    terminal.sendText(line);
  });
