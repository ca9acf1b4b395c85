import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ReaderContext } from '../adapter';
import { pathStyle } from '../hostFolders';
import { fieldsAt, parseFields, stringField } from '../jsonRecord';
import { hashName } from './layout';

/** Whether a project's recorded hash is that of a directory. */
function isHashOf(hash: string, directory: string): boolean {
  return createHash('sha256').update(directory).digest('hex') === hash;
}

/** The directory of a session, from the files beside its project; null where they do not tell. */
export function companionFolder({ companions }: ReaderContext, projectHash: string | null): string | null {
  for (const [path, text] of companions) {
    if (basename(path) === '.project_root') {
      const directory = text.trim();
      if (isAbsolutePath(directory)) return directory;
    } else if (projectHash !== null) {
      const file = parseFields(text) ?? {};
      // `projects.json` has them under `projects`, `trustedFolders.json` as its own keys.
      const known = [...Object.keys(fieldsAt(file, 'projects')), ...Object.keys(file)];
      const directory = known.find(one => isAbsolutePath(one) && isHashOf(projectHash, one));
      if (directory !== undefined) return directory;
    }
  }
  return null;
}

/** The directory in whose name the project's hash was made, among those that a path of it lies in. */
export function hashedFolderOf(path: string, projectHash: string): string | null {
  if (!hashName.test(projectHash) || !isAbsolutePath(path)) return null;
  const { dirname } = pathStyle(path);
  let directory = path;
  for (let above = dirname(directory); above !== directory; above = dirname(directory)) {
    directory = above;
    if (isHashOf(projectHash, directory)) return directory;
  }
  return null;
}

/** The first directory that the client named to the model (`<session_context>`). */
export function contextFolder(text: string): string | null {
  if (!/^\s*(?:<session_context>|This is the Gemini CLI)/.test(text)) return null;
  const named =
    /Workspace Directories:\**\s*\n\s*-\s+([^\n]+)/.exec(text)?.[1] ??
    /working in the (?:directory|following directories): *(?:\n\s*-\s*)?([^\n]+)/.exec(text)?.[1];
  const directory = named?.trim();
  return directory !== undefined && isAbsolutePath(directory) ? directory : null;
}

/** A call's path, for `hashedFolderOf`. */
export function calledPath(args: Readonly<Record<string, unknown>>): string | null {
  return stringField(args, 'file_path') ?? stringField(args, 'absolute_path') ?? stringField(args, 'path');
}

function isAbsolutePath(path: string): boolean {
  return pathStyle(path).isAbsolute(path);
}
