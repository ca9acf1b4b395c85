import { basename, dirname, join } from 'node:path';
import { agentNames } from '../../model/agent';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, pathOf } from '../hostFolders';
import { foldersIn, type OnListProblem } from '../listFolder';
import { abandonedBranches } from '../pi/abandoned';
import { listBelow } from '../pi/sessionFile';
import { PiSessionReader } from '../pi/sessionReader';
import { isSessionId } from '../sessionId';
import { identifySession } from './identifySession';

/** Oh My Pi, a coding agent made from Pi (docs/agents/omp.md). */
export const ompAdapter: AgentAdapter = {
  agent: 'omp',
  displayName: agentNames.omp,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'exact',
    cost: 'exact',
    toolCalls: 'exact',
    toolOutput: 'partial',
    reasoning: 'exact',
    edits: 'partial',
  },
  roots,
  enumerate: listSources,
  identify: identifySession,
  open: (context, state) => new PiSessionReader(context, state),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  resumeCommand: id => (isSessionId(id) ? ['omp', '--resume', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: true }],
};

/** A folder of profiles, each with an `agent/sessions` of its own. */
const profiles = 'profiles';

/** `~/.omp/agent/sessions`, the profiles', and where variables lead (oh-my-pi, `packages/utils/src/dirs.ts`). */
function roots({ platform, home, variables }: HostEnvironment): StoreRoot[] {
  const path = pathOf({ platform });
  const folder = variables.PI_CONFIG_DIR || '.omp';
  const config = path.isAbsolute(folder) ? folder : path.join(home, folder);
  const found = [
    { path: path.join(home, '.omp', 'agent', 'sessions'), origin: 'default' },
    { path: path.join(home, '.omp', profiles), origin: 'profiles' },
    { path: path.join(config, 'agent', 'sessions'), origin: 'PI_CONFIG_DIR' },
  ];
  const agentFolder = variables.PI_CODING_AGENT_DIR?.replace(/^~(?=$|[\\/])/, () => home);
  if (agentFolder && path.isAbsolute(agentFolder))
    found.push({ path: path.join(agentFolder, 'sessions'), origin: 'PI_CODING_AGENT_DIR' });
  const data = variables.XDG_DATA_HOME;
  if (data && platform !== 'win32') {
    found.push({ path: path.join(data, 'omp', 'sessions'), origin: 'XDG_DATA_HOME' });
    found.push({ path: path.join(data, 'omp', profiles), origin: 'XDG_DATA_HOME profiles' });
  }
  return distinctRoots(found);
}

function listSources(root: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const stores =
    basename(root.path) === profiles
      ? foldersIn(root.path, onProblem).flatMap(({ path }) => [join(path, 'agent', 'sessions'), join(path, 'sessions')])
      : [root.path];
  return stores
    .flatMap(store => listBelow(store, onProblem))
    .filter(path => basename(dirname(path)) !== 'terminal-sessions')
    .map((path): SourceRef => ({ agent: 'omp', path, format: 'jsonl', companions: [] }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
