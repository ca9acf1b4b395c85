import { join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../disposableStore';
import type { RegisterFeature } from '../features';
import { mcpServers } from '../manifest';
import { onSettingsChanged, readSettings } from '../settingsReader';
import type { StoreClient } from '../storeClient';
import { onToolOfferChanged, toolOffer } from './toolOffer';

/**
 * Offers `contrail mcp` to the editor's agents instead of the language-model tools, which are the same: for agents that
 * the editor gives servers but not the tools of extensions.
 */
export const registerMcpServer: RegisterFeature = ({ store, extensionUri }) => {
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<void>());
  disposables.add(onToolOfferChanged(() => changed.fire()));
  disposables.add(onSettingsChanged(['home', 'database', 'keep'], () => changed.fire()));
  disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()));
  disposables.add(
    vscode.lm.registerMcpServerDefinitionProvider(mcpServers.contrail, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () =>
        toolOffer() === 'mcpServer' ? [serverDefinition(store, extensionUri.fsPath)] : [],
    }),
  );
  return disposables;
};

/** Started by the editor's own Node, on what this window works with. */
function serverDefinition({ file, folders }: StoreClient, extension: string): vscode.McpStdioServerDefinition {
  const { home, keep } = readSettings();
  return new vscode.McpStdioServerDefinition(
    'Contrail',
    process.execPath,
    [
      join(extension, 'dist', 'cli.js'),
      'mcp',
      '--db',
      file,
      '--keep',
      keep,
      ...(home === '' ? [] : ['--home', home]),
      ...(folders.length === 0 ? ['--all'] : folders.flatMap(folder => ['--workspace', folder])),
    ],
    { ELECTRON_RUN_AS_NODE: '1' },
  );
}
