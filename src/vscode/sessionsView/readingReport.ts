import * as vscode from 'vscode';
import { setContextKey } from '../contextKey';
import { views } from '../manifest';
import type { StoreClient } from '../storeClient';

/** A reading that is over sooner is not worth a word. */
const worthTellingMs = 500;

/** Tells, at the view, that sessions are being read: as its progress and as a context key. */
export class ReadingReport implements vscode.Disposable {
  private readonly listener: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private finish: (() => void) | undefined;

  /** @param onDidChange the report has begun, gone on or ended */
  constructor(
    private readonly store: StoreClient,
    private readonly onDidChange: () => void,
  ) {
    this.listener = store.onDidChangeState(() => this.update());
  }

  get isShown(): boolean {
    return this.finish !== undefined;
  }

  dispose(): void {
    this.listener.dispose();
    this.end();
  }

  /** Takes up what the store is doing. */
  update(): void {
    const isReading = this.store.state.kind === 'reading';
    if (!isReading) this.end();
    else if (!this.isShown) this.timer ??= setTimeout(() => this.begin(), worthTellingMs);
    this.onDidChange();
  }

  private begin(): void {
    this.timer = undefined;
    setContextKey('contrail.isReading', true);
    void vscode.window.withProgress({ location: { viewId: views.sessions } }, () => {
      return new Promise<void>(resolve => {
        this.finish = resolve;
      });
    });
    this.onDidChange();
  }

  private end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.finish !== undefined) setContextKey('contrail.isReading', false);
    this.finish?.();
    this.finish = undefined;
  }
}
