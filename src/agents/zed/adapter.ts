import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { abandonedByRewind } from '../rewinds';
import { enumerate, roots } from './layout';
import { ThreadReader } from './threadReader';
import { threadParts } from './threadRows';

/** Zed's own agent: one database of threads (docs/agents/zed.md). Other agents that run in Zed keep their own stores. */
export const zedAdapter: AgentAdapter = {
  agent: 'zed',
  displayName: agentNames.zed,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'exact',
    edits: 'exact',
  },
  roots,
  enumerate,
  // Asked of files of one session only.
  identify: () => null,
  *parts(_source, content) {
    if (content.format === 'sqlite') yield* threadParts(content.database);
  },
  openContent: (context, state) => new ThreadReader(context, state),
  abandoned: abandonedByRewind,
  usageAt: 'last_event',
  watchPaths: ({ path }) => [{ path, recursive: false }],
};
