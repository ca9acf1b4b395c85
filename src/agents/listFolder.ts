import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Hears of folders and files that cannot be listed: the path and the system's code. */
export type OnListProblem = (path: string, detail: string) => void;

/** An entry of a folder; a link counts as what it leads to. */
export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly isLink: boolean;
}

/** The entries of a folder, sorted by name; none of a folder that is missing. */
export function listFolder(folder: string, onProblem: OnListProblem): FolderEntry[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') onProblem(folder, code);
    return [];
  }
  return entries
    .map(entry => {
      const path = join(folder, entry.name);
      return { name: entry.name, path, kind: kindOf(entry, path), isLink: entry.isSymbolicLink() };
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The folders in a folder. */
export function foldersIn(folder: string, onProblem: OnListProblem): FolderEntry[] {
  return listFolder(folder, onProblem).filter(({ kind }) => kind === 'folder');
}

/** The files in a folder. */
export function filesIn(folder: string, onProblem: OnListProblem): FolderEntry[] {
  return listFolder(folder, onProblem).filter(({ kind }) => kind === 'file');
}

/** Whether a file is there; for stores that are one file. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there, not to be looked at, or no path at all: folders may be named by a transcript.
    return false;
  }
}

function kindOf(entry: Dirent, path: string): FolderEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const target = statSync(path);
    return target.isDirectory() ? 'folder' : target.isFile() ? 'file' : 'other';
  } catch {
    // A link that leads nowhere.
    return 'other';
  }
}
