import * as vscode from 'vscode';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { commands } from '../manifest';
import { onSettingsChanged, readSettings } from '../settingsReader';
import { fileNoteText } from './fileNoteText';
import type { MarksOfFiles } from './marksOfFiles';

/** Says in the status bar that failed approaches are known of the file in the editor. */
export class FileNote implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly item = this.disposables.add(
    vscode.window.createStatusBarItem('contrail.deadEnds', vscode.StatusBarAlignment.Right, 99),
  );

  private shown: vscode.TextDocument | undefined;

  constructor(private readonly marks: MarksOfFiles) {
    this.item.name = vscode.l10n.t('Contrail: Dead Ends of the File');
    this.disposables.add(marks.onDidChange(() => this.show()));
    this.disposables.add(vscode.window.onDidChangeActiveTextEditor(() => this.show()));
    this.disposables.add(onSettingsChanged(['statusBar'], () => this.show()));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const marks = document && readSettings().statusBar ? this.marks.of(document) : [];
    // Changed since it was asked for: what is said stays until it was asked for anew.
    if (marks === undefined && document === this.shown) return;
    const note = fileNoteText(marks ?? [], editorLocalizer);
    this.shown = document;
    if (note === null || document === undefined) {
      this.item.hide();
      return;
    }
    this.item.text = note.text;
    this.item.tooltip = note.tooltip;
    this.item.accessibilityInformation = { label: note.spoken };
    this.item.command = {
      command: commands.openPanel,
      title: vscode.l10n.t('Open Panel'),
      arguments: [{ kind: 'file', path: document.uri.fsPath, pinned: false }],
    };
    this.item.show();
  }
}
