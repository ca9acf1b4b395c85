import * as vscode from 'vscode';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { onSettingsChanged, readSettings } from '../settingsReader';
import type { BlameOfFiles, KnownLines } from './blameOfFiles';
import type { BlameToggle } from './blameToggle';
import { lineNoteText } from './lineNoteText';
import { originRuns } from './lineOrigins';

/** Times are told in minutes. */
const minuteMs = 60_000;
/** Told apart by their place among the file's sessions; none of them means good or bad. Dead ends have the orange. */
const sessionColors = ['charts.blue', 'charts.purple', 'charts.green', 'charts.yellow', 'charts.red'] as const;

/** While it is on: at the end of lines who wrote them, and in the whole file a color for each session. */
export class LineNotes implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly note: vscode.TextEditorDecorationType;
  private readonly bars: readonly vscode.TextEditorDecorationType[];
  private shown: vscode.TextEditor[] = [];
  private clock: NodeJS.Timeout | undefined;

  constructor(
    private readonly blames: BlameOfFiles,
    private readonly toggle: BlameToggle,
  ) {
    const { window } = vscode;
    this.note = this.disposables.add(
      window.createTextEditorDecorationType({
        after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 3em' },
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
      }),
    );
    this.bars = sessionColors.map(name => this.disposables.add(barType(new vscode.ThemeColor(name))));
    this.disposables.add(toggle.onDidChange(() => this.onToggle()));
    this.disposables.add(blames.onDidChange(() => this.show()));
    this.disposables.add(window.onDidChangeTextEditorSelection(() => this.show()));
    this.disposables.add(window.onDidChangeActiveTextEditor(() => this.show()));
    this.disposables.add(onSettingsChanged(['blameScope'], () => this.show()));
    this.disposables.add({ dispose: () => clearInterval(this.clock) });
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private onToggle(): void {
    clearInterval(this.clock);
    if (this.toggle.isOn) {
      this.clock = setInterval(() => this.show(), minuteMs);
      this.show();
    } else for (const editor of this.shown.splice(0)) this.clear(editor);
  }

  /** Shows what is known now. */
  private show(): void {
    if (!this.toggle.isOn) return;
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    const isWholeFile = readSettings().blameScope === 'file';
    const active = activeTextEditor === undefined ? [] : [activeTextEditor];
    const editors = (isWholeFile ? visibleTextEditors : active).filter(({ document }) => this.blames.of(document));
    for (const editor of this.shown) if (!editors.includes(editor)) this.clear(editor);
    this.shown = [...editors];
    for (const editor of editors) {
      const lines = this.blames.of(editor.document);
      if (lines === undefined) continue;
      if (isWholeFile) this.noteFile(editor, lines);
      else this.noteLines(editor, lines, new Set(editor.selections.map(({ active: { line } }) => line)));
    }
  }

  private noteLines(editor: vscode.TextEditor, lines: KnownLines, at: ReadonlySet<number>): void {
    for (const bar of this.bars) editor.setDecorations(bar, []);
    editor.setDecorations(this.note, this.notesAt(editor, lines, at));
  }

  private noteFile(editor: vscode.TextEditor, lines: KnownLines): void {
    const runs = originRuns(lines.origins);
    // Once for lines one below the other, and where the cursor is.
    const at = new Set([...runs.map(({ first }) => first), ...editor.selections.map(({ active: { line } }) => line)]);
    editor.setDecorations(this.note, this.notesAt(editor, lines, at));
    const places = new Map(lines.sessions.map(({ session_uid }, index) => [session_uid, index % this.bars.length]));
    for (const [index, bar] of this.bars.entries())
      editor.setDecorations(
        bar,
        runs
          .filter(({ origin }) => places.get(origin.session_uid) === index)
          .map(({ first, last }) => new vscode.Range(first, 0, last, 0)),
      );
  }

  private notesAt(
    { document }: vscode.TextEditor,
    { origins, sessions }: KnownLines,
    at: ReadonlySet<number>,
  ): vscode.DecorationOptions[] {
    const now = Date.now();
    const titles = new Map(sessions.map(({ session_uid, title }) => [session_uid, title]));
    return [...at].flatMap(line => {
      const origin = origins[line];
      if (origin === undefined || line >= document.lineCount) return [];
      const contentText = lineNoteText(origin, titles.get(origin.session_uid) ?? null, now, editorLocalizer);
      const { end } = document.lineAt(line).range;
      return [{ range: new vscode.Range(end, end), renderOptions: { after: { contentText } } }];
    });
  }

  private clear(editor: vscode.TextEditor): void {
    for (const type of [this.note, ...this.bars]) editor.setDecorations(type, []);
  }
}

/** Beside the lines, and beside the scroll bar. */
function barType(color: vscode.ThemeColor): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderColor: color,
    borderStyle: 'solid',
    borderWidth: '0 0 0 2px',
    overviewRulerColor: color,
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
