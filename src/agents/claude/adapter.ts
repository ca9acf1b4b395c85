import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { isSessionId } from '../sessionId';
import { abandonedSeqs } from './abandoned';
import { identifyClaude } from './identify';
import { claudeRoots, claudeSources } from './layout';
import { openClaudeReader } from './reader';

/** Claude Code: terminal, SDK, IDE and desktop sessions, which all write the same files (docs/agents/claude-code.md). */
export const claudeAdapter: AgentAdapter = {
  agent: 'claude-code',
  displayName: agentNames['claude-code'],
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
  roots: claudeRoots,
  enumerate: claudeSources,
  identify: identifyClaude,
  open: openClaudeReader,
  abandoned: abandonedSeqs,
  usageAt: 'first_event',
  resumeCommand: id => (isSessionId(id) ? ['claude', '--resume', id] : null),
  watchPaths: root => [{ path: root.path, recursive: true }],
};
