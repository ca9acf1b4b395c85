import * as vscode from 'vscode';
import { type FileLegend, sessionColors } from '../../panel/fileLegend';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import { onSettingsChanged, readSettings } from '../settingsReader';
import type { BlameOfFiles, KnownLines } from './blameOfFiles';
import type { BlameToggle } from './blameToggle';
import { type ColorsOfSessions, colorsOfSessions, fileLegend } from './colorsOfSessions';
import type { FileLegends } from './fileLegends';
import { lineNoteText } from './lineNoteText';
import { type LineOrigins, type NotedLines, notedRuns, type OriginRun, originRuns } from './lineOrigins';
import { notedLineText } from './notedLineText';

/** Times are told in minutes. */
const minuteMs = 60_000;
/** As far above and below what is seen, notes are there before they are scrolled to. */
const nearLines = 100;

/** While it is on: at the end of lines who wrote them, and in the whole file a color for each session. */
export class LineNotes implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly note: vscode.TextEditorDecorationType;
  /** By the color. */
  private readonly bars: ReadonlyMap<string, vscode.TextEditorDecorationType>;
  private shown: vscode.TextEditor[] = [];
  private readonly runs = new WeakMap<LineOrigins, readonly OriginRun[]>();
  private readonly notedStarts = new WeakMap<NotedLines, readonly number[]>();
  private colors = new WeakMap<vscode.TextDocument, ColorsOfSessions>();
  private clock: NodeJS.Timeout | undefined;

  constructor(
    private readonly blames: BlameOfFiles,
    private readonly toggle: BlameToggle,
    private readonly legends: FileLegends,
  ) {
    const { window } = vscode;
    this.note = this.disposables.add(
      window.createTextEditorDecorationType({
        after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 3em' },
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
      }),
    );
    this.bars = new Map(sessionColors.map(name => [name, this.disposables.add(barType(new vscode.ThemeColor(name)))]));
    this.disposables.add(toggle.onDidChange(() => this.onToggle()));
    this.disposables.add(blames.onDidChange(() => this.show()));
    this.disposables.add(window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)));
    this.disposables.add(window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.follow(textEditor)));
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
      return;
    }
    for (const editor of this.shown.splice(0)) this.clear(editor);
    this.colors = new WeakMap();
    this.legends.show([]);
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
    const legends = new Map<string, FileLegend>();
    for (const editor of editors) {
      const { document } = editor;
      const lines = this.blames.of(document);
      if (lines === undefined) continue;
      const colors = colorsOfSessions(lines.sessions, this.colors.get(document) ?? new Map());
      this.colors.set(document, colors);
      const runs = isWholeFile ? this.runsOf(lines) : [];
      this.setNotes(editor, lines, isWholeFile);
      this.setBars(editor, runs, colors);
      const path = document.uri.fsPath;
      if (isWholeFile) legends.set(path, fileLegend(path, lines.sessions, runs, colors));
    }
    this.legends.show([...legends.values()]);
  }

  /** The cursor was moved, or the text was scrolled. */
  private follow(editor: vscode.TextEditor): void {
    const lines = this.shown.includes(editor) ? this.blames.of(editor.document) : undefined;
    if (lines !== undefined) this.setNotes(editor, lines, readSettings().blameScope === 'file');
  }

  /** Where the cursor is, and in the whole file once for lines one below the other. */
  private setNotes(editor: vscode.TextEditor, lines: KnownLines, isWholeFile: boolean): void {
    const at = new Set(editor.selections.map(({ active: { line } }) => line));
    // A note has a style of its own: for those that nobody sees there would be thousands.
    if (isWholeFile)
      for (const first of [...this.runsOf(lines).map(({ first }) => first), ...this.notedStartsOf(lines)])
        if (isNear(editor.visibleRanges, first)) at.add(first);
    editor.setDecorations(this.note, this.notesAt(editor, lines, at));
  }

  private setBars(editor: vscode.TextEditor, runs: readonly OriginRun[], colors: ColorsOfSessions): void {
    for (const [color, bar] of this.bars)
      editor.setDecorations(
        bar,
        runs
          .filter(({ origin }) => colors.get(origin.session_uid) === color)
          .map(({ first, last }) => new vscode.Range(first, 0, last, 0)),
      );
  }

  private runsOf({ origins }: KnownLines): readonly OriginRun[] {
    const runs = this.runs.get(origins) ?? originRuns(origins);
    this.runs.set(origins, runs);
    return runs;
  }

  private notedStartsOf({ noted }: KnownLines): readonly number[] {
    const starts = this.notedStarts.get(noted) ?? notedRuns(noted).map(({ first }) => first);
    this.notedStarts.set(noted, starts);
    return starts;
  }

  private notesAt(
    { document }: vscode.TextEditor,
    { origins, sessions, noted }: KnownLines,
    at: ReadonlySet<number>,
  ): vscode.DecorationOptions[] {
    const now = Date.now();
    const titles = new Map(sessions.map(({ session_uid, title }) => [session_uid, title]));
    return [...at].flatMap(line => {
      if (line >= document.lineCount) return [];
      const origin = origins[line];
      const note = noted[line];
      const { end } = document.lineAt(line).range;
      const range = new vscode.Range(end, end);
      if (origin !== undefined) {
        const contentText = lineNoteText(origin, titles.get(origin.session_uid) ?? null, now, editorLocalizer);
        return [{ range, renderOptions: { after: { contentText } } }];
      }
      if (note === undefined) return [];
      const contentText = notedLineText(note, now, editorLocalizer);
      return [{ range, renderOptions: { after: { contentText, fontStyle: 'italic' } } }];
    });
  }

  private clear(editor: vscode.TextEditor): void {
    for (const type of [this.note, ...this.bars.values()]) editor.setDecorations(type, []);
  }
}

function isNear(ranges: readonly vscode.Range[], line: number): boolean {
  return ranges.some(({ start, end }) => start.line - nearLines <= line && line <= end.line + nearLines);
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
