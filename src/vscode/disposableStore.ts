import type { Disposable } from 'vscode';

/** Owns disposables; one that is added late is disposed at once. */
export class DisposableStore implements Disposable {
  private readonly items = new Set<Disposable>();
  private isDisposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.isDisposed) item.dispose();
    else this.items.add(item);
    return item;
  }

  /** How many are alive: zero after `dispose`. */
  get size(): number {
    return this.items.size;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const item of [...this.items].reverse()) item.dispose();
    this.items.clear();
  }
}
