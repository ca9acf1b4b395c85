import * as vscode from 'vscode';
import type { Overview } from '../store/readModels/overview';
import { liveMs } from '../store/readModels/sessionItems';
import { editorLocalizer } from './editorLocalizer';
import { failureMessage } from './failureMessage';
import type { FeatureDependencies, RegisterFeature } from './features';
import { LatestAnswer } from './latestAnswer';
import { commands } from './manifest';
import { onSettingsChanged, readSettings } from './settingsReader';
import { type StatusBarText, statusBarText } from './statusBarText';

/** News come in bursts while an agent works: the first is shown at once, those that follow after a rest. */
const restMs = 300;

/** Shows what the live or latest session of the workspace cost. */
export const registerStatusBar: RegisterFeature = dependencies => new StatusBar(dependencies);

class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('contrail.status', vscode.StatusBarAlignment.Right, 100);
  private readonly overview: LatestAnswer<string[], Overview>;
  private readonly disposables: vscode.Disposable;
  private untilNoLongerLive: ReturnType<typeof setTimeout> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly dependencies: FeatureDependencies) {
    const { store, log } = dependencies;
    this.item.name = vscode.l10n.t('Contrail: Cost of the Session');
    this.item.command = commands.showSessionCost;
    this.overview = new LatestAnswer<string[], Overview>({
      delayMs: restMs,
      ask: (folders, signal) => store.call('overview', { folders }, { signal }),
      onAnswer: overview => {
        // Nothing is written when an agent falls silent, so nothing would tell.
        if (overview.live.length > 0) this.untilNoLongerLive = setTimeout(() => this.refresh(), liveMs);
        this.show(statusBarText(overview, editorLocalizer));
      },
      onError: error => {
        const failure = failureMessage(error, editorLocalizer);
        if (failure !== null) log.warn(`statusBar: ${failure.text}`);
        this.item.hide();
      },
      onBusy: () => undefined,
    });
    this.disposables = vscode.Disposable.from(
      this.item,
      this.overview,
      store.onDidChange(() => this.refresh()),
      onSettingsChanged(['statusBar'], () => this.refresh()),
    );
  }

  dispose(): void {
    clearTimeout(this.untilNoLongerLive);
    this.disposables.dispose();
  }

  private refresh(): void {
    clearTimeout(this.untilNoLongerLive);
    const { folders } = this.dependencies.store;
    if (readSettings().statusBar && folders.length > 0) {
      const now = performance.now();
      this.overview.ask(folders, now - this.askedAt < restMs ? restMs : 0);
      this.askedAt = now;
      return;
    }
    this.overview.cancel();
    this.item.hide();
  }

  private show(shown: StatusBarText | null): void {
    if (shown === null) {
      this.item.hide();
      return;
    }
    this.item.text = shown.text;
    // Not Markdown: the titles in it come from transcripts, and the editor would parse it on the extension's thread.
    this.item.tooltip = shown.tooltip.join('\n\n');
    this.item.accessibilityInformation = { label: shown.spoken };
    this.item.show();
  }
}
