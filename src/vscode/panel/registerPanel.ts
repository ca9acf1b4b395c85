import * as vscode from 'vscode';
import type { Place } from '../../panel/protocol';
import { DisposableStore } from '../disposableStore';
import type { RegisterFeature } from '../features';
import { commands } from '../manifest';
import { registerCommand } from '../runCommand';
import { ActiveFile } from './activeFile';
import { Panel, panelViewType } from './panel';
import { placeOf } from './placeOf';

/** The one panel of a window: opened by its command, at any place, and restored when the window loads again. */
export const registerPanel: RegisterFeature = dependencies => {
  const disposables = new DisposableStore();
  const activeFile = disposables.add(new ActiveFile());
  let panel: Panel | undefined;

  const adopt = (webview: vscode.WebviewPanel, place: Place | null): void => {
    // A second one, from a layout that was restored late, takes the place of the first.
    panel?.dispose();
    const adopted = new Panel(webview, {
      dependencies,
      activeFile,
      place,
      onDispose: () => {
        if (panel === adopted) panel = undefined;
      },
    });
    panel = adopted;
  };
  const open = (place: Place): void => {
    if (panel !== undefined) {
      panel.show(place);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    adopt(vscode.window.createWebviewPanel(panelViewType, 'Contrail', column, { enableScripts: true }), place);
  };

  disposables.add(
    registerCommand(dependencies, commands.openPanel, argument => {
      const uri = argument instanceof vscode.Uri && argument.scheme === 'file' ? argument : undefined;
      if (uri !== undefined) return open({ kind: 'file', path: uri.fsPath, pinned: true });
      const path = activeFile.path;
      open(placeOf(argument) ?? (path === null ? { kind: 'workspace' } : { kind: 'file', path, pinned: false }));
    }),
  );
  disposables.add(
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      async deserializeWebviewPanel(webview) {
        adopt(webview, null);
      },
    }),
  );
  disposables.add({ dispose: () => panel?.dispose() });
  return disposables;
};
