import { basename } from 'node:path';
import { type AgentId, agentNames } from '../../model/agent';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import { partOfSource } from '../../model/sourceFormat';
import type { AgentAdapter, ReaderContext, SourceContent, SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, pathOf, pathStyle, xdgData } from '../hostFolders';
import { databaseParts } from './databaseParts';
import { databaseSession } from './databaseSession';
import { legacyParent, legacySession } from './legacySession';
import { listStores } from './listStores';
import { abandonedByRewinds } from './rewinds';
import { SessionReader } from './sessionReader';
import type { StoredSession } from './storedSession';

/** What tells the agents apart that are made from OpenCode and keep its store. */
export interface OpenCodeKin {
  readonly agent: AgentId;
  readonly revision: number;
  /** Its folder below the data folder. */
  readonly folder: string;
  /** Its databases there: one for each release channel. */
  readonly databaseName: RegExp;
  /** Names another database: a file, absolute or in the folder. */
  readonly databaseVariable: string;
  readonly program: string;
}

/** The adapter of OpenCode or an agent made from it. */
export function openCodeAdapter(kin: OpenCodeKin): AgentAdapter {
  return {
    agent: kin.agent,
    displayName: agentNames[kin.agent],
    revision: kin.revision,
    fidelity: {
      content: 'exact',
      tokens: 'exact',
      cost: 'partial',
      toolCalls: 'exact',
      toolOutput: 'partial',
      reasoning: 'partial',
      edits: 'partial',
    },
    roots: environment => roots(environment, kin),
    enumerate: (root, onProblem) => listStores(kin.agent, root, kin.databaseName, onProblem),
    identify: identifyLegacy,
    *parts(_source, content) {
      if (content.format === 'sqlite') yield* databaseParts(content.database);
    },
    openContent: (context, state) => new SessionReader(context, state, loadSession),
    abandoned: abandonedByRewinds,
    usageAt: 'last_event',
    resumeCommand: id => (/^ses_[0-9A-Za-z]+$/.test(id) ? [kin.program, '--session', id] : null),
    watchPaths,
  };
}

/** The data folder is `$XDG_DATA_HOME` on every system; sessions from before it was set stay in the default. */
function roots(environment: HostEnvironment, { folder, databaseVariable }: OpenCodeKin): StoreRoot[] {
  const path = pathOf(environment);
  const { home, variables } = environment;
  const byDefault = path.join(home, '.local', 'share', folder);
  const configured = path.join(xdgData(environment), folder);
  const found = [
    { path: byDefault, origin: 'default' },
    { path: configured, origin: 'XDG_DATA_HOME' },
  ];
  const named = variables[databaseVariable];
  if (named?.endsWith('.db'))
    found.push({ path: path.isAbsolute(named) ? named : path.join(configured, named), origin: databaseVariable });
  return distinctRoots(found);
}

/** A session of the JSON tree. Of a sidechain only the session that started it is known, which may be one itself. */
function identifyLegacy({ path }: SourceRef, head: Buffer): SourceIdentity | null {
  const id = basename(path, '.json');
  const { parentId, directory } = legacyParent(head.toString('utf8'));
  return {
    sessionId: parentId === null ? id : null,
    threadId: parentId === null ? mainThread : id,
    parentThreadId: parentId,
    cwd: directory,
    transcriptKey: id,
  };
}

function loadSession(content: SourceContent, { source, companions }: ReaderContext): StoredSession | null {
  if (content.format === 'sqlite') {
    const part = partOfSource(source);
    return part === null ? null : databaseSession(content.database, part);
  }
  return content.format === 'json' ? legacySession(basename(source.path, '.json'), content.value, companions) : null;
}

/** Not the folders of parts: there is one for each message. */
function watchPaths({ path }: StoreRoot): { readonly path: string; readonly recursive: boolean }[] {
  const { join, dirname } = pathStyle(path);
  if (path.endsWith('.db')) return [{ path: dirname(path), recursive: false }];
  return [
    { path, recursive: false },
    { path: join(path, 'storage', 'session'), recursive: true },
    { path: join(path, 'storage', 'message'), recursive: true },
  ];
}
