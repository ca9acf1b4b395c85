import { basename } from 'node:path';
import { agentNames } from '../../model/agent';
import { mainThread } from '../../model/facts';
import { partOfSource } from '../../model/sourceFormat';
import { abandonedBranches } from '../abandonedBranches';
import type { AgentAdapter, ReaderContext, SourceContent, SourceIdentity, SourceRef } from '../adapter';
import { databaseParts } from './databaseParts';
import { databaseSession } from './databaseSession';
import { gooseRoots, listSessions } from './layout';
import { legacyHead, legacySession } from './legacySession';
import { SessionReader } from './sessionReader';
import type { StoredSession } from './storedSession';

/** Goose (docs/agents/goose.md): CLI, desktop app and servers share one store. */
export const gooseAdapter: AgentAdapter = {
  agent: 'goose',
  displayName: agentNames.goose,
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
  roots: gooseRoots,
  enumerate: listSessions,
  identify: identifyLegacy,
  *parts(_source, content) {
    if (content.format === 'sqlite') yield* databaseParts(content.database);
  },
  openContent: (context, state) => new SessionReader(context, state, loadSession),
  abandoned: abandonedBranches,
  usageAt: 'last_event',
  resumeCommand: id => (/^\d{8}_\d{1,9}$/.test(id) ? ['goose', 'session', '--resume', '--session-id', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: false }],
};

/** A session from before there was a database, which is named after its file. */
function identifyLegacy({ path }: SourceRef, head: Buffer): SourceIdentity | null {
  const found = legacyHead(head.toString('utf8'));
  if (found === null) return null;
  const id = basename(path, '.jsonl');
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: found.cwd, transcriptKey: id };
}

function loadSession(content: SourceContent, { source }: ReaderContext): StoredSession | null {
  if (content.format === 'log') return legacySession(basename(source.path, '.jsonl'), content.records);
  const part = partOfSource(source);
  return content.format === 'sqlite' && part !== null ? databaseSession(content.database, part) : null;
}
