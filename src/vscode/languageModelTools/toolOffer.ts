import * as vscode from 'vscode';
import { settings } from '../manifest';
import { readSettings } from '../settingsReader';

/** The editor's one switch for everything of this kind. */
const disableAiFeatures = 'chat.disableAIFeatures';

/** How the tools are offered to the editor's agents: in one way only, so that an agent sees each of them once. */
export function toolOffer(): 'languageModelTools' | 'mcpServer' | 'none' {
  const isOff = vscode.workspace.getConfiguration().get(disableAiFeatures) === true;
  return isOff ? 'none' : readSettings().toolsOfferedAs;
}

export function onToolOfferChanged(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if ([disableAiFeatures, settings.toolsOfferedAs].some(key => event.affectsConfiguration(key))) listener();
  });
}
