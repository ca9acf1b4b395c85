import { closeSync, fstatSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileSystemCalls, OpenFile } from './fileSystemCalls';
import { resultCode } from './resultCode';
import type { SqlModule } from './sqlModule';
import { syncDirectory } from './syncPath';
import type { WalOverlay } from './walOverlay';
import type { WasmMemory } from './wasmMemory';

/** Size and time of a file opened for reading only, to notice that someone else wrote to it. */
export interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
}

/** One `sqlite3_file`. */
export interface HostFile extends OpenFile {
  readonly calls: FileSystemCalls;
  /** Set for a database read in place: nothing may be written, and its header is presented without WAL. */
  readonly asRead: FileState | null;
  /** Pages of a write-ahead log that stand for the file's own. */
  readonly overlay: WalOverlay | null;
  /** Unlink this path on close (Windows cannot unlink an open file). */
  readonly unlinkOnClose: string | null;
  /** The file is new: the first sync also makes its directory entry durable. */
  syncDirectoryNext: boolean;
}

/** The open files, by the id stored in the `sqlite3_file`, and the last error of the operating system. */
export interface FileTable {
  readonly files: Map<number, HostFile>;
  lastError: unknown;
}

/** SQLite assumes that a write does not damage bytes beside it, which is true of every file system we run on. */
const powersafeOverwrite = 0x1000;
const sectorBytes = 4096;

/** Offset of the two header bytes that say "WAL" (2) or "rollback journal" (1): https://sqlite.org/fileformat2.html. */
const journalModeOffset = 18;

const signatures = [
  ['xClose', 'ii'],
  ['xRead', 'iiiij'],
  ['xWrite', 'iiiij'],
  ['xTruncate', 'iij'],
  ['xSync', 'iii'],
  ['xFileSize', 'iii'],
  ['xLock', 'iii'],
  ['xUnlock', 'iii'],
  ['xCheckReservedLock', 'iii'],
  ['xFileControl', 'iiii'],
  ['xSectorSize', 'ii'],
  ['xDeviceCharacteristics', 'ii'],
] as const;

/** Code for an error of the operating system: a full disk is told apart, so that the user can be. */
export function resultCodeOf(error: unknown, otherwise: number): number {
  const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return full ? resultCode.full : otherwise;
}

/**
 * Builds a `sqlite3_io_methods` version 1 (https://sqlite.org/c3ref/io_methods.html) whose functions read and write
 * the module's memory directly. Version 1 has no shared memory: a WAL needs `locking_mode=EXCLUSIVE`.
 *
 * Locks do nothing: one process owns the database (`ownership.ts`) and opens it once.
 *
 * @returns pointer to the structure
 */
export function createIoMethods(module: SqlModule, memory: WasmMemory, table: FileTable): number {
  const fileAt = (pointer: number): HostFile => {
    const file = table.files.get(memory.word(pointer + 4));
    if (file === undefined) throw new Error('no such open file');
    return file;
  };
  const guarded = (failure: number, action: () => number): number => {
    try {
      return action();
    } catch (error) {
      table.lastError = error;
      return resultCodeOf(error, failure);
    }
  };

  const methods = {
    xClose: (pointer: number) =>
      guarded(resultCode.ioErrorClose, () => {
        const file = fileAt(pointer);
        table.files.delete(memory.word(pointer + 4));
        memory.setWord(pointer, 0);
        closeSync(file.fd);
        if (file.unlinkOnClose !== null) unlinkSync(file.unlinkOnClose);
        return resultCode.ok;
      }),
    xRead: (pointer: number, target: number, length: number, offset: bigint) =>
      guarded(resultCode.ioErrorRead, () => readPage(fileAt(pointer), target, length, Number(offset))),
    xWrite: (pointer: number, source: number, length: number, offset: bigint) =>
      guarded(resultCode.ioErrorWrite, () => {
        const file = fileAt(pointer);
        if (file.asRead !== null) return resultCode.readonly;
        const position = Number(offset);
        memory.fresh();
        for (let written = 0; written < length; ) {
          written += file.calls.write(file, memory.bytes, source + written, length - written, position + written);
        }
        return resultCode.ok;
      }),
    xTruncate: (pointer: number, size: bigint) =>
      guarded(resultCode.ioErrorTruncate, () => {
        const file = fileAt(pointer);
        if (file.asRead !== null) return resultCode.readonly;
        file.calls.truncate(file, Number(size));
        return resultCode.ok;
      }),
    xSync: (pointer: number) =>
      guarded(resultCode.ioErrorSync, () => {
        const file = fileAt(pointer);
        file.calls.sync(file);
        if (file.syncDirectoryNext) {
          syncDirectory(dirname(file.path));
          file.syncDirectoryNext = false;
        }
        return resultCode.ok;
      }),
    xFileSize: (pointer: number, size: number) =>
      guarded(resultCode.ioErrorStat, () => {
        const { fd, overlay } = fileAt(pointer);
        memory.setInt64(size, overlay === null ? fstatSync(fd).size : overlay.pages * overlay.pageSize);
        return resultCode.ok;
      }),
    xLock: () => resultCode.ok,
    xUnlock: () => resultCode.ok,
    xCheckReservedLock: (_pointer: number, reserved: number) => {
      memory.setWord(reserved, 0);
      return resultCode.ok;
    },
    xFileControl: () => resultCode.notFound,
    xSectorSize: () => sectorBytes,
    xDeviceCharacteristics: () => powersafeOverwrite,
  };

  function readPage(file: HostFile, target: number, length: number, position: number): number {
    memory.fresh();
    const page = file.overlay === null ? 0 : Math.floor(position / file.overlay.pageSize) + 1;
    if (file.overlay?.has(page)) {
      const within = position % file.overlay.pageSize;
      const got = file.overlay.read(page, memory.bytes, target, length, within);
      if (got === null) return changedMeanwhile();
      if (got < length) return resultCode.ioErrorShortRead;
      presentWithoutLog(target, got, position);
      return resultCode.ok;
    }
    let got = 0;
    while (got < length) {
      const count = file.calls.read(file, memory.bytes, target + got, length - got, position + got);
      if (count === 0) break;
      got += count;
    }
    // SQLite requires the rest to be zero.
    if (got < length) memory.bytes.fill(0, target + got, target + length);
    if (file.asRead !== null) {
      const now = fstatSync(file.fd);
      if (now.size !== file.asRead.size || now.mtimeMs !== file.asRead.mtimeMs) {
        return changedMeanwhile();
      }
      presentWithoutLog(target, got, position);
    }
    return got < length ? resultCode.ioErrorShortRead : resultCode.ok;
  }

  function changedMeanwhile(): number {
    table.lastError = new Error('another program wrote to the file while it was read');
    return resultCode.busy;
  }

  function presentWithoutLog(target: number, length: number, position: number): void {
    for (let byte = journalModeOffset; byte < journalModeOffset + 2; byte++) {
      if (byte >= position && byte < position + length) memory.bytes[target + byte - position] = 1;
    }
  }

  const pointer = module._malloc(4 * (signatures.length + 1));
  memory.setWord(pointer, 1);
  for (const [index, [name, signature]] of signatures.entries()) {
    memory.setWord(pointer + 4 * (index + 1), module.addFunction(methods[name], signature));
  }
  return pointer;
}
