import * as vscode from 'vscode';
import { FileLegends } from './vscode/attribution/fileLegends';
import { registerAttribution } from './vscode/attribution/registerAttribution';
import { registerCopyResumeCommand } from './vscode/commands/copyResumeCommand';
import { registerExport } from './vscode/commands/exportSessions';
import { registerOpenFileDiff } from './vscode/commands/openFileDiff';
import { registerOpenLog } from './vscode/commands/openLog';
import { registerOpenSettings } from './vscode/commands/openSettings';
import { registerOpenTranscript } from './vscode/commands/openTranscript';
import { registerResumeInTerminal } from './vscode/commands/resumeInTerminal';
import { registerSearchSessions } from './vscode/commands/searchSessions';
import { registerShowDoctor } from './vscode/commands/showDoctor';
import { registerShowSessionCost } from './vscode/commands/showSessionCost';
import { registerShowSessionsOfFile } from './vscode/commands/showSessionsOfFile';
import { registerCostDocument } from './vscode/costDocument/costDocument';
import { registerDeadEnds } from './vscode/deadEnds/registerDeadEnds';
import { DisposableStore } from './vscode/disposableStore';
import { registerFailureMarks } from './vscode/failureMarks/registerFailureMarks';
import type { FeatureDependencies, RegisterFeature } from './vscode/features';
import { registerFileDiff } from './vscode/fileDiff';
import { registerLanguageModelTools } from './vscode/languageModelTools/registerLanguageModelTools';
import { registerMcpServer } from './vscode/languageModelTools/registerMcpServer';
import { registerPanel } from './vscode/panel/registerPanel';
import { registerSessionsView } from './vscode/sessionsView/registerSessionsView';
import { registerStatusBar } from './vscode/statusBar';
import { StoreClient } from './vscode/storeClient';
import { registerTranscriptDocuments } from './vscode/transcriptDocuments';

/** Every part of the editor's surface; one that fails does not take the others down. */
const features: Readonly<Record<string, RegisterFeature>> = {
  showSessionCost: registerShowSessionCost,
  showSessionsOfFile: registerShowSessionsOfFile,
  searchSessions: registerSearchSessions,
  openFileDiff: registerOpenFileDiff,
  openTranscript: registerOpenTranscript,
  copyResumeCommand: registerCopyResumeCommand,
  resumeInTerminal: registerResumeInTerminal,
  export: registerExport,
  showDoctor: registerShowDoctor,
  openSettings: registerOpenSettings,
  openLog: registerOpenLog,
  costDocument: registerCostDocument,
  fileDiff: registerFileDiff,
  transcriptDocuments: registerTranscriptDocuments,
  sessionsView: registerSessionsView,
  deadEnds: registerDeadEnds,
  failureMarks: registerFailureMarks,
  attribution: registerAttribution,
  panel: registerPanel,
  statusBar: registerStatusBar,
  languageModelTools: registerLanguageModelTools,
  mcpServer: registerMcpServer,
};

let running: { readonly store: StoreClient; readonly disposables: DisposableStore } | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const disposables = new DisposableStore();
  const log = disposables.add(vscode.window.createOutputChannel('Contrail', { log: true }));
  const store = new StoreClient(context.extensionUri, context.globalStorageUri, log);
  const legends = disposables.add(new FileLegends());
  const { extensionUri, workspaceState } = context;
  const dependencies: FeatureDependencies = { store, log, extensionUri, workspaceState, legends };
  for (const [name, register] of Object.entries(features)) {
    try {
      disposables.add(register(dependencies));
    } catch (error) {
      log.error(`${name} is not available: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  running = { store, disposables };
  // After the first paint: reading is nobody's start-up time.
  setImmediate(() => store.start());
}

export async function deactivate(): Promise<void> {
  const ending = running;
  running = undefined;
  await ending?.store.close();
  ending?.disposables.dispose();
}
