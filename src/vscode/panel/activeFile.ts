import * as vscode from 'vscode';
import { filePathOf } from '../fileDiff';

/**
 * The file that the user looks at, which is also the one beside the panel: while the panel itself has the focus, no text
 * editor is active.
 */
export class ActiveFile implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string | null>();
  private readonly disposables: vscode.Disposable;
  private current: string | null = pathOf(vscode.window.activeTextEditor);

  readonly onDidChange = this.changed.event;

  constructor() {
    this.disposables = vscode.Disposable.from(
      this.changed,
      vscode.window.onDidChangeActiveTextEditor(editor => this.set(pathOf(editor))),
      vscode.window.onDidChangeVisibleTextEditors(() => this.set(pathOf(vscode.window.activeTextEditor))),
    );
  }

  get path(): string | null {
    return this.current;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private set(path: string | null): void {
    const next = path ?? (isShown(this.current) ? this.current : null);
    if (next === this.current) return;
    this.current = next;
    this.changed.fire(next);
  }
}

function pathOf(editor: vscode.TextEditor | undefined): string | null {
  return editor === undefined ? null : (filePathOf(editor.document.uri) ?? null);
}

function isShown(path: string | null): boolean {
  return vscode.window.visibleTextEditors.some(editor => pathOf(editor) === path);
}
