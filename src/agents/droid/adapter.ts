import { basename } from 'node:path';
import { agentNames } from '../../model/agent';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { AgentAdapter, SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, pathOf } from '../hostFolders';
import { parseFields, stringField } from '../jsonRecord';
import { filesIn, foldersIn, type OnListProblem } from '../listFolder';
import { isSessionId } from '../sessionId';
import { DroidReader } from './droidReader';
import { settingsPath } from './sessionTotals';

/** Factory's Droid (docs/agents/droid.md). */
export const droidAdapter: AgentAdapter = {
  agent: 'droid',
  displayName: agentNames.droid,
  revision: 1,
  fidelity: {
    content: 'exact',
    tokens: 'partial',
    cost: 'estimated',
    toolCalls: 'exact',
    toolOutput: 'exact',
    reasoning: 'partial',
    edits: 'partial',
  },
  roots,
  enumerate: listSessions,
  identify,
  open: (context, state) => new DroidReader(context, state),
  usageAt: 'last_event',
  resumeCommand: id => (isSessionId(id) ? ['droid', '--resume', id] : null),
  watchPaths: ({ path }) => [{ path, recursive: true }],
};

/** `~/.factory/sessions`, below another home where Droid's variable names one, and where other readers' variables lead. */
function roots({ platform, home, variables }: HostEnvironment): StoreRoot[] {
  const path = pathOf({ platform });
  const found = [{ path: path.join(home, '.factory', 'sessions'), origin: 'default' }];
  const add = (variable: string, ...below: readonly string[]) => {
    const named = variables[variable]?.replace(/^~(?=$|[\\/])/, () => home);
    if (named && path.isAbsolute(named)) found.push({ path: path.join(named, ...below), origin: variable });
  };
  add('FACTORY_HOME_OVERRIDE', '.factory', 'sessions');
  add('FACTORY_DIR', 'sessions');
  add('DROID_SESSIONS_DIR');
  return distinctRoots(found);
}

/** Sessions lie in a folder for each working directory, older ones and side questions (`btw`) beside or below. */
function listSessions(root: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  const folders = [root.path, ...foldersIn(root.path, onProblem).map(({ path }) => path)];
  return folders
    .flatMap(folder => filesIn(folder, onProblem))
    .filter(({ name }) => name.endsWith('.jsonl'))
    .map(({ path }): SourceRef => ({ agent: 'droid', path, format: 'jsonl', companions: [settingsPath(path)] }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The first line tells whose call started a session: then it is a subagent of that session, or of that session's parent. */
function identify(source: SourceRef, head: Buffer): SourceIdentity | null {
  const [first = ''] = head.toString('utf8').split('\n', 1);
  const header = parseFields(first);
  const named = basename(source.path, '.jsonl');
  if (header?.type !== 'session_start' && !isSessionId(named)) return null;
  const start = header?.type === 'session_start' ? header : {};
  const id = stringField(start, 'id') ?? named;
  const caller = stringField(start, 'callingSessionId');
  const isSidechain = caller !== null && caller !== id;
  return {
    sessionId: isSidechain ? null : id,
    threadId: isSidechain ? id : mainThread,
    parentThreadId: isSidechain ? caller : null,
    cwd: stringField(start, 'lastCwd') ?? stringField(start, 'cwd'),
    transcriptKey: id,
  };
}
