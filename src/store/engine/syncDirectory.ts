import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes created, renamed and removed names of a directory durable. Windows does this by itself and cannot be asked. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
