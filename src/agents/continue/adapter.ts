import { agentNames } from '../../model/agent';
import { fileOfSource } from '../../model/sourceFormat';
import { abandonedBranches } from '../abandonedBranches';
import type { AgentAdapter } from '../adapter';
import { HistoryReader } from './historyReader';
import { enumerate, identify, isIndex, roots, watchPaths } from './layout';
import { IndexReader, indexParts } from './sessionIndex';

/** Continue: the sessions of its extension and its CLI `cn`, which share one folder (docs/agents/continue.md). */
export const continueAdapter: AgentAdapter = {
  agent: 'continue',
  displayName: agentNames.continue,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'partial',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots,
  enumerate,
  identify,
  *parts(_source, content) {
    if (content.format === 'text') yield* indexParts(content.text);
  },
  openContent: (context, state) =>
    isIndex(fileOfSource(context.source)) ? new IndexReader(context, state) : new HistoryReader(context, state),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  watchPaths,
};
