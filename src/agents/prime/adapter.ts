import { agentNames } from '../../model/agent';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, pathOf } from '../hostFolders';
import { abandonedBranches } from '../pi/abandoned';
import { listBelow, mainIdentity, readHead, sidechainIdentity } from '../pi/sessionFile';
import { PiSessionReader } from '../pi/sessionReader';
import { isSessionId } from '../sessionId';

/** Prime Agent, a coding agent made from Pi (docs/agents/prime-agent.md). */
export const primeAdapter: AgentAdapter = {
  agent: 'prime-agent',
  displayName: agentNames['prime-agent'],
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
  enumerate: (root, onProblem) =>
    listBelow(root.path, onProblem)
      .map((path): SourceRef => ({ agent: 'prime-agent', path, format: 'jsonl', companions: [] }))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  identify,
  open: (context, state) => new PiSessionReader(context, state),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  resumeCommand: id => (isSessionId(id) ? ['prime-agent', '--resume', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: true }],
};

/** The folder of sessions, and beside it that of what belongs to them (prime-agent, `core/session-manager.ts`). */
function roots({ platform, home, variables }: HostEnvironment): StoreRoot[] {
  const path = pathOf({ platform });
  const found: StoreRoot[] = [];
  const add = (folder: string | undefined, origin: string, ...below: string[]) => {
    const named = folder?.replace(/^~(?=$|[\\/])/, () => home);
    if (!named || !path.isAbsolute(named)) return;
    const sessions = path.join(named, ...below);
    found.push({ path: sessions, origin }, { path: path.join(path.dirname(sessions), artifacts), origin });
  };
  add(path.join(home, '.prime', 'agent'), 'default', 'sessions');
  add(variables.PRIME_AGENT_CODING_AGENT_DIR, 'PRIME_AGENT_CODING_AGENT_DIR', 'sessions');
  add(variables.PRIME_AGENT_SESSION_DIR, 'PRIME_AGENT_SESSION_DIR');
  add(variables.PRIME_AGENT_CODING_AGENT_SESSION_DIR, 'PRIME_AGENT_CODING_AGENT_SESSION_DIR');
  return distinctRoots(found);
}

const artifacts = 'session-artifacts';

/** Subagents lie below their session's artifacts: `session-artifacts/<session>/sub-<id>/sub-<id>/<file>.jsonl`. */
function identify(source: SourceRef, head: Buffer): SourceIdentity | null {
  const found = readHead(head);
  if (found === null) return null;
  const names = source.path.split(/[\\/]/).slice(0, -1);
  const at = names.lastIndexOf(artifacts);
  const root = at < 0 ? undefined : names[at + 1];
  if (root === undefined) return mainIdentity(source, found.header);
  const agents = names.slice(at + 2).filter(name => /^sub-/.test(name));
  const threadId = agents.at(-1);
  if (threadId === undefined) return null;
  return sidechainIdentity(found.header, { root, threadId, parent: agents.at(-2) ?? mainThread });
}
