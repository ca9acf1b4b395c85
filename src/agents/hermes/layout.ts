import { join } from 'node:path';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, localApplicationData, pathOf, pathStyle, withOverride } from '../hostFolders';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

/** The database has every session of versions that write it; transcripts are read where it lacks one (FORMATS trap 80). */
const ranks = { database: 2, transcript: 1, snapshot: 0 } as const;

/** `~/.hermes`, on Windows `%LOCALAPPDATA%\hermes`, or HERMES_HOME (hermes_constants.py). */
export function roots(environment: HostEnvironment): StoreRoot[] {
  const { platform, home } = environment;
  const path = pathOf(environment);
  const dotted = path.join(home, '.hermes');
  if (platform !== 'win32') return withOverride(environment, 'HERMES_HOME', dotted);
  const local = path.join(localApplicationData(environment), 'hermes');
  // Where versions before 2026 kept it, and those in WSL do.
  return distinctRoots([...withOverride(environment, 'HERMES_HOME', local), { path: dotted, origin: '.hermes' }]);
}

/** `state.db` and `sessions/` of the root and of each of its profiles. */
export function enumerate({ path }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const homes = [path, ...foldersIn(join(path, 'profiles'), onProblem).map(profile => profile.path)];
  return homes.flatMap(home => sourcesOf(home, onProblem)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function watchPaths({ path }: StoreRoot): { path: string; recursive: boolean }[] {
  const under = pathStyle(path).join;
  return [
    { path, recursive: false },
    { path: under(path, 'sessions'), recursive: false },
    { path: under(path, 'profiles'), recursive: true },
  ];
}

/** `<id>` of `<id>.jsonl` and `session_<id>.json`; null for other files of `sessions/` (an index, dumps of requests). */
export function transcriptId(name: string): string | null {
  return /^(?!sessions\.|request_dump_)(.+)\.jsonl$/.exec(name)?.[1] ?? /^session_(.+)\.json$/.exec(name)?.[1] ?? null;
}

function sourcesOf(home: string, onProblem: OnListProblem): SourceRef[] {
  const database = join(home, 'state.db');
  const found: SourceRef[] = isFile(database)
    ? [{ agent: 'hermes', path: database, format: 'sqlite', companions: [], rank: ranks.database }]
    : [];
  for (const { name, path } of filesIn(join(home, 'sessions'), onProblem)) {
    if (transcriptId(name) === null) continue;
    const isSnapshot = name.endsWith('.json');
    found.push({
      agent: 'hermes',
      path,
      // A retry takes lines out of the transcript.
      format: isSnapshot ? 'json' : 'log',
      companions: [],
      rank: isSnapshot ? ranks.snapshot : ranks.transcript,
    });
  }
  return found;
}
