import { watch } from 'node:fs';
import { errorCode } from './errorCode';

export interface DirectoryEvents {
  /**
   * An entry was created, deleted or renamed (`rename`), or written to (`change`). `name` is relative to the directory,
   * null when the system does not tell: then anything in it may have changed.
   */
  onEvent(type: 'rename' | 'change', name: string | null): void;
  onError(error: unknown): void;
}

/** Watches a directory until closed; throws when that cannot begin. Replaced in tests. */
export type WatchDirectory = (path: string, recursive: boolean, events: DirectoryEvents) => { close(): void };

/** By `fs.watch`, without keeping the process alive. */
export const watchDirectory: WatchDirectory = (path, recursive, events) => {
  const watcher = watch(path, { persistent: false, recursive });
  watcher.on('change', (type, name) => {
    events.onEvent(type === 'rename' ? 'rename' : 'change', typeof name === 'string' ? name : null);
  });
  watcher.on('error', error => events.onError(error));
  return watcher;
};

/** The system has no more watches or file handles for us. */
export function isExhausted(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE';
}
