import { constants, copyFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from './database';
import { osErrorCode, StoreError } from './storeError';
import { syncDirectory, syncFile } from './syncPath';

const keptCopies = 2;

/**
 * Copies the whole database to `<file>.before-<version>`, as it is now, and keeps the two newest of such copies.
 *
 * @returns path of the copy
 * @throws StoreError `full`, `io`, and `busy` while a statement runs
 */
export function copyBeforeMigration(database: Database, version: number): string {
  database.checkpoint();
  const file = database.path;
  const copy = `${file}.before-${version}`;
  const unfinished = `${copy}.tmp`;
  try {
    // Shares the blocks of the original where the file system can (btrfs, XFS, APFS).
    copyFileSync(file, unfinished, constants.COPYFILE_FICLONE);
    syncFile(unfinished);
    renameSync(unfinished, copy);
    syncDirectory(dirname(file));
  } catch (error) {
    rmSync(unfinished, { force: true });
    const kind = osErrorCode(error) === 'ENOSPC' ? 'full' : 'io';
    throw new StoreError(kind, `cannot copy ${file} before the migration`, error);
  }
  removeOldCopies(file);
  return copy;
}

function removeOldCopies(file: string): void {
  const prefix = `${basename(file)}.before-`;
  const versions = readdirSync(dirname(file))
    .filter(name => name.startsWith(prefix))
    .map(name => Number(name.slice(prefix.length)))
    .filter(Number.isSafeInteger)
    .sort((a, b) => b - a);
  for (const version of versions.slice(keptCopies)) rmSync(join(dirname(file), `${prefix}${version}`));
}
