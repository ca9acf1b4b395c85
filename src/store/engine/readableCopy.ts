import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostSql } from './hostSql';
import { StoreError } from './storeError';

const journals = ['-wal', '-journal'];
const attempts = 5;

/** A private copy of a database that cannot be read in place. */
export interface ReadableCopy {
  readonly path: string;
  /** Once the copy is open: leaves nothing behind even if this process is killed. Windows cannot. */
  unlinkIfPossible(): void;
  remove(): void;
}

/**
 * Copies a database whose journal holds part of its content, and folds the journal into the copy. Undefined when
 * there is no journal and the file can be read as it lies.
 *
 * @throws StoreError `busy` when the files change all the time, `io`, `corrupt`
 */
export function readableCopy(sql: HostSql, file: string): ReadableCopy | undefined {
  if (!journals.some(suffix => sizeOf(file + suffix) > 0)) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'contrail-read-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const path = join(directory, 'copy.db');
    copyStable(file, path);
    foldJournal(sql, path);
    return { path, remove, unlinkIfPossible: process.platform === 'win32' ? () => {} : remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Copies file and journals as they are at one moment, as far as sizes, times and the WAL's header can tell. */
function copyStable(file: string, target: string): void {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = fingerprint(file);
    try {
      for (const suffix of ['', ...journals]) {
        rmSync(target + suffix, { force: true });
        if (existsSync(file + suffix)) copyFileSync(file + suffix, target + suffix, constants.COPYFILE_FICLONE);
      }
    } catch (error) {
      if (fingerprint(file) === before) throw new StoreError('io', `cannot copy ${file}`, error);
      continue;
    }
    if (fingerprint(file) === before) return;
  }
  throw new StoreError('busy', `another program keeps writing to ${file}`);
}

function fingerprint(file: string): string {
  return ['', ...journals]
    .map(suffix => {
      const stats = statSync(file + suffix, { throwIfNoEntry: false, bigint: true });
      return stats === undefined ? 'none' : `${stats.ino}:${stats.size}:${stats.mtimeNs}:${head(file + suffix)}`;
    })
    .join('|');
}

/** The first 32 bytes: the WAL's salts, which change when it starts anew. */
function head(path: string): string {
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(32);
      readSync(fd, bytes, 0, bytes.length, 0);
      return bytes.toString('hex');
    } finally {
      closeSync(fd);
    }
  } catch {
    // Gone since, or not readable: the copy will say so.
    return '';
  }
}

function foldJournal(sql: HostSql, path: string): void {
  const connection = sql.connect(path, { readonly: false });
  try {
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE');
  } finally {
    sql.disconnect(connection);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
