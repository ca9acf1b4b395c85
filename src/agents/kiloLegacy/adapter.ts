import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { taskStore } from '../clineFamily/taskStore';

/** Kilo Code before it was made from OpenCode: tasks of its extension and its first CLI (docs/agents/kilo-legacy.md). */
export const kiloLegacyAdapter: AgentAdapter = {
  agent: 'kilo-legacy',
  displayName: agentNames['kilo-legacy'],
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
    agent: 'kilo-legacy',
    extension: 'kilocode.kilo-code',
    cli: ['.kilocode', 'cli', 'global'],
    cliOrigin: 'kilocode CLI',
  }),
};
