import { resolve } from 'node:path';
import { ChangeBatcher } from './changeBatcher';
import { type WatchDirectory, watchDirectory } from './watchDirectory';
import { WatchedRoot } from './watchedRoot';

export interface WatchSourcesOptions {
  /** Directories, which need not exist (yet). */
  readonly paths: readonly { readonly path: string; readonly recursive: boolean }[];
  /**
   * Called with the paths that changed, appeared or vanished, many at a time. A directory among them means that anything
   * under it may have changed.
   */
  readonly onChange: (paths: ReadonlySet<string>) => void;
  /** A directory is polled because it cannot be watched. */
  readonly onProblem?: (path: string, detail: string) => void;
  /** Quiet time that ends a batch of changes. */
  readonly debounceMs?: number;
  /** No change waits longer than this, however many follow. */
  readonly maxWaitMs?: number;
  /** How often directories that cannot be watched are looked at, and whether the others are still the same. */
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
  /** For tests. */
  readonly platform?: NodeJS.Platform;
  readonly watchDirectory?: WatchDirectory;
}

export interface SourceWatch {
  /** Resolves when all that happens from now on is noticed: look for what happened before after that. */
  readonly ready: Promise<void>;
  /** Stops everything; nothing is reported any more. */
  dispose(): void;
}

/** Watches agents' stores. Never keeps the process alive. */
export function watchSources(options: WatchSourcesOptions): SourceWatch {
  const { debounceMs = 50, maxWaitMs = 1_000, pollMs = 10_000, platform = process.platform, signal } = options;
  const batcher = new ChangeBatcher(debounceMs, maxWaitMs, options.onChange);
  let isDisposed = false;
  const roots = [...recursionByPath(options.paths)].map(
    ([path, recursive]) =>
      new WatchedRoot({
        path,
        recursive,
        hasNativeTrees: platform === 'darwin' || platform === 'win32',
        watchDirectory: options.watchDirectory ?? watchDirectory,
        onChange: changed => {
          if (!isDisposed) batcher.add(changed);
        },
        onProblem: (at, detail) => options.onProblem?.(at, detail),
      }),
  );
  const timer = setInterval(() => {
    for (const root of roots) void root.check();
  }, pollMs).unref();
  const dispose = () => {
    isDisposed = true;
    clearInterval(timer);
    batcher.dispose();
    for (const root of roots) root.close();
    signal?.removeEventListener('abort', dispose);
  };
  if (signal?.aborted) {
    dispose();
    return { ready: Promise.resolve(), dispose };
  }
  signal?.addEventListener('abort', dispose);
  return { ready: Promise.all(roots.map(root => root.begin())).then(() => undefined), dispose };
}

function recursionByPath(paths: WatchSourcesOptions['paths']): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const { path, recursive } of paths) {
    const absolute = resolve(path);
    found.set(absolute, recursive || found.get(absolute) === true);
  }
  return found;
}
