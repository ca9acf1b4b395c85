import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { pathStyle } from '../hostFolders';
import { isSessionId } from '../sessionId';
import { Conversation } from './conversation';
import { conversationParts, identifyTranscript } from './identify';
import { antigravityRoots, listConversations } from './layout';

/** Google's Antigravity: desktop, editor and CLI (docs/agents/antigravity.md). */
export const antigravityAdapter: AgentAdapter = {
  agent: 'antigravity',
  displayName: agentNames.antigravity,
  revision: 1,
  fidelity: {
    content: 'partial',
    tokens: 'partial',
    cost: 'estimated',
    toolCalls: 'partial',
    toolOutput: 'partial',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots: antigravityRoots,
  enumerate: listConversations,
  identify: identifyTranscript,
  parts: conversationParts,
  openContent: (context, state) => new Conversation(context, state),
  usageAt: 'first_event',
  // Of conversations of the CLI; those of the desktop it does not know, and says so.
  resumeCommand: id => (isSessionId(id) ? ['agy', '--conversation', id] : null),
  watchPaths: ({ path }) => {
    const { join } = pathStyle(path);
    return [
      { path: join(path, 'conversations'), recursive: false },
      { path: join(path, 'brain'), recursive: true },
    ];
  },
};
