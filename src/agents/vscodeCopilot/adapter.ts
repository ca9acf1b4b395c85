import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { editorUserFolders } from '../hostFolders';
import { abandonedTurns } from './abandoned';
import { ChatReader } from './chatReader';
import { identifySession, listSources, watchedPaths } from './layout';
import { TraceReader } from './traceReader';
import { traceParts } from './traceStore';
import { TranscriptReader } from './transcriptReader';

/** GitHub Copilot Chat in VS Code (docs/agents/vscode-copilot.md). */
export const vscodeCopilotAdapter: AgentAdapter = {
  agent: 'vscode-copilot',
  displayName: agentNames['vscode-copilot'],
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'estimated',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'partial',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots: environment => editorUserFolders(environment),
  enumerate: listSources,
  identify: identifySession,
  parts: (_source, content) => (content.format === 'sqlite' ? traceParts(content.database) : []),
  open: (context, state) => new TranscriptReader(context, state),
  openContent: (context, state) =>
    context.source.format === 'sqlite' ? new TraceReader(context, state) : new ChatReader(context, state),
  abandoned: abandonedTurns,
  usageAt: 'first_event',
  watchPaths: watchedPaths,
};
