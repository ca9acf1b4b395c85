import { agentNames } from '../../model/agent';
import { abandonedBranches } from '../abandonedBranches';
import type { AgentAdapter } from '../adapter';
import { enumerate, identify, isThreadId, roots, watchPaths } from './layout';
import { ThreadReader } from './threadReader';

/** Amp: the threads that it keeps on disk (docs/agents/amp.md). */
export const ampAdapter: AgentAdapter = {
  agent: 'amp',
  displayName: agentNames.amp,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'partial',
    edits: 'exact',
  },
  roots,
  enumerate,
  identify,
  openContent: (context, state) => new ThreadReader(context, state),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  resumeCommand: id => (isThreadId(id) ? ['amp', 'threads', 'continue', id] : null),
  watchPaths,
};
