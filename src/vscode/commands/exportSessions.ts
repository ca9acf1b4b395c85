import * as vscode from 'vscode';
import type { SessionDetail } from '../../store/readModels/sessionDetail';
import { askedFolders } from '../askedFolders';
import { costMarkdown } from '../costDocument/costMarkdown';
import { documentName } from '../documentName';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies, RegisterFeature } from '../features';
import { commands } from '../manifest';
import { pickSession } from '../pickSession';
import { registerCommand } from '../runCommand';
import { sessionDetailOf } from '../sessionDetailOf';
import { costCsv, sessionsCsv } from '../sessionsCsv';
import { sessionTargetOf } from '../sessionTarget';
import { withProgress } from '../withProgress';

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** Saves the list of sessions, or what one of them cost; called on a session, it is that one. */
export const registerExport: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.export, async argument => {
    const target = sessionTargetOf(argument);
    const choices = target === undefined ? listChoices(dependencies) : sessionChoices(dependencies, target.session_uid);
    await choose(choices, vscode.l10n.t('Export'));
  });

async function choose(choices: readonly Choice[], title: string): Promise<void> {
  await (await vscode.window.showQuickPick(choices, { title }))?.run();
}

function listChoices(dependencies: FeatureDependencies): Choice[] {
  const { store } = dependencies;
  const sessions = () =>
    withProgress(vscode.l10n.t('Collecting sessions'), signal =>
      store.call('sessions', { folders: askedFolders(store) }, { signal }),
    );
  return [
    {
      label: vscode.l10n.t('Sessions as JSON'),
      description: 'contrail.sessions/1',
      run: async () => save('contrail-sessions.json', json(await sessions())),
    },
    {
      label: vscode.l10n.t('Sessions as CSV'),
      run: async () => save('contrail-sessions.csv', sessionsCsv(await sessions())),
    },
    {
      label: vscode.l10n.t('What One Session Cost…'),
      run: async () => {
        const session = await pickSession(dependencies, vscode.l10n.t('Export'));
        if (session !== undefined)
          await choose(sessionChoices(dependencies, session.session_uid), session.display_title);
      },
    },
  ];
}

function sessionChoices({ store }: FeatureDependencies, uid: string): Choice[] {
  const saveAs = async (extension: string, text: (detail: SessionDetail) => string): Promise<void> => {
    const detail = await sessionDetailOf(store, uid);
    await save(documentName(detail.session.display_title, extension), text(detail));
  };
  return [
    {
      label: vscode.l10n.t('Copy as Text'),
      run: async () => {
        await vscode.env.clipboard.writeText(costMarkdown(await sessionDetailOf(store, uid), editorLocalizer));
        vscode.window.setStatusBarMessage(vscode.l10n.t('Copied what the session cost'), 4000);
      },
    },
    {
      label: vscode.l10n.t('Save as Markdown…'),
      run: () => saveAs('.md', detail => costMarkdown(detail, editorLocalizer)),
    },
    {
      label: vscode.l10n.t('Save as JSON…'),
      description: 'contrail.cost/1',
      run: () => saveAs('.json', ({ cost }) => json(cost)),
    },
    {
      label: vscode.l10n.t('Save as CSV…'),
      description: vscode.l10n.t('a row for each conversation'),
      run: () => saveAs('.csv', costCsv),
    },
  ];
}

async function save(name: string, text: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    title: vscode.l10n.t('Export'),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(text));
  const open = vscode.l10n.t('Open');
  const saved = vscode.l10n.t('Exported to {0}', vscode.workspace.asRelativePath(target));
  if ((await vscode.window.showInformationMessage(saved, open)) === open) await vscode.window.showTextDocument(target);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
