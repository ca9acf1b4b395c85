import * as vscode from 'vscode';
import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { registerCommand } from '../runCommand';

export const registerOpenSettings: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.openSettings, () =>
    vscode.commands.executeCommand('workbench.action.openSettings', '@ext:contrail.contrail'),
  );
