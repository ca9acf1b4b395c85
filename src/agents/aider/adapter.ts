import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { enumerate, roots, watchPaths } from './layout';
import { RunReader } from './runReader';
import { partOfRun, splitRuns } from './runs';

/** Aider: one Markdown file a project, with all its runs (docs/agents/aider.md). */
export const aiderAdapter: AgentAdapter = {
  agent: 'aider',
  displayName: agentNames.aider,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'estimated',
    cost: 'partial',
    toolCalls: 'partial',
    toolOutput: 'none',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots,
  enumerate,
  // Asked of files of one session only.
  identify: () => null,
  *parts({ path }, content) {
    for (const run of content.format === 'text' ? splitRuns(content.text) : []) {
      const part = partOfRun(path, run);
      if (part !== null) yield part;
    }
  },
  openContent: (context, state) => new RunReader(context, state),
  usageAt: 'first_event',
  watchPaths,
};
