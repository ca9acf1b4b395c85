import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { Action, Place } from '../../panel/protocol';
import { openCostDocument } from '../costDocument/costDocument';
import { documentName } from '../documentName';
import type { FeatureDependencies } from '../features';
import { openEditDiff, openFileDiff } from '../fileDiff';
import { commands } from '../manifest';
import { openNamedFile } from '../openNamedFile';
import { pickSession } from '../pickSession';
import { sessionDetailOf } from '../sessionDetailOf';
import { openTranscript } from '../transcript';

/** What is around the panel. */
export interface PanelSurroundings {
  /** Shows a place in the panel. */
  readonly goTo: (place: Place) => void;
  /** Where the panel stands. */
  readonly column: vscode.ViewColumn | undefined;
}

/** Does for the panel what only the editor can. */
export async function performAction(
  action: Action,
  dependencies: FeatureDependencies,
  { goTo, column }: PanelSurroundings,
): Promise<void> {
  const { store } = dependencies;
  switch (action.kind) {
    case 'openFile':
      return openNamedFile(
        action.path,
        action.line === undefined ? undefined : [action.line, action.line],
        columnBeside(column),
      );
    case 'openDiff': {
      const { session } = await sessionDetailOf(store, action.session_uid);
      return openFileDiff(dependencies, action.session_uid, action.path, session.display_title, columnBeside(column));
    }
    case 'openEdit': {
      const { session } = await sessionDetailOf(store, action.session_uid);
      return openEditDiff(dependencies, action, session.display_title, columnBeside(column));
    }
    case 'openTranscript':
      return openTranscript(dependencies, action, columnBeside(column));
    case 'openCostDocument':
      return openCostDocument((await sessionDetailOf(store, action.session_uid)).session);
    case 'pickSession': {
      const session = await pickSession(dependencies, vscode.l10n.t('Show a Session in the Panel'));
      if (session !== undefined) goTo({ kind: 'session', session_uid: session.session_uid });
      return;
    }
    case 'saveChart':
      return saveChart(action);
    case 'resume':
      return run(commands.resumeInTerminal, { session_uid: action.session_uid });
    case 'copyResumeCommand':
      return run(commands.copyResumeCommand, { session_uid: action.session_uid });
    case 'exportSession':
      return run(commands.export, { session_uid: action.session_uid });
    case 'rescan':
      return run(commands.rescan);
    case 'showDoctor':
      return run(commands.showDoctor);
    case 'openLog':
      return run(commands.openLog);
  }
}

async function run(command: string, ...args: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}

/** Where the code is: what is opened from the panel must not cover it. */
function columnBeside(panel: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const columns = vscode.window.tabGroups.all.map(({ viewColumn }) => viewColumn);
  const other = columns.find(column => column !== panel);
  return other ?? (panel === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One);
}

async function saveChart({ name, format, data }: Extract<Action, { kind: 'saveChart' }>): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(join(folder, basename(documentName(name, `.${format}`)))),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(data, format === 'png' ? 'base64' : 'utf8'));
}
