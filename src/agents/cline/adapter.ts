import { agentNames } from '../../model/agent';
import { abandonedBranches } from '../abandonedBranches';
import type { AgentAdapter } from '../adapter';
import { identifyTask } from '../clineFamily/taskFolders';
import { openTask } from '../clineFamily/taskReader';
import { clineRoots, clineSources, clineWatchPaths, identifySession } from './layout';
import { openSession } from './sessionReader';
import { openIndexedTask, tasksInIndex } from './taskIndex';

/** Cline: the extension's tasks, and the sessions of CLI and extension since their common SDK (docs/agents/cline.md). */
export const clineAdapter: AgentAdapter = {
  agent: 'cline',
  displayName: agentNames.cline,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'exact',
    cost: 'partial',
    toolCalls: 'exact',
    toolOutput: 'partial',
    reasoning: 'partial',
    edits: 'exact',
  },
  roots: clineRoots,
  enumerate: clineSources,
  identify: source => identifyTask(source) ?? identifySession(source),
  parts: (_, content) => tasksInIndex(content),
  openContent: (context, state) => {
    if (context.source.format === 'text') return openIndexedTask(context);
    return identifyTask(context.source) === null
      ? openSession(context, state)
      : openTask(context, state, { agent: 'cline', input: 'uncached' });
  },
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  // Ids of tasks before the SDK are times alone: no program takes them.
  resumeCommand: id => (/^\d{13}_[\w-]{5}$/.test(id) ? ['cline', '--id', id] : null),
  watchPaths: clineWatchPaths,
};
