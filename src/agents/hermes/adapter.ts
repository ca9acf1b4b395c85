import { agentNames } from '../../model/agent';
import { abandonedMessages } from '../abandonedParent';
import type { AgentAdapter } from '../adapter';
import { DatabaseReader } from './databaseReader';
import { enumerate, roots, watchPaths } from './layout';
import { sessionParts } from './sessionRows';
import { identifyTranscript, TranscriptReader } from './transcriptReader';

/** Hermes Agent of Nous Research: a database of sessions, and transcripts beside it (docs/agents/hermes.md). */
export const hermesAdapter: AgentAdapter = {
  agent: 'hermes',
  displayName: agentNames.hermes,
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
  identify: source => identifyTranscript(source),
  *parts(_source, content) {
    if (content.format === 'sqlite') yield* sessionParts(content.database);
  },
  openContent: (context, state) =>
    context.source.format === 'sqlite' ? new DatabaseReader(context, state) : new TranscriptReader(context, state),
  abandoned: abandonedMessages,
  usageAt: 'last_event',
  resumeCommand: id => (/^\d{8}_\d{6}_[0-9a-f]{6,8}$/.test(id) ? ['hermes', '--resume', id] : null),
  watchPaths,
};
