import { agentNames } from '../../model/agent';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, pathOf, withOverride } from '../hostFolders';
import { isSessionId } from '../sessionId';
import { abandonedBranches } from './abandoned';
import { isNamedBySession, listSessions, mainIdentity, readHead } from './sessionFile';
import { PiSessionReader } from './sessionReader';

/** Pi, the coding agent of pi-mono (docs/agents/pi.md). */
export const piAdapter: AgentAdapter = {
  agent: 'pi',
  displayName: agentNames.pi,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'exact',
    cost: 'exact',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'exact',
    edits: 'partial',
  },
  roots,
  enumerate: (root, onProblem) => listSessions('pi', root, onProblem),
  identify,
  open: (context, state) => new PiSessionReader(context, state),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  resumeCommand: id => (isSessionId(id) ? ['pi', '--session', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: true }],
};

/** `~/.pi/agent/sessions`, and where Pi's own variables point (pi-coding-agent, `config.ts`). */
function roots(environment: HostEnvironment): StoreRoot[] {
  const { home, variables, platform } = environment;
  const path = pathOf({ platform });
  const found = withOverride(environment, 'PI_CODING_AGENT_DIR', path.join(home, '.pi', 'agent'), 'sessions');
  const named = variables.PI_CODING_AGENT_SESSION_DIR?.replace(/^~(?=$|[\\/])/, () => home);
  if (named && path.isAbsolute(named)) found.push({ path: named, origin: 'PI_CODING_AGENT_SESSION_DIR' });
  return distinctRoots(found);
}

/** Files with a title before the header are Oh My Pi's, which knows the same variables. */
function identify(source: SourceRef, head: Buffer): SourceIdentity | null {
  const found = readHead(head);
  if (found === null) return isNamedBySession(source) ? mainIdentity(source, {}) : null;
  return found.hasTitleSlot ? null : mainIdentity(source, found.header);
}
