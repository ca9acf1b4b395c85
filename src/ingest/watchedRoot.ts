import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { errorCode } from './errorCode';
import { TreePoll } from './treePoll';
import { TreeWatch } from './treeWatch';
import type { WatchDirectory } from './watchDirectory';

export interface WatchedRootOptions {
  readonly path: string;
  readonly recursive: boolean;
  /** The system watches a whole tree by itself. */
  readonly hasNativeTrees: boolean;
  readonly watchDirectory: WatchDirectory;
  onChange(path: string): void;
  onProblem(path: string, detail: string): void;
}

/**
 * Watches a directory for as long as it is wanted, whatever happens to it: while it is missing, its nearest existing
 * ancestor is watched; when watching fails, it is polled. Whenever something may have been missed, the directory itself
 * is reported as changed.
 */
export class WatchedRoot {
  private watch: { close(): void } | null = null;
  private poll: TreePoll | null = null;
  /** Device and inode of the directory that is watched; null while it is missing. */
  private identity: string | null = null;
  /** Counts attempts, so that one that was overtaken can tell. */
  private attempt = 0;
  private attaching = 0;
  private latest: Promise<void> = Promise.resolve();
  private isChecking = false;

  constructor(private readonly options: WatchedRootOptions) {}

  /** Resolves when changes from now on are noticed. */
  async begin(): Promise<void> {
    let attached = this.attach(false);
    while (true) {
      await attached;
      if (attached === this.latest) return;
      attached = this.latest; // Overtaken by a later attempt.
    }
  }

  close(): void {
    this.attempt++;
    this.release();
    this.poll = null;
  }

  /** Called from time to time: polls, or sees to it that what is watched is still what lies there. */
  async check(): Promise<void> {
    if (this.isChecking || this.attaching > 0) return;
    this.isChecking = true;
    try {
      const { attempt, poll } = this;
      if (poll !== null) {
        const changes = await poll.changes();
        if (attempt === this.attempt) for (const path of changes) this.options.onChange(path);
        return;
      }
      const identity = await identify(this.options.path);
      if (attempt !== this.attempt || this.poll !== null) return;
      if (identity !== this.identity || this.watch === null) await this.attach(true);
    } finally {
      this.isChecking = false;
    }
  }

  /** Watches whatever there is now. `isLate`: something may have happened that nobody saw. */
  private attach(isLate: boolean): Promise<void> {
    this.attaching++;
    this.latest = this.attachNow(isLate).finally(() => {
      this.attaching--;
    });
    return this.latest;
  }

  private async attachNow(isLate: boolean): Promise<void> {
    const attempt = ++this.attempt;
    const { path } = this.options;
    this.release();
    const before = this.identity;
    this.identity = await identify(path);
    if (attempt !== this.attempt) return;
    if (this.identity === null) {
      if (isLate && before !== null) this.options.onChange(path);
      await this.wait(attempt);
      return;
    }
    const failure = await this.watchTree(attempt);
    if (attempt !== this.attempt) return;
    if (failure !== undefined) await this.fallBack(failure);
    if (isLate) this.options.onChange(path);
  }

  /** Returns why it failed, if it did. */
  private async watchTree(attempt: number): Promise<unknown> {
    const { path, recursive, watchDirectory, onChange } = this.options;
    let failure: unknown;
    let isReady = false;
    const onFailure = (error: unknown) => {
      failure = error;
      if (isReady && attempt === this.attempt) void this.recover(error);
    };
    if (recursive && this.options.hasNativeTrees) {
      try {
        this.watch = watchDirectory(path, true, {
          onEvent: (_, name) => onChange(name === null ? path : join(path, name)),
          onError: onFailure,
        });
      } catch (error) {
        failure = error;
      }
    } else {
      const tree = new TreeWatch(path, recursive, watchDirectory, {
        onChange,
        onStale: () => void this.attach(true),
        onFailure,
      });
      this.watch = tree;
      await tree.begin();
    }
    isReady = true;
    return failure;
  }

  /** Watching ended by itself. Windows reports it as an error when the directory was deleted. */
  private async recover(error: unknown): Promise<void> {
    const { attempt } = this;
    const isThere = (await identify(this.options.path)) !== null;
    if (attempt !== this.attempt) return;
    if (!isThere) {
      await this.attach(true);
      return;
    }
    await this.fallBack(error);
    this.options.onChange(this.options.path);
  }

  private async fallBack(error: unknown): Promise<void> {
    const { path, recursive, onProblem } = this.options;
    this.release();
    onProblem(path, `polled, as it cannot be watched: ${errorCode(error)}`);
    this.poll = new TreePoll(path, recursive);
    await this.poll.changes();
  }

  /** Watches for the directory, or the next one on the way to it, to appear. */
  private async wait(attempt: number): Promise<void> {
    const { path, watchDirectory } = this.options;
    const ancestor = await nearestDirectory(path);
    if (attempt !== this.attempt) return;
    const next = relative(ancestor, path).split(sep)[0] ?? '';
    const retry = () => {
      if (attempt === this.attempt) void this.attach(true);
    };
    try {
      this.watch = watchDirectory(ancestor, false, {
        onEvent: (_, name) => {
          if (name === null || name === next || name === basename(ancestor)) retry();
        },
        onError: () => this.release(),
      });
    } catch {
      // `check` looks again.
    }
    // It may have appeared before it was watched for.
    if ((await identify(join(ancestor, next))) !== null) retry();
  }

  private release(): void {
    this.watch?.close();
    this.watch = null;
  }
}

async function identify(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? `${found.dev} ${found.ino}` : null;
}

async function nearestDirectory(path: string): Promise<string> {
  const parent = dirname(path);
  return parent === path || (await identify(parent)) !== null ? parent : nearestDirectory(parent);
}
