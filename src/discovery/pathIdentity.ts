import { existsSync, opendirSync, realpathSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';

declare const realPathBrand: unique symbol;

/** A path as `PathIdentity.real` returns it: the only kind that may be compared. Show users the path as given. */
export type RealPath = string & { readonly [realPathBrand]: true };

/** Longer paths exist on no file system we know; a transcript may still hold one. */
const longestPath = 4096;

interface Place {
  readonly path: string;
  readonly exists: boolean;
}

/**
 * Says which paths mean the same place. Symbolic links are resolved for the part of a path that exists; the rest of a
 * vanished path is kept as text. Every answer is remembered, so a path costs at most one look at the disk: make a new
 * one for each scan.
 *
 * Paths come from transcripts and may belong to another machine. A path of another platform, a network path
 * (`\\server\share`: looking at it would contact the server) and a relative path are compared as text and never looked
 * up.
 */
export class PathIdentity {
  private readonly syntax: typeof posix;
  private readonly places = new Map<string, Place>();
  private readonly folding = new Map<RealPath, boolean>();

  constructor(private readonly platform: NodeJS.Platform = process.platform) {
    this.syntax = platform === 'win32' ? win32 : posix;
  }

  real(path: string): RealPath {
    return realPath(this.locate(path).path);
  }

  exists(path: string): boolean {
    return this.locate(path).exists;
  }

  /** The path itself, or its nearest ancestor that exists; null for a path that is not of this machine. */
  existing(path: string): RealPath | null {
    for (let at = this.real(path); ; ) {
      if (this.exists(at)) return at;
      const parent = realPath(this.syntax.dirname(at));
      if (parent === at || !this.syntax.isAbsolute(at)) return null;
      at = parent;
    }
  }

  /** Is `child` the directory `parent` or anything below it, by the rules of the file system that holds `parent`? */
  isInside(child: RealPath, parent: RealPath): boolean {
    return (
      isPrefix(parent, child, isWindowsPath(parent)) ||
      (this.ignoresCase(parent) && isPrefix(fold(parent), fold(child), isWindowsPath(parent)))
    );
  }

  private locate(path: string): Place {
    const known = this.places.get(path);
    if (known) return known;
    const text = normalizePath(path, this.platform);
    const place = this.isLookable(text) ? this.lookUp(text) : { path: text, exists: false };
    this.places.set(path, place);
    return place;
  }

  /** `text` is normalized and absolute. Asks the disk only about children of directories that exist. */
  private lookUp(text: string): Place {
    const known = this.places.get(text);
    if (known) return known;
    const parentText = this.syntax.dirname(text);
    let place: Place;
    if (parentText === text) {
      place = { path: text, exists: existsSync(text) };
    } else {
      const parent = this.lookUp(parentText);
      const real = parent.exists && existsSync(text) ? realPathOnDisk(text) : null;
      place =
        real === null
          ? { path: this.syntax.join(parent.path, this.syntax.basename(text)), exists: false }
          : { path: normalizePath(real, this.platform), exists: true };
    }
    this.places.set(text, place);
    return place;
  }

  private isLookable(text: string): boolean {
    if (text.length > longestPath || text.includes('\0')) return false;
    return this.platform === 'win32' ? /^[A-Z]:\\/.test(text) : text.startsWith('/');
  }

  /** Windows never tells `A` from `a`; elsewhere it depends on the volume (APFS, FAT, ext4 with casefold): we look. */
  private ignoresCase(parent: RealPath): boolean {
    if (this.platform === 'win32') return isWindowsPath(parent);
    const known = this.folding.get(parent);
    if (known !== undefined) return known;
    const directory = this.existing(parent);
    const ignores = directory !== null && ignoresCaseOnDisk(directory);
    this.folding.set(parent, ignores);
    return ignores;
  }
}

/**
 * One spelling for paths that differ in `.`, `..`, repeated or trailing separators, the `\\?\` prefix, and on Windows
 * in `/` for `\` and the drive's letter case. Text only; recognizes Windows paths on every platform.
 */
export function normalizePath(path: string, platform: NodeJS.Platform = process.platform): string {
  const windows = isWindowsPath(path) || (platform === 'win32' && path.startsWith('//'));
  if (!windows) return path.startsWith('/') ? withoutTrailing(posix.normalize(path), '/', 1) : path;
  const plain = path
    .replaceAll('/', '\\')
    .replace(/^\\\\\?\\UNC\\(?!\?)/i, '\\\\')
    .replace(/^\\\\\?\\(?=[a-z]:)/i, '');
  if (/^\\\\[?.]\\/.test(plain)) return plain; // A device: its name follows no rules of paths.
  const normalized = win32.normalize(/^[a-z]:$/i.test(plain) ? `${plain}\\` : plain);
  return withoutTrailing(normalized, '\\', 3).replace(/^[a-z]:/, drive => drive.toUpperCase());
}

/** `C:\x`, `c:/x`, `\\server\share`: never a meaningful path of a Unix machine. */
export function isWindowsPath(path: string): boolean {
  return /^[A-Za-z]:(?:[\\/]|$)/.test(path) || path.startsWith('\\\\');
}

/** Whole names only: `/a/b` is not inside `/a/bc`. */
function isPrefix(above: string, below: string, windows: boolean): boolean {
  if (!below.startsWith(above)) return false;
  const separator = windows ? '\\' : '/';
  return below.length === above.length || above.endsWith(separator) || below[above.length] === separator;
}

function withoutTrailing(path: string, separator: string, rootLength: number): string {
  return path.length > rootLength && path.endsWith(separator) ? path.slice(0, -1) : path;
}

function realPath(text: string): RealPath {
  // The brand exists in the types alone: this is the one place that gives it.
  return text as RealPath;
}

function realPathOnDisk(path: string): string | null {
  try {
    // The native one also returns names in the case the disk has them.
    return realpathSync.native(path);
  } catch {
    return null; // Vanished meanwhile, or in a directory we may not enter: as if it did not exist.
  }
}

/** APFS compares names without regard to case and to Unicode composition. */
function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Asks for an entry of the directory by its name in the other case. The directory's own name may lie on another volume. */
function ignoresCaseOnDisk(directory: RealPath): boolean {
  const candidates = [...firstEntries(directory, 32).map(name => posix.join(directory, name)), directory];
  for (const path of candidates) {
    const name = posix.basename(path);
    const swapped = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
    if (swapped === name) continue;
    const one = statSync(path, { throwIfNoEntry: false });
    const other = statSync(posix.join(posix.dirname(path), swapped), { throwIfNoEntry: false });
    if (one) return other !== undefined && other.ino === one.ino && other.dev === one.dev;
  }
  return false;
}

function firstEntries(directory: string, count: number): string[] {
  try {
    const names: string[] = [];
    const entries = opendirSync(directory);
    try {
      for (let entry = entries.readSync(); entry && names.length < count; entry = entries.readSync())
        names.push(entry.name);
    } finally {
      entries.closeSync();
    }
    return names;
  } catch {
    return []; // Unreadable: the directory's own name has to do.
  }
}
