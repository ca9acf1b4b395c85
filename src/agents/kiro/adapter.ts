import { agentNames } from '../../model/agent';
import type { AgentAdapter, ContentReader, Json, ReaderContext } from '../adapter';
import { isSessionId } from '../sessionId';
import { CliSession } from './cliSession';
import { Conversation } from './conversation';
import { conversationParts } from './conversationRows';
import { ExecutionLog } from './executionLog';
import { ChatSnapshot, WorkspaceSession } from './ideDocuments';
import { identifyKiro, kindOf } from './identify';
import { IdeSession } from './ideSession';
import { isDatabaseRoot, kiroRoots, listKiroSources } from './layout';

/** Kiro, the CLI (Amazon Q Developer CLI before) and the IDE (docs/agents/kiro.md). */
export const kiroAdapter: AgentAdapter = {
  agent: 'kiro',
  displayName: agentNames.kiro,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'none',
    cost: 'none',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots: kiroRoots,
  enumerate: listKiroSources,
  identify: identifyKiro,
  parts: conversationParts,
  openContent,
  usageAt: 'first_event',
  resumeCommand,
  watchPaths: root => [{ path: root.path, recursive: !isDatabaseRoot(root) }],
};

function openContent(context: ReaderContext, state: Json | undefined): ContentReader {
  switch (kindOf(context.source)) {
    case 'flat':
      return new CliSession(context, state);
    case 'folder':
      return new IdeSession(context, state);
    case 'conversation':
      return new Conversation(context, state);
    case 'workspace':
      return new WorkspaceSession(context, state);
    case 'execution':
      return new ExecutionLog(context, state);
    case 'chat':
      return new ChatSnapshot(context, state);
  }
}

/** Sessions that have a folder each are those of the third engine, which finds them in their own directory only. */
function resumeCommand(id: string): readonly string[] | null {
  if (isSessionId(id)) return ['kiro-cli', '--resume-id', id];
  return /^(?:sess|cli)_[\w-]+$/.test(id) ? ['kiro-cli', '--v3', '--resume-id', id] : null;
}
