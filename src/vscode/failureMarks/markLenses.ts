import * as vscode from 'vscode';
import { count } from '../../model/format';
import { abortSignalOf } from '../abortSignalOf';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { commands } from '../manifest';
import { onSettingsChanged, readSettings } from '../settingsReader';
import type { MarksOfFiles } from './marksOfFiles';
import { placedMarks, shownMarks } from './shownMarks';

/** Where the setting asks for them: failed approaches above their lines, those of no line above the first. */
export class MarkLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  private registration: vscode.Disposable | undefined;

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly marks: MarksOfFiles) {
    this.disposables.add(marks.onDidChange(() => this.registration !== undefined && this.changed.fire()));
    this.disposables.add(onSettingsChanged(['deadEndCodeLens'], () => this.register()));
    this.register();
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[] | undefined> {
    const marks = this.marks.of(document) ?? (await this.marks.ask(document, abortSignalOf(token)));
    if (token.isCancellationRequested) return undefined;
    const path = document.uri.fsPath;
    const placed = placedMarks(marks).map(({ range: [first], marks: { length } }) => lens(first - 1, length, path));
    const unplaced = shownMarks(marks).filter(({ ranges }) => ranges.length === 0).length;
    return unplaced === 0 ? placed : [lens(0, unplaced, path), ...placed];
  }

  dispose(): void {
    this.registration?.dispose();
    this.disposables.dispose();
  }

  private register(): void {
    this.registration?.dispose();
    this.registration = readSettings().deadEndCodeLens
      ? vscode.languages.registerCodeLensProvider({ scheme: 'file' }, this)
      : undefined;
  }
}

function lens(line: number, failures: number, path: string): vscode.CodeLens {
  const { l10n } = vscode;
  const title =
    failures === 1
      ? l10n.t('1 failed approach')
      : l10n.t('{0} failed approaches', count(failures, editorLocalizer.locale));
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
    title,
    command: commands.openPanel,
    arguments: [{ kind: 'file', path, pinned: false }],
  });
}
