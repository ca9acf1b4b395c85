import type { StoreClient } from './storeClient';

/** Whose sessions a command means: those of the workspace, of all folders (null) where no folder is open. */
export function askedFolders({ folders }: Pick<StoreClient, 'folders'>): string[] | null {
  return folders.length === 0 ? null : folders;
}
