import * as vscode from 'vscode';
import { abortSignalOf } from '../abortSignalOf';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies } from '../features';
import { onSettingsChanged, readSettings } from '../settingsReader';
import { type BlameOfFiles, isFollowed } from './blameOfFiles';
import type { BlameToggle } from './blameToggle';
import type { FileMarks } from './fileMarks';
import { lineHoverCommands, lineHoverText } from './lineHoverText';
import { notedLineHover } from './notedLineText';

/** Hovers of other extensions wait for the slowest. */
const longestMs = 250;

export interface LineHoverParts {
  readonly blames: BlameOfFiles;
  readonly files: FileMarks;
  readonly toggle: BlameToggle;
}

/** Says on hover who wrote a line; nothing where nobody can be named. */
export class LineHover implements vscode.HoverProvider, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private registration: vscode.Disposable | undefined;

  constructor(
    private readonly dependencies: Pick<FeatureDependencies, 'store' | 'log'>,
    private readonly parts: LineHoverParts,
  ) {
    this.disposables.add(onSettingsChanged(['hover'], () => this.register()));
    this.disposables.add(parts.toggle.onDidChange(() => this.register()));
    // Before something was read there is nothing to be said.
    this.disposables.add(parts.blames.onDidChange(() => this.register()));
    this.disposables.add({ dispose: () => this.registration?.dispose() });
  }

  async provideHover(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!isFollowed(document)) return undefined;
    const known = this.parts.blames.of(document);
    const note = known?.noted[line];
    if (known !== undefined && known.origins[line] === undefined && note === undefined) return undefined;
    const { range } = document.lineAt(line);
    // Without the setting, only what the note at the end of a line stands for.
    if (!readSettings().hover && character < range.end.character) return undefined;
    // No link, and nothing to be asked for.
    if (note !== undefined)
      return new vscode.Hover(new vscode.MarkdownString(notedLineHover(note, Date.now(), editorLocalizer)), range);
    const { version } = document;
    const { store, log } = this.dependencies;
    const path = document.uri.fsPath;
    const params = { folders: store.folders, path, text: document.getText(), line: line + 1 };
    const signal = AbortSignal.any([abortSignalOf(token), AbortSignal.timeout(longestMs)]);
    try {
      const answer = await store.call('blameLine', params, { signal });
      if (answer.schema !== 'contrail.blame_line/1' || answer.origin === null) return undefined;
      if (signal.aborted || document.version !== version) return undefined;
      const failedApproaches = this.parts.files.of(path)?.failed_approaches ?? 0;
      return new vscode.Hover(
        hoverMessage(lineHoverText(answer.origin, { path, failedApproaches, now: Date.now() }, editorLocalizer)),
        range,
      );
    } catch (error) {
      if (!signal.aborted) log.warn(`blameLine: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private register(): void {
    const isWanted = readSettings().hover || this.parts.toggle.isOn;
    if (isWanted) this.registration ??= vscode.languages.registerHoverProvider({ scheme: 'file' }, this);
    else {
      this.registration?.dispose();
      this.registration = undefined;
    }
  }
}

/** Trusted for the commands of its links alone; its texts are escaped, and it knows no HTML. */
function hoverMessage(markdown: string): vscode.MarkdownString {
  const message = new vscode.MarkdownString(markdown);
  message.isTrusted = { enabledCommands: lineHoverCommands };
  return message;
}
