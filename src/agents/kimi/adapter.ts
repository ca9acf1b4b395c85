import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { abandonedByRewind } from '../rewinds';
import { isSessionId } from '../sessionId';
import { identifyWire } from './identifyWire';
import { kimiRoots, listSources } from './layout';
import { StateReader } from './sessionState';
import { WireReader } from './wireReader';

/** Kimi Code, and Kimi CLI that it came from (docs/agents/kimi.md). */
export const kimiAdapter: AgentAdapter = {
  agent: 'kimi',
  displayName: agentNames.kimi,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'exact',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'exact',
    edits: 'partial',
  },
  roots: kimiRoots,
  enumerate: (root, onProblem) => listSources(root.path, onProblem),
  identify: identifyWire,
  open: (context, state) => new WireReader(context, state),
  openContent: context => new StateReader(context),
  abandoned: abandonedByRewind,
  usageAt: 'last_event',
  resumeCommand: id => (isSessionId(id.replace(/^ses(?:sion)?_/, '')) ? ['kimi', '--session', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: true }],
};
