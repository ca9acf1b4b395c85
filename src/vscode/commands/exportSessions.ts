import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { agentTraceRecord } from '../../export/agentTrace';
import { countRedacted, redact } from '../../export/redact';
import { count } from '../../model/format';
import { fileTracesOf } from '../../service/fileTraces';
import type { SessionDetail } from '../../store/readModels/sessionDetail';
import { askedFolders } from '../askedFolders';
import { CommandFailure } from '../commandFailure';
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
  readonly run?: () => Promise<void>;
}

/** What is done to all that is exported. */
type Clean = <T>(value: T) => T;
/** What may be exported, made for either way of cleaning it. */
type Choices = (clean: Clean) => Choice[];

/** Saves the list of sessions, what one of them cost, or who wrote which lines; called on a session, it is that one. */
export const registerExport: RegisterFeature = dependencies =>
  registerCommand(dependencies, commands.export, async argument => {
    const target = sessionTargetOf(argument);
    await choose(
      clean =>
        target === undefined
          ? listChoices(dependencies, clean)
          : sessionChoices(dependencies, target.session_uid, clean),
      vscode.l10n.t('Export'),
    );
  });

/** Without secrets, unless the user asks for them and confirms it. */
async function choose(choices: Choices, title: string): Promise<void> {
  const includeSecrets: Choice = {
    label: vscode.l10n.t('Include Secrets Unredacted…'),
    description: vscode.l10n.t('otherwise tokens, keys and passwords are taken out'),
    iconPath: new vscode.ThemeIcon('unlock'),
    run: async () => {
      if (!(await confirmSecrets())) return;
      const picked = await pick(choices(unredacted), vscode.l10n.t('{0}: Secrets Included', title));
      await picked?.run?.();
    },
  };
  const separator: Choice = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const picked = await pick([...choices(redact), separator, includeSecrets], title);
  await picked?.run?.();
}

function pick(choices: readonly Choice[], title: string): Thenable<Choice | undefined> {
  return vscode.window.showQuickPick(choices, { title, placeHolder: vscode.l10n.t('What to export') });
}

async function confirmSecrets(): Promise<boolean> {
  const include = vscode.l10n.t('Include Secrets');
  const detail = vscode.l10n.t(
    'Titles and descriptions come from what was said to agents. Whatever tokens, keys and passwords are in them will be in the export.',
  );
  const question = vscode.l10n.t('Export secrets unredacted?');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, include)) === include;
}

function unredacted<T>(value: T): T {
  return value;
}

function listChoices(dependencies: FeatureDependencies, clean: Clean): Choice[] {
  const { store } = dependencies;
  const sessions = async () =>
    clean(
      await withProgress(vscode.l10n.t('Collecting sessions'), signal =>
        store.call('sessions', { folders: askedFolders(store) }, { signal }),
      ),
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
        if (session === undefined) return;
        const picked = await pick(sessionChoices(dependencies, session.session_uid, clean), session.display_title);
        await picked?.run?.();
      },
    },
    ...traceChoices(dependencies, clean),
  ];
}

/** Who wrote the lines of files, for other tools. */
function traceChoices({ store }: FeatureDependencies, clean: Clean): Choice[] {
  const saveTraces = async (paths?: readonly string[]): Promise<void> => {
    const traces = await withProgress(vscode.l10n.t('Collecting who wrote which lines'), signal =>
      fileTracesOf(store, askedFolders(store), { signal, ...(paths !== undefined && { paths }) }),
    );
    if (traces.length === 0)
      throw new CommandFailure(vscode.l10n.t('No line here is known to have been written by an agent.'));
    const program = { version: ownVersion(), now: Date.now() };
    const lines = traces.map(trace => `${JSON.stringify(clean(agentTraceRecord(trace, program)))}\n`);
    await save('agent-trace.jsonl', lines.join(''));
  };
  const open = vscode.window.activeTextEditor?.document.uri;
  const description = vscode.l10n.t('who wrote which lines, for other tools');
  const ofFile: Choice = {
    label: vscode.l10n.t('Agent Trace of This File'),
    description,
    run: () => saveTraces(open && [open.fsPath]),
  };
  const ofAll: Choice = { label: vscode.l10n.t('Agent Trace of All Files'), description, run: () => saveTraces() };
  return open?.scheme === 'file' ? [ofFile, ofAll] : [ofAll];
}

/** As the manifest has it. */
function ownVersion(): string {
  return z.object({ version: z.string() }).parse(vscode.extensions.getExtension('contrail.contrail')?.packageJSON)
    .version;
}

function sessionChoices({ store }: FeatureDependencies, uid: string, clean: Clean): Choice[] {
  const detail = async () => clean(await sessionDetailOf(store, uid));
  const saveAs = async (extension: string, text: (detail: SessionDetail) => string): Promise<void> => {
    const cleaned = await detail();
    await save(documentName(cleaned.session.display_title, extension), text(cleaned));
  };
  const markdown = (of: SessionDetail): string => costMarkdown(of, editorLocalizer);
  return [
    {
      label: vscode.l10n.t('Copy as Text'),
      run: async () => {
        const text = markdown(await detail());
        await vscode.env.clipboard.writeText(text);
        const copied = vscode.l10n.t('Copied what the session cost');
        vscode.window.setStatusBarMessage(withRedactions(copied, text), 4000);
      },
    },
    { label: vscode.l10n.t('Save as Markdown…'), run: () => saveAs('.md', markdown) },
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
  const chosen = await vscode.window.showInformationMessage(withRedactions(saved, text), open);
  if (chosen === open) await vscode.window.showTextDocument(target);
}

/** What was done, and in how many places a secret was taken out. */
function withRedactions(done: string, text: string): string {
  const places = countRedacted(text);
  return places === 0
    ? done
    : vscode.l10n.t('{0}. Secrets taken out: {1}', done, count(places, editorLocalizer.locale));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
