import * as vscode from 'vscode';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies } from '../features';
import { onSettingsChanged, readSettings } from '../settingsReader';
import { hoverCommands, hoverMarkdown } from './hoverMarkdown';
import type { MarksOfFiles } from './marksOfFiles';
import { type PlacedMarks, placedMarks } from './shownMarks';

/** Marks, in visible editors, the lines at which something was tried and failed; what it was is shown on hover. */
export class MarkDecorations implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  /** The lines: their hover, and a mark beside the scroll bar. */
  private readonly lines: vscode.TextEditorDecorationType;
  /** The icon beside the first of them. */
  private readonly icon: vscode.TextEditorDecorationType;
  /** Editors that have marks: only from those are any taken. */
  private readonly marked = new WeakSet<vscode.TextEditor>();

  constructor(
    private readonly marks: MarksOfFiles,
    { extensionUri }: Pick<FeatureDependencies, 'extensionUri'>,
  ) {
    const { window } = vscode;
    const media = (name: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', name);
    this.lines = this.disposables.add(
      window.createTextEditorDecorationType({
        isWholeLine: true,
        overviewRulerColor: new vscode.ThemeColor('contrail.deadEnd'),
        overviewRulerLane: vscode.OverviewRulerLane.Center,
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      }),
    );
    this.icon = this.disposables.add(
      window.createTextEditorDecorationType({
        dark: { gutterIconPath: media('dead-end-dark.svg') },
        light: { gutterIconPath: media('dead-end-light.svg') },
        gutterIconSize: 'contain',
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      }),
    );
    this.disposables.add(marks.onDidChange(() => this.show()));
    this.disposables.add(onSettingsChanged(['deadEndMarks'], () => this.show()));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private show(): void {
    const isWanted = readSettings().deadEndMarks;
    for (const editor of vscode.window.visibleTextEditors) {
      const marks = isWanted ? this.marks.of(editor.document) : [];
      // Changed since it was asked for: the editor has moved the marks along, and they are looked at anew soon.
      if (marks !== undefined) this.mark(editor, placedMarks(marks));
    }
  }

  private mark(editor: vscode.TextEditor, places: readonly PlacedMarks[]): void {
    if (places.length === 0 && !this.marked.has(editor)) return;
    if (places.length === 0) this.marked.delete(editor);
    else this.marked.add(editor);
    const { fsPath } = editor.document.uri;
    editor.setDecorations(
      this.lines,
      places.map(({ range: [first, last], marks }) => ({
        range: new vscode.Range(first - 1, 0, last - 1, Number.MAX_SAFE_INTEGER),
        hoverMessage: hoverMessage(hoverMarkdown(marks, fsPath, editorLocalizer)),
      })),
    );
    const heads = new Set(places.map(({ range: [first] }) => first - 1));
    editor.setDecorations(
      this.icon,
      [...heads].map(line => new vscode.Range(line, 0, line, 0)),
    );
  }
}

/** Trusted for the commands of its links alone; its texts are escaped, and it knows no HTML. */
function hoverMessage(markdown: string): vscode.MarkdownString {
  const message = new vscode.MarkdownString(markdown);
  message.isTrusted = { enabledCommands: hoverCommands };
  return message;
}
