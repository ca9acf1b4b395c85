import { join } from 'node:path';
import { agentNames } from '../../model/agent';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { pathOf, withOverride } from '../hostFolders';
import { filesIn, foldersIn, type OnListProblem } from '../listFolder';
import { isSessionId } from '../sessionId';
import { agentsFolder, messagesName, metaName } from './sessionFolder';
import { VibeReader } from './vibeReader';

/** Mistral's Vibe (docs/agents/vibe.md). */
export const vibeAdapter: AgentAdapter = {
  agent: 'vibe',
  displayName: agentNames.vibe,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'exact',
    edits: 'partial',
  },
  roots,
  enumerate: listSessions,
  identify,
  openContent: (context, state) => new VibeReader(context, state),
  usageAt: 'last_event',
  resumeCommand: id => (isSessionId(id) ? ['vibe', '--resume', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: true }],
};

function roots(environment: HostEnvironment): StoreRoot[] {
  const home = pathOf(environment).join(environment.home, '.vibe');
  return withOverride(environment, 'VIBE_HOME', home, 'logs', 'session');
}

/**
 * A folder for each session, with its subagents below. What says whose the messages are is `meta.json`, so that is the
 * source; the messages are read with it. Before version 2 a session was one file.
 */
function listSessions(root: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const folders = foldersIn(root.path, onProblem).flatMap(({ path }): SourceRef[] => {
    const names = filesIn(path, onProblem).map(({ name }) => name);
    if (!names.includes(metaName)) return [];
    const agents = foldersIn(join(path, agentsFolder), onProblem).flatMap(agent => [
      join(agent.path, messagesName),
      join(agent.path, metaName),
    ]);
    return [source(join(path, metaName), [join(path, messagesName), ...agents])];
  });
  const files = filesIn(root.path, onProblem)
    .filter(({ name }) => /^[^.].*_\d{8}_\d{6}_.*\.json$/.test(name))
    .map(({ path }) => source(path, []));
  return [...folders, ...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function source(path: string, companions: readonly string[]): SourceRef {
  return { agent: 'vibe', path, format: 'json', companions };
}

/** The names that Vibe writes first; the configuration that follows may be long. */
function identify(_source: SourceRef, head: Buffer): SourceIdentity | null {
  const text = head.toString('utf8');
  const id = jsonString(text, 'session_id');
  if (id === null || jsonString(text, 'start_time') === null) return null;
  const cwd = jsonString(text, 'working_directory');
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd, transcriptKey: id };
}

/** The first string under a key in a JSON text that may be cut. */
function jsonString(text: string, key: string): string | null {
  const quoted = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)+")`).exec(text)?.[1];
  try {
    const value: unknown = quoted === undefined ? null : JSON.parse(quoted);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
