import { basename, dirname, join } from 'node:path';
import { agentNames } from '../../model/agent';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { pathOf, withOverride } from '../hostFolders';
import { filesIn, foldersIn, type OnListProblem } from '../listFolder';
import { abandonedByRollback } from '../rollbacks';
import { isSessionId } from '../sessionId';
import { HistoryReader } from './historyReader';
import { companionsOf, parentIdOf } from './sessionFolder';
import { UpdateReader } from './updateReader';

const updatesName = 'updates.jsonl';
/** What the model is given: without times and without what was used. */
const historyName = 'chat_history.jsonl';

/** xAI's Grok Build (docs/agents/grok.md). */
export const grokAdapter: AgentAdapter = {
  agent: 'grok',
  displayName: agentNames.grok,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'partial',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'partial',
    edits: 'exact',
  },
  roots,
  enumerate: listSessions,
  identify,
  open: (context, state) =>
    basename(context.source.path) === updatesName
      ? new UpdateReader(context, state)
      : new HistoryReader(context, state),
  abandoned: abandonedByRollback,
  usageAt: 'last_event',
  resumeCommand: id => (isSessionId(id) ? ['grok', '--resume', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: true }],
};

function roots(environment: HostEnvironment): StoreRoot[] {
  return withOverride(environment, 'GROK_HOME', pathOf(environment).join(environment.home, '.grok'), 'sessions');
}

/** A folder for each directory, in it one for each session; a subagent is a session that its parent's folder names. */
function listSessions(root: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const sessions = foldersIn(root.path, onProblem).flatMap(({ path }) => foldersIn(path, onProblem));
  const parentOf = new Map<string, string>();
  for (const { path } of sessions)
    for (const child of foldersIn(join(path, 'subagents'), onProblem)) parentOf.set(child.name, path);
  return sessions.flatMap(({ name, path }) => {
    const files = filesIn(path, onProblem);
    const companions = companionsOf(path, parentOf.get(name));
    return [historyName, updatesName].flatMap((wanted, rank): SourceRef[] => {
      const file = files.find(found => found.name === wanted);
      return file === undefined ? [] : [{ agent: 'grok', path: file.path, format: 'jsonl', companions, rank }];
    });
  });
}

function identify(source: SourceRef): SourceIdentity {
  const folder = dirname(source.path);
  const id = basename(folder);
  const parent = parentIdOf(source);
  const isSidechain = parent !== null && parent !== id;
  return {
    sessionId: isSidechain ? null : id,
    threadId: isSidechain ? id : mainThread,
    parentThreadId: isSidechain ? parent : null,
    cwd: cwdFrom(basename(dirname(folder))),
    transcriptKey: id,
  };
}

/** The directory in a folder's name; null of a long one, which is cut and has a hash. */
function cwdFrom(name: string): string | null {
  try {
    const path = decodeURIComponent(name);
    return /^(?:\/|[A-Za-z]:[\\/])/.test(path) ? path : null;
  } catch {
    return null;
  }
}
