import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { taskStore } from '../clineFamily/taskStore';

/** Roo Code: the tasks of its extension and its CLI (docs/agents/roo.md). */
export const rooAdapter: AgentAdapter = {
  agent: 'roo',
  displayName: agentNames.roo,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'partial',
    toolCalls: 'exact',
    toolOutput: 'partial',
    reasoning: 'partial',
    edits: 'partial',
  },
  ...taskStore({
    agent: 'roo',
    extension: 'rooveterinaryinc.roo-cline',
    // In which the CLI plays its editor (`packages/vscode-shim`).
    cli: ['.vscode-mock', 'global-storage'],
    cliOrigin: 'roo CLI',
  }),
};
