import { lstat, readdir } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { isExhausted, type WatchDirectory } from './watchDirectory';

export interface TreeEvents {
  /** A path changed; for a directory, anything under it may have. */
  onChange(path: string): void;
  /** The watches may no longer fit the tree: begin anew. */
  onStale(): void;
  /** The tree cannot be watched (any longer). */
  onFailure(error: unknown): void;
}

/** So many events at once may have overflown the kernel's queue (16,384 by default), which Node does not tell. */
const suspiciousBurst = 4_096;

/**
 * Watches a directory and all directories below it, one watch each. For Linux: Node's own recursive mode there adds a
 * watch for every file as well. Symbolic links below the root are not followed.
 */
export class TreeWatch {
  private readonly watches = new Map<string, { close(): void }>();
  private burst = 0;
  private closed = false;

  constructor(
    private readonly root: string,
    private readonly recursive: boolean,
    private readonly watchDirectory: WatchDirectory,
    private readonly events: TreeEvents,
  ) {}

  /** Resolves when the whole tree is watched, or closed. */
  begin(): Promise<void> {
    return this.add(this.root);
  }

  close(): void {
    this.closed = true;
    for (const watch of this.watches.values()) watch.close();
    this.watches.clear();
  }

  /** Watches first and lists then, so that a directory made in between is seen by one of the two. */
  private async add(directory: string): Promise<void> {
    if (this.closed || this.watches.has(directory)) return;
    try {
      const watch = this.watchDirectory(directory, false, {
        onEvent: (type, name) => this.onEvent(directory, type, name),
        onError: error => this.fail(error),
      });
      this.watches.set(directory, watch);
      if (this.recursive) await this.addChildren(directory);
    } catch (error) {
      // Another error below the root concerns one directory: it is gone again, or may not be read.
      if (isExhausted(error) || directory === this.root) this.fail(error);
    }
  }

  private async addChildren(directory: string): Promise<void> {
    // One after the other: thousands of watches at once would block the thread.
    for (const entry of await readdir(directory, { withFileTypes: true }))
      if (entry.isDirectory()) await this.add(join(directory, entry.name));
  }

  private onEvent(directory: string, type: 'rename' | 'change', name: string | null): void {
    if (this.closed) return;
    if (this.burst++ === 0) setImmediate(() => this.endBurst());
    // A directory that is deleted or moved away tells so under its own name.
    const isItself = name === null || (type === 'rename' && name === basename(directory));
    const path = isItself ? directory : join(directory, name);
    this.events.onChange(path);
    if (path === this.root) this.events.onStale();
    else if (this.recursive && (type === 'rename' || isItself)) void this.follow(path);
  }

  private endBurst(): void {
    const isSuspicious = this.burst >= suspiciousBurst;
    this.burst = 0;
    if (isSuspicious && !this.closed) this.events.onStale();
  }

  /** Makes the watches at and below `path` fit what lies there now. An old watch may be that of a deleted directory. */
  private async follow(path: string): Promise<void> {
    const stat = await lstat(path).catch(() => null);
    if (this.closed) return;
    this.drop(path);
    if (!stat?.isDirectory()) return;
    await this.add(path);
    // What was written into it before it was watched came with no event.
    if (!this.closed) this.events.onChange(path);
  }

  private drop(path: string): void {
    if (!this.watches.has(path)) return;
    for (const [directory, watch] of this.watches) {
      if (directory !== path && !directory.startsWith(path + sep)) continue;
      watch.close();
      this.watches.delete(directory);
    }
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    this.close();
    this.events.onFailure(error);
  }
}
