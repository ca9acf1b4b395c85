import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId } from '../../model/agent';
import type { SourceRef, StoreRoot } from '../adapter';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

/** The databases in a data folder, and the sessions in its older JSON tree that no database took over. */
export function listStores(
  agent: AgentId,
  root: StoreRoot,
  databaseName: RegExp,
  onProblem: OnListProblem,
): SourceRef[] {
  const database = (path: string): SourceRef => ({ agent, path, format: 'sqlite', companions: [], rank: 1 });
  // The variable that names a database names the file.
  if (root.path.endsWith('.db')) return isFile(root.path) ? [database(root.path)] : [];
  const databases = filesIn(root.path, onProblem).filter(({ name }) => databaseName.test(name));
  const storage = join(root.path, 'storage');
  const taken =
    databases.length === 0
      ? null
      : takenOver(
          storage,
          databases.map(({ path }) => path),
          onProblem,
        );
  return [...databases.map(({ path }) => database(path)), ...legacySessions(agent, storage, taken, onProblem)].sort(
    (a, b) => (a.path < b.path ? -1 : 1),
  );
}

/** What the first start of version 1.2 copied into its database. */
interface TakenOver {
  readonly projects: ReadonlySet<string>;
  /** UTC ms. */
  readonly until: number;
}

/**
 * The tree stays on disk when it is migrated. Its sessions are listed no more then, each of which would be thousands of
 * files to look at: save those of projects without a file of their own, which the migration leaves out, and those that
 * an older version wrote since (`storage/json-migration.ts`).
 */
function takenOver(storage: string, databases: readonly string[], onProblem: OnListProblem): TakenOver {
  return {
    projects: new Set(filesIn(join(storage, 'project'), onProblem).map(({ name }) => name.replace(/\.json$/, ''))),
    until: Math.min(...databases.map(path => statSync(path, { throwIfNoEntry: false })?.birthtimeMs ?? 0)),
  };
}

function legacySessions(
  agent: AgentId,
  storage: string,
  taken: TakenOver | null,
  onProblem: OnListProblem,
): SourceRef[] {
  return foldersIn(join(storage, 'session'), onProblem).flatMap(project =>
    jsonFiles(project.path, onProblem).flatMap(path => {
      if (taken?.projects.has(project.name) && modified(path) <= taken.until) return [];
      return [{ agent, path, format: 'json', companions: filesOfSession(storage, path, onProblem), rank: 0 } as const];
    }),
  );
}

/** The messages of a session and their parts. */
function filesOfSession(storage: string, session: string, onProblem: OnListProblem): string[] {
  const messages = jsonFiles(join(storage, 'message', stem(session)), onProblem);
  return [...messages, ...messages.flatMap(path => jsonFiles(join(storage, 'part', stem(path)), onProblem))];
}

function jsonFiles(folder: string, onProblem: OnListProblem): string[] {
  return filesIn(folder, onProblem)
    .filter(({ name }) => name.endsWith('.json'))
    .map(({ path }) => path);
}

function stem(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1, -'.json'.length);
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
