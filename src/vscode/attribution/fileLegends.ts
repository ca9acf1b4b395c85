import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { FileLegend } from '../../panel/fileLegend';

/** What the colors mean that the editor shows beside lines now: told by who draws them, read by who explains them. */
export class FileLegends implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<readonly FileLegend[]>();
  private current: readonly FileLegend[] = [];

  readonly onDidChange = this.changed.event;

  /** One for each file that is shown with colors. */
  get shown(): readonly FileLegend[] {
    return this.current;
  }

  show(legends: readonly FileLegend[]): void {
    // Asked for with every key that is typed.
    if (isDeepStrictEqual(legends, this.current)) return;
    this.current = legends;
    this.changed.fire(legends);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
