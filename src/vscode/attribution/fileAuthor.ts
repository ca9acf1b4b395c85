import * as vscode from 'vscode';
import type { FileSessionItem } from '../../store/readModels/sessionsOfFile';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { failureMessage } from '../failureMessage';
import type { FeatureDependencies } from '../features';
import { LatestAnswer } from '../latestAnswer';
import { commands } from '../manifest';
import { onSettingsChanged, readSettings } from '../settingsReader';
import { fileAuthorText } from './fileAuthorText';

/** News come in bursts while an agent works. */
const restMs = 300;
/** Times are told in minutes. */
const minuteMs = 60_000;

/** Says in the status bar which agent edited the file in the editor last, and when. */
export class FileAuthor implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly item = this.disposables.add(
    vscode.window.createStatusBarItem('contrail.file', vscode.StatusBarAlignment.Right, 98),
  );
  private readonly sessions: LatestAnswer<string, readonly FileSessionItem[]>;
  private path: string | undefined;
  private clock: NodeJS.Timeout | undefined;

  constructor({ store, log }: Pick<FeatureDependencies, 'store' | 'log'>) {
    this.item.name = vscode.l10n.t('Contrail: Agent of the File');
    this.sessions = this.disposables.add(
      new LatestAnswer<string, readonly FileSessionItem[]>({
        delayMs: restMs,
        ask: async (path, signal) => (await store.call('sessionsOfFile', { path, folders: null }, { signal })).sessions,
        onAnswer: (sessions, path) => this.show(sessions, path),
        onError: error => {
          const failure = failureMessage(error, editorLocalizer);
          if (failure !== null) log.warn(`fileAuthor: ${failure.text}`);
          this.hide();
        },
        onBusy: () => undefined,
      }),
    );
    this.disposables.add(store.onDidChange(() => this.refresh(restMs)));
    this.disposables.add(vscode.window.onDidChangeActiveTextEditor(() => this.refresh(0)));
    this.disposables.add(onSettingsChanged(['statusBar'], () => this.refresh(0)));
    this.disposables.add({ dispose: () => clearInterval(this.clock) });
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private refresh(delayMs: number): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const path = uri?.scheme === 'file' && readSettings().statusBar ? uri.fsPath : undefined;
    if (path !== this.path) this.hide();
    this.path = path;
    if (path === undefined) this.sessions.cancel();
    else this.sessions.ask(path, delayMs);
  }

  private show(sessions: readonly FileSessionItem[], path: string): void {
    const shown = fileAuthorText(sessions, Date.now(), editorLocalizer);
    this.hide();
    if (shown === null) return;
    this.item.text = shown.text;
    // Not Markdown: the titles in it come from transcripts.
    this.item.tooltip = shown.tooltip.join('\n');
    this.item.accessibilityInformation = { label: shown.spoken };
    this.item.command = {
      command: commands.openPanel,
      title: vscode.l10n.t('Open Panel'),
      arguments: [{ kind: 'file', path, pinned: false }],
    };
    this.item.show();
    this.clock = setInterval(() => this.show(sessions, path), minuteMs);
  }

  private hide(): void {
    clearInterval(this.clock);
    this.item.hide();
  }
}
