import * as vscode from 'vscode';
import type { FileSessionItem } from '../../store/readModels/sessionsOfFile';
import { CommandFailure } from '../commandFailure';
import { openCostDocument } from '../costDocument/costDocument';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies, RegisterFeature } from '../features';
import { filePathOf, openFileDiff } from '../fileDiff';
import { liveIcon } from '../liveIcon';
import { commands } from '../manifest';
import { registerCommand, runCommand } from '../runCommand';
import { runQuickPick } from '../runQuickPick';
import { fileSessionRow } from '../sessionRow';
import { baseName } from '../sessionsView/sessionLabel';
import { sessionTargetOf } from '../sessionTarget';

interface FilePick extends vscode.QuickPickItem {
  readonly session: FileSessionItem;
}

/** Lists the sessions that edited a file, and opens what the picked one did to it. */
export const registerShowSessionsOfFile: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.showSessionsOfFile, async argument => {
    const path = pathOf(argument);
    if (path === undefined) throw new CommandFailure(vscode.l10n.t('Open a file to see the sessions that edited it.'));
    const session = await pickSessionOfFile(dependencies, path);
    if (session !== undefined) await openFileDiff(dependencies, session.session_uid, path, session.display_title);
  });

/** The file that a menu, an item of the sessions view or the active editor means. */
function pathOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return filePathOf(argument);
  const target = sessionTargetOf(argument);
  if (target?.path !== undefined) return target.path;
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri === undefined ? undefined : filePathOf(uri);
}

function pickSessionOfFile(dependencies: FeatureDependencies, path: string): Promise<FileSessionItem | undefined> {
  const name = baseName(path);
  const openDiff = { iconPath: new vscode.ThemeIcon('diff'), tooltip: vscode.l10n.t('Open Changes') };
  const openCost = { iconPath: new vscode.ThemeIcon('credit-card'), tooltip: vscode.l10n.t('Show Session Cost') };
  return runQuickPick<FilePick, FileSessionItem>((quickPick, end) => {
    const loading = new AbortController();
    const load = async (): Promise<void> => {
      // Whoever edited this very file is meant, of whatever workspace the session was.
      const asked = { path, folders: null };
      const { sessions } = await dependencies.store.call('sessionsOfFile', asked, { signal: loading.signal });
      quickPick.busy = false;
      if (sessions.length === 0) quickPick.placeholder = vscode.l10n.t('No session that is known edited {0}.', name);
      quickPick.items = sessions
        .filter(({ hidden }) => !hidden)
        .map(session => ({
          ...fileSessionRow(session, editorLocalizer),
          ...liveIcon(session),
          buttons: [openDiff, openCost],
          session,
        }));
    };
    quickPick.title = vscode.l10n.t('Sessions That Edited {0}', name);
    quickPick.placeholder = vscode.l10n.t('Pick a session to see what it changed');
    quickPick.matchOnDetail = true;
    quickPick.busy = true;
    void load().catch(end.reject);
    return vscode.Disposable.from(
      { dispose: () => loading.abort() },
      quickPick.onDidAccept(() => {
        const [picked] = quickPick.selectedItems;
        if (picked !== undefined) end.resolve(picked.session);
      }),
      quickPick.onDidTriggerItemButton(({ button, item }) => {
        if (button === openDiff) return end.resolve(item.session);
        quickPick.hide();
        void runCommand(commands.showSessionCost, dependencies.log, () => openCostDocument(item.session));
      }),
    );
  });
}
