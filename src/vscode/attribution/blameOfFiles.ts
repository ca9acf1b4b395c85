import * as vscode from 'vscode';
import type { BlameSession } from '../../store/readModels/blame';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies } from '../features';
import { Refresher } from '../sessionsView/refresher';
import { type LineOrigins, lineOrigins, linesAfter, type NotedLines, notedLines } from './lineOrigins';
import { notedLineHover } from './notedLineText';

/** Whoever types is not followed letter by letter: until then the lines that were not touched are known. */
const typingRestMs = 300;
/** Nobody reads longer ones line by line, and following them takes its time. */
const mostLines = 50_000;

export interface KnownLines {
  /** Of the document as it is now. */
  readonly origins: LineOrigins;
  readonly sessions: readonly BlameSession[];
  /** What git-ai's notes say of lines that have no origin. */
  readonly noted: NotedLines;
}

interface Answer extends KnownLines {
  /** The document's version, and that of the store, that were asked about. */
  readonly version: number;
  readonly revision: number;
}

/** Which edits wrote the lines of the files in visible editors, asked again whenever something was read or typed. */
export class BlameOfFiles implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  private readonly refresher = this.disposables.add(new Refresher(signal => this.load(signal)));
  /** Git may take its time: who wrote a line does not wait for it. */
  private readonly notesRefresher = this.disposables.add(new Refresher(signal => this.loadNotes(signal)));
  private answers = new Map<string, Answer>();
  private revision = 0;
  private typing: NodeJS.Timeout | undefined;

  /** Of some file something else is known, or other files are visible. */
  readonly onDidChange = this.changed.event;

  /** @param isWanted whether anybody would show it */
  constructor(
    private readonly dependencies: Pick<FeatureDependencies, 'store' | 'log'>,
    private readonly isWanted: () => boolean,
  ) {
    const { window, workspace } = vscode;
    this.disposables.add(
      dependencies.store.onDidChange(() => {
        this.revision++;
        this.refresher.request();
      }),
    );
    this.disposables.add(
      window.onDidChangeVisibleTextEditors(() => {
        this.changed.fire();
        this.refresher.request();
      }),
    );
    this.disposables.add(workspace.onDidChangeTextDocument(event => this.onText(event)));
    // Commits are made elsewhere.
    this.disposables.add(window.onDidChangeWindowState(({ focused }) => focused && this.notesRefresher.request()));
    this.disposables.add(workspace.onDidGrantWorkspaceTrust(() => this.notesRefresher.request()));
    this.disposables.add({ dispose: () => clearTimeout(this.typing) });
  }

  /** What is known of a document as it is now; undefined while it was not asked for. */
  of(document: vscode.TextDocument): KnownLines | undefined {
    return this.answers.get(document.uri.toString());
  }

  /** Somebody wants it who did not before. */
  refresh(): void {
    this.refresher.request();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private onText({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    const answer = this.answers.get(key);
    if (answer === undefined || contentChanges.length === 0) return;
    const changes = contentChanges.map(({ range, text }) => ({
      firstLine: range.start.line,
      lastLine: range.end.line,
      text,
    }));
    this.answers.set(key, {
      ...answer,
      origins: linesAfter(answer.origins, changes),
      noted: linesAfter(answer.noted, changes),
    });
    this.changed.fire();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.refresher.request(), typingRestMs);
  }

  private async load(signal: AbortSignal): Promise<void> {
    const wanted = this.wanted();
    const shown = new Set(wanted.map(({ uri }) => uri.toString()));
    for (const key of this.answers.keys()) if (!shown.has(key)) this.answers.delete(key);
    for (const document of wanted) {
      await this.ask(document, signal);
      if (signal.aborted) return;
    }
    this.notesRefresher.request();
  }

  private wanted(): vscode.TextDocument[] {
    const documents = new Set(vscode.window.visibleTextEditors.map(({ document }) => document).filter(isFollowed));
    return this.isWanted() ? [...documents] : [];
  }

  private async ask(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const { store, log } = this.dependencies;
    const key = document.uri.toString();
    const { version } = document;
    const { revision } = this;
    const known = this.answers.get(key);
    if (known?.version === version && known.revision === revision) return;
    try {
      const params = { folders: store.folders, path: document.uri.fsPath, text: document.getText() };
      const blame = await store.call('blame', params, { signal });
      // Changed meanwhile: it is asked for again soon.
      if (signal.aborted || document.version !== version) return;
      const lines =
        blame.schema === 'contrail.blame/1'
          ? { origins: lineOrigins(blame), sessions: blame.sessions }
          : { origins: [], sessions: [] };
      // Until they are asked for again, what notes said holds of the lines that were not touched.
      const noted = (this.answers.get(key)?.noted ?? []).map((note, line) =>
        lines.origins[line] === undefined ? note : undefined,
      );
      this.answers.set(key, { ...lines, noted, version, revision });
      this.changed.fire();
    } catch (error) {
      if (!signal.aborted) log.warn(`blame: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Runs git, where a repository has notes: not for folders that the user does not trust. */
  private async loadNotes(signal: AbortSignal): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    for (const document of this.wanted()) {
      await this.askNotes(document, signal);
      if (signal.aborted) return;
    }
  }

  private async askNotes(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const { store, log } = this.dependencies;
    const key = document.uri.toString();
    const { version } = document;
    try {
      const params = { folders: store.folders, path: document.uri.fsPath, text: document.getText() };
      const { notes } = await store.call('blameNotes', params, { signal });
      const answer = this.answers.get(key);
      // Changed or closed meanwhile: they are asked for again where they are wanted.
      if (signal.aborted || document.version !== version || answer?.version !== version) return;
      const [first] = notes ?? [];
      if (first === undefined && answer.noted.every(note => note === undefined)) return;
      // The first text takes longer than a hover may: formatters are made for it.
      if (first !== undefined) notedLineHover(first, Date.now(), editorLocalizer);
      this.answers.set(key, { ...answer, noted: notedLines(notes ?? [], answer.origins) });
      this.changed.fire();
    } catch (error) {
      if (!signal.aborted) log.warn(`blameNotes: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Whether anything can be known of a document. */
export function isFollowed({ uri, lineCount }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && lineCount <= mostLines;
}
