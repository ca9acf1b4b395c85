import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { withOverride } from '../hostFolders';
import { isSessionId } from '../sessionId';
import { ChatDocument } from './chatDocument';
import { ChatReader } from './chatReader';
import { identifyChat } from './identifyChat';
import { listChats } from './layout';
import { companionFolder } from './projectFolder';
import { PromptLog, promptLogParts } from './promptLog';
import { abandonedByRewind } from './rewinds';

/** Google's Gemini CLI (docs/agents/gemini.md). */
export const geminiAdapter: AgentAdapter = {
  agent: 'gemini',
  displayName: agentNames.gemini,
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
  roots: environment => withOverride(environment, 'GEMINI_CLI_HOME', environment.home, '.gemini', 'tmp'),
  enumerate: (root, onProblem) => listChats(root.path, onProblem),
  identify: identifyChat,
  parts: promptLogParts,
  open: (context, state) => new ChatReader(context, state),
  openContent: (context, state) =>
    context.source.format === 'text'
      ? new PromptLog(context, state, hash => companionFolder(context, hash))
      : new ChatDocument(context, state),
  abandoned: abandonedByRewind,
  usageAt: 'first_event',
  resumeCommand: id => (isSessionId(id) ? ['gemini', '--resume', id] : null),
  watchPaths: root => [{ path: root.path, recursive: true }],
};
