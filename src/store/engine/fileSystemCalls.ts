import { fdatasyncSync, fsyncSync, ftruncateSync, readSync, unlinkSync, writeSync } from 'node:fs';

/** A file that SQLite holds open. */
export interface OpenFile {
  readonly fd: number;
  /** Absolute path; temporary files have none left, this is the one they were created with. */
  readonly path: string;
}

/** The system calls that move data: the seam at which tests inject full disks and power cuts. All may throw. */
export interface FileSystemCalls {
  /** Bytes read, 0 at the end of the file. */
  read(file: OpenFile, memory: Uint8Array, offset: number, length: number, position: number): number;
  /** Bytes written, at least 1. */
  write(file: OpenFile, memory: Uint8Array, offset: number, length: number, position: number): number;
  truncate(file: OpenFile, size: number): void;
  /** Returns when the file's content and size are on the disk. */
  sync(file: OpenFile): void;
  unlink(path: string): void;
}

// fdatasync leaves out only timestamps. On macOS libuv turns both into F_FULLFSYNC, on Windows into FlushFileBuffers.
const syncFile = process.platform === 'linux' ? fdatasyncSync : fsyncSync;

export const nodeFileSystem: FileSystemCalls = {
  read: (file, memory, offset, length, position) => readSync(file.fd, memory, offset, length, position),
  write: (file, memory, offset, length, position) => writeSync(file.fd, memory, offset, length, position),
  truncate: (file, size) => ftruncateSync(file.fd, size),
  sync: file => syncFile(file.fd),
  unlink: path => unlinkSync(path),
};
