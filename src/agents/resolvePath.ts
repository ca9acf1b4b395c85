import { posix, win32 } from 'node:path';

/**
 * Resolves a path against a directory of the machine the agent ran on, which need not be this one: the directory's form
 * decides between Windows and POSIX rules. A relative path without a directory stays as it is.
 */
export function resolvePath(cwd: string | null, path: string): string {
  const plain = path.startsWith('file://') ? fromFileUrl(path) : path;
  if (win32Absolute.test(plain) || plain.startsWith('/')) return plain;
  if (cwd === null) return plain;
  const base = cwd.startsWith('file://') ? fromFileUrl(cwd) : cwd;
  return win32Absolute.test(base) ? win32.join(base, plain) : posix.join(base, plain);
}

const win32Absolute = /^(?:[A-Za-z]:[\\/]|\\\\)/;

function fromFileUrl(url: string): string {
  const path = url.slice('file://'.length);
  try {
    return decodeURIComponent(path).replace(/^\/(?=[A-Za-z]:)/, '');
  } catch {
    return path;
  }
}
