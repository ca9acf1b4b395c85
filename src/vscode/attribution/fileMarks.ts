import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import type { FileRow } from '../../store/readModels/files';
import { DisposableStore } from '../disposableStore';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies } from '../features';
import { nextTurn } from '../nextTurn';
import { Refresher } from '../sessionsView/refresher';
import { onSettingsChanged, readSettings } from '../settingsReader';
import { fileMarkText, prepareFileMarkText } from './fileMarkText';
import { FileTotals } from './fileTotals';

/** A pencil, as a glyph that no system makes a picture of. */
const badge = '\u270e';
/** Of an event that names more files the editor drops some. */
const mostInEvent = 250;

/** Marks files that agents edited in the Explorer, on tabs and wherever else files are named. */
export class FileMarks implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<vscode.Uri[]>());
  private readonly refresher = this.disposables.add(new Refresher(signal => this.load(signal)));
  private readonly totals = new FileTotals();
  private readonly made = new WeakMap<FileRow, vscode.FileDecoration>();
  private registration: vscode.Disposable | undefined;

  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly dependencies: Pick<FeatureDependencies, 'store' | 'log'>) {
    this.disposables.add(dependencies.store.onDidChange(() => this.refresher.request()));
    this.disposables.add(onSettingsChanged(['decorations'], () => this.register()));
    this.disposables.add({ dispose: () => this.registration?.dispose() });
    this.register();
  }

  /** What agents did to a file of the workspace. */
  of(path: string): FileRow | undefined {
    return this.totals.of(path);
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const row = uri.scheme === 'file' ? this.totals.of(uri.fsPath) : undefined;
    if (row === undefined) return undefined;
    const known = this.made.get(row);
    if (known !== undefined) return known;
    const decoration = new vscode.FileDecoration(badge, fileMarkText(row, editorLocalizer));
    decoration.propagate = false;
    this.made.set(row, decoration);
    return decoration;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private register(): void {
    if (readSettings().decorations) this.registration ??= vscode.window.registerFileDecorationProvider(this);
    else {
      this.registration?.dispose();
      this.registration = undefined;
    }
  }

  private async load(signal: AbortSignal): Promise<void> {
    const { store, log } = this.dependencies;
    const { folders } = store;
    try {
      const { files } = folders.length === 0 ? { files: [] } : await store.call('files', { folders }, { signal });
      if (files.length > 0) prepareFileMarkText(editorLocalizer);
      const names = folders.map(given => ({ given, real: realOrSame(given) }));
      const replacing = this.totals.replace(files, names);
      for (;;) {
        // All extensions share this thread.
        await nextTurn();
        if (signal.aborted) return;
        const { done, value } = replacing.next();
        if (done) return await this.tell(value);
      }
    } catch (error) {
      if (!signal.aborted) log.warn(`files: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Whether or not somebody asked anew meanwhile: all of it is known already, and would not be told again. */
  private async tell(paths: readonly string[]): Promise<void> {
    for (let at = 0; at < paths.length; at += mostInEvent) {
      if (at > 0) await nextTurn();
      this.changed.fire(paths.slice(at, at + mostInEvent).map(path => vscode.Uri.file(path)));
    }
  }
}

function realOrSame(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}
