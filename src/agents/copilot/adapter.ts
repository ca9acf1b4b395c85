import { agentNames } from '../../model/agent';
import type { AgentAdapter } from '../adapter';
import { pathOf, pathStyle, withOverride } from '../hostFolders';
import { isSessionId } from '../sessionId';
import { EventsReader } from './eventsReader';
import { identifyEvents, listSources } from './layout';
import { usageParts } from './sessionStore';
import { StoreReader } from './storeReader';

/** GitHub Copilot CLI; the Copilot app and VS Code's agent host write the same store (docs/agents/copilot.md). */
export const copilotAdapter: AgentAdapter = {
  agent: 'copilot',
  displayName: agentNames.copilot,
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
  roots: env => withOverride(env, 'COPILOT_HOME', pathOf(env).join(env.home, '.copilot')),
  enumerate: listSources,
  identify: identifyEvents,
  parts: (_source, content) => (content.format === 'sqlite' ? usageParts(content.database) : []),
  open: (context, state) => new EventsReader(context, state),
  openContent: (context, state) => new StoreReader(context, state),
  usageAt: 'first_event',
  resumeCommand: id => (isSessionId(id) ? ['copilot', `--resume=${id}`] : null),
  watchPaths: ({ path }) => [
    { path, recursive: false },
    { path: pathStyle(path).join(path, 'session-state'), recursive: true },
  ],
};
