import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { PathIdentity } from '../discovery/pathIdentity';
import { type WorkspaceMatch, WorkspaceMatcher } from '../discovery/workspaceMatch';
import type { Database } from '../store/engine/database';
import { type ScopeSums, scopeSums } from '../store/readModels/overview';
import { noMembership, type SessionMembership, type SessionScope } from '../store/readModels/sessionItems';
import { type SessionPlaces, sessionPlaces, sessionsThatEdited } from '../store/readModels/sessionPlaces';

interface Known {
  readonly sessions: SessionScope;
  sums?: ScopeSums;
}

/** More windows than this rarely share a store; each asks for its own folders and for all. */
const mostKnown = 16;

/** Remembers which sessions belong to which folders until something is read: finding it out looks at the disk. */
export class Scopes {
  private readonly known = new Map<string, Known>();
  private changes = 0;

  constructor(private readonly db: Database) {}

  /** To be called whenever the rows of sessions changed. */
  forget(): void {
    this.changes++;
    this.known.clear();
  }

  /** Another one whenever rows of sessions changed: what was worked out before may be wrong. */
  get generation(): number {
    return this.changes;
  }

  /** Rowids of the sessions; null means those of all folders. */
  ids(folders: readonly string[] | null): number[] {
    return [...this.sessions(folders).keys()];
  }

  /** With why each of them belongs there. */
  sessions(folders: readonly string[] | null): SessionScope {
    return this.at(folders).sessions;
  }

  sums(folders: readonly string[] | null): ScopeSums {
    const known = this.at(folders);
    known.sums ??= scopeSums(this.db, known.sessions);
    return known.sums;
  }

  private at(folders: readonly string[] | null): Known {
    const key = JSON.stringify(folders);
    const known = this.known.get(key) ?? { sessions: matchSessions(this.db, folders) };
    this.known.delete(key);
    this.known.set(key, known);
    const oldest = this.known.keys().next();
    if (this.known.size > mostKnown && !oldest.done) this.known.delete(oldest.value);
    return known;
  }
}

/** Which sessions belong to the folders, and to which of them (DESIGN 5). */
function matchSessions(db: Database, folders: readonly string[] | null): SessionScope {
  const places = sessionPlaces(db);
  if (folders === null) return new Map(places.map(({ sessionId }) => [sessionId, noMembership]));
  const paths = new PathIdentity();
  const candidates = folders.map(folder => ({
    folder,
    depth: paths.real(folder).length,
    matcher: new WorkspaceMatcher([folder], paths),
    edited: sessionsThatEdited(db, folderPrefixes([folder])),
  }));
  const scope = new Map<number, SessionMembership>();
  for (const place of places) {
    let best = 0;
    for (const { folder, depth, matcher, edited } of candidates) {
      const found = matcher.match(asPlaces(place, edited.get(place.sessionId)));
      if (found === null) continue;
      const rank = rankOf(found.match, depth);
      if (rank <= best) continue;
      best = rank;
      scope.set(place.sessionId, { match: found.match, folder, worktree: found.worktree ?? null });
    }
  }
  return scope;
}

function asPlaces({ cwds }: SessionPlaces, edited: string | undefined) {
  return { cwds, editedPaths: edited === undefined ? [] : [edited] };
}

/** Where folders lie in each other, the inner one is the nearer; a worktree is as near to all of them. */
function rankOf(match: WorkspaceMatch['match'], depth: number): number {
  if (match === 'worktree') return 2;
  const nearness = 1 - 1 / (depth + 1);
  return (match === 'folder' ? 3 : 1) + nearness;
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
