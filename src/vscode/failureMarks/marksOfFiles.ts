import * as vscode from 'vscode';
import type { FailureMark } from '../../store/readModels/failureMarks';
import { DisposableStore } from '../disposableStore';
import type { FeatureDependencies } from '../features';
import { Refresher } from '../sessionsView/refresher';
import { onSettingsChanged, readSettings } from '../settingsReader';

/** Whoever types is not followed letter by letter: until then the editor moves the marks along. */
const typingRestMs = 500;
/** Nobody reads longer ones line by line, and following them takes its time. */
const mostLines = 50_000;

interface Answer {
  /** Of the document as it was asked for. */
  readonly version: number;
  readonly marks: readonly FailureMark[];
}

/** What failed at the files in visible editors, asked again whenever something was read, reviewed or written. */
export class MarksOfFiles implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  private readonly refresher = this.disposables.add(new Refresher(signal => this.load(signal)));
  private answers = new Map<string, Answer>();
  private typing: NodeJS.Timeout | undefined;

  /** For some file there is something else to be shown. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly dependencies: Pick<FeatureDependencies, 'store' | 'log'>) {
    const { store } = dependencies;
    const { window, workspace } = vscode;
    const refresh = (): void => this.refresher.request();
    this.disposables.add(store.onDidChange(refresh));
    this.disposables.add(window.onDidChangeVisibleTextEditors(() => this.onEditors()));
    this.disposables.add(workspace.onDidSaveTextDocument(({ uri }) => this.answers.has(uri.toString()) && refresh()));
    this.disposables.add(workspace.onDidChangeTextDocument(({ document }) => this.onText(document)));
    this.disposables.add(onSettingsChanged(['deadEndMarks', 'statusBar', 'deadEndCodeLens'], refresh));
    this.disposables.add({ dispose: () => clearTimeout(this.typing) });
    if (isAsked(window.visibleTextEditors)) refresh();
  }

  /** What is known of a document as it is now; undefined while it has been changed since it was asked for. */
  of(document: vscode.TextDocument): readonly FailureMark[] | undefined {
    const answer = this.answers.get(document.uri.toString());
    return answer?.version === document.version ? answer.marks : undefined;
  }

  /**
   * Asks for a document that need not be visible.
   * @throws StoreError, and the signal's reason
   */
  async ask(document: vscode.TextDocument, signal?: AbortSignal): Promise<readonly FailureMark[]> {
    const { store } = this.dependencies;
    const { folders } = store;
    if (folders.length === 0 || !isFile(document)) return [];
    // What lies on the disk is read there; the store's thread can do that, too.
    const text = document.isDirty ? { text: document.getText() } : {};
    const answer = await store.call('failureMarks', { folders, path: document.uri.fsPath, ...text }, { signal });
    return answer.marks;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private onEditors(): void {
    this.changed.fire();
    if (isAsked(vscode.window.visibleTextEditors)) this.refresher.request();
  }

  private onText(document: vscode.TextDocument): void {
    const answer = this.answers.get(document.uri.toString());
    if (answer === undefined || answer.marks.length === 0) return;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.refresher.request(), typingRestMs);
  }

  private async load(signal: AbortSignal): Promise<void> {
    const { deadEndMarks, statusBar, deadEndCodeLens } = readSettings();
    const isWanted = deadEndMarks || statusBar || deadEndCodeLens;
    const documents = new Set(vscode.window.visibleTextEditors.map(({ document }) => document).filter(isFile));
    const answers = new Map<string, Answer>();
    for (const document of isWanted ? documents : []) {
      const key = document.uri.toString();
      const { version } = document;
      try {
        answers.set(key, { version, marks: await this.ask(document, signal) });
      } catch (error) {
        if (signal.aborted) return;
        this.dependencies.log.warn(`failureMarks: ${error instanceof Error ? error.message : String(error)}`);
        const known = this.answers.get(key);
        if (known !== undefined) answers.set(key, known);
      }
      if (signal.aborted) return;
    }
    this.answers = answers;
    this.changed.fire();
  }
}

function isAsked(editors: readonly vscode.TextEditor[]): boolean {
  return editors.some(({ document }) => isFile(document));
}

function isFile({ uri, lineCount }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && lineCount <= mostLines;
}
