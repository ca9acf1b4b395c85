import type * as vscode from 'vscode';
import type { StoreClient } from '../storeClient';

/** Reading again, and stopping that, on the user's word. */
export class Rescan implements vscode.Disposable {
  private running: AbortController | undefined;
  /** The user has stopped what would otherwise go on for as long as the window lives. */
  private isStopped = false;

  constructor(private readonly store: StoreClient) {}

  /** @throws StoreError */
  async run(): Promise<void> {
    if (this.isStopped || this.store.state.kind === 'failed') {
      this.isStopped = false;
      this.store.start();
      return;
    }
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    try {
      await this.store.rescan({ signal: controller.signal });
    } finally {
      if (this.running === controller) this.running = undefined;
    }
  }

  cancel(): void {
    if (this.running !== undefined) this.running.abort();
    else {
      this.isStopped = true;
      this.store.cancelReading();
    }
  }

  dispose(): void {
    this.running?.abort();
  }
}
