import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Returns when the file's content is on the disk. */
export function syncFile(path: string): void {
  sync(path, 'r+');
}

/** Makes created, renamed and removed names of a directory durable. Windows does this by itself and cannot be asked. */
export function syncDirectory(path: string): void {
  if (process.platform !== 'win32') sync(path, 'r');
}

function sync(path: string, flags: string): void {
  const fd = openSync(path, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
