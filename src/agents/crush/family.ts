import { basename, dirname, join } from 'node:path';
import { type AgentId, agentNames } from '../../model/agent';
import type { HostEnvironment } from '../../model/hostEnvironment';
import { fileOfSource } from '../../model/sourceFormat';
import type { AgentAdapter, ReaderContext, SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, pathOf, pathStyle } from '../hostFolders';
import { isFile, type OnListProblem } from '../listFolder';
import { databaseParts } from './databaseParts';
import { crushProjects, parseProjects } from './registry';
import { SessionReader } from './sessionReader';

/** What tells Crush apart from the OpenCode that was its beginning. */
export interface CrushKin {
  readonly agent: AgentId;
  readonly revision: number;
  /** The folder in a project that holds the database. */
  readonly folder: string;
  readonly database: string;
  /** Where the agent remembers its projects, if it does. */
  registries(environment: HostEnvironment): readonly StoreRoot[];
  resumeCommand?: ((id: string) => readonly string[] | null) | undefined;
}

/** An agent that keeps a database in each project. */
export function crushAdapter(kin: CrushKin): AgentAdapter {
  return {
    agent: kin.agent,
    displayName: agentNames[kin.agent],
    revision: kin.revision,
    fidelity: {
      content: 'exact',
      tokens: 'none',
      cost: 'partial',
      toolCalls: 'exact',
      toolOutput: 'partial',
      reasoning: 'partial',
      edits: 'partial',
    },
    roots: environment => roots(environment, kin),
    enumerate: (root, onProblem) => enumerate(root, kin, onProblem),
    // Its only files are databases.
    identify: () => null,
    *parts(source, content) {
      if (content.format === 'sqlite') yield* databaseParts(content.database, projectOf(source.path, kin.folder));
    },
    openContent: (context, state) => new SessionReader(context, state, cwdOf(context, kin.folder)),
    usageAt: 'last_event',
    ...(kin.resumeCommand === undefined ? {} : { resumeCommand: kin.resumeCommand }),
    watchPaths: ({ path }) => [{ path, recursive: false }],
  };
}

function roots(environment: HostEnvironment, kin: CrushKin): StoreRoot[] {
  const path = pathOf(environment);
  const inFolders = (environment.folders ?? []).map(folder => ({
    path: path.join(folder, kin.folder),
    origin: 'workspace',
  }));
  return distinctRoots([...kin.registries(environment), ...inFolders]);
}

function enumerate(root: StoreRoot, { agent, folder, database }: CrushKin, onProblem: OnListProblem): SourceRef[] {
  const registry = join(root.path, 'projects.json');
  const found = new Map<string, SourceRef>();
  const add = (directory: string): void => {
    const path = join(directory, database);
    // A database elsewhere belongs to the project that the registry says; that file changes at every start.
    const companions = projectOf(path, folder) === null ? [registry] : [];
    if (isFile(path)) found.set(path, { agent, path, format: 'sqlite', companions });
  };
  add(root.path);
  for (const { dataDir } of crushProjects(root.path, onProblem)) add(dataDir);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The project of a database that lies where databases lie by default. */
function projectOf(database: string, folder: string): string | null {
  const directory = dirname(database);
  return basename(directory) === folder ? dirname(directory) : null;
}

function cwdOf({ source, companions }: ReaderContext, folder: string): string | null {
  const file = fileOfSource(source);
  const project = projectOf(file, folder);
  if (project !== null) return project;
  const { dirname: directoryOf } = pathStyle(file);
  for (const text of companions.values()) {
    const owner = parseProjects(text).find(({ dataDir }) => dataDir === directoryOf(file));
    if (owner !== undefined) return owner.path;
  }
  return null;
}
