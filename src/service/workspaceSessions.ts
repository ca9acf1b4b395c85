import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { WorkspaceMatcher } from '../discovery/workspaceMatch';
import type { Database } from '../store/engine/database';
import { sessionPlaces, sessionsThatEdited } from '../store/readModels/sessionPlaces';
import type { Scope } from './requests';

/** Rowids of the sessions that belong to the scope (DESIGN 5). */
export function sessionsInScope(db: Database, { folders }: Scope): number[] {
  const places = sessionPlaces(db);
  if (folders === null) return places.map(({ sessionId }) => sessionId);
  const matcher = new WorkspaceMatcher(folders);
  const edited = sessionsThatEdited(db, folderPrefixes(folders));
  return places
    .filter(({ sessionId, cwds }) => {
      const path = edited.get(sessionId);
      return matcher.match({ cwds, editedPaths: path === undefined ? [] : [path] }) !== null;
    })
    .map(({ sessionId }) => sessionId);
}

/** The folders as given and as they really are: agents write either. */
export function folderPrefixes(folders: readonly string[]): string[] {
  return [...new Set(folders.flatMap(folder => [folder, realOrSame(folder)]))].map(folder =>
    folder.endsWith(sep) ? folder : folder + sep,
  );
}

function realOrSame(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // A folder that is gone may still have had sessions.
    return folder;
  }
}
