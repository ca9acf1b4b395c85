import { join } from 'node:path';
import { agentNames } from '../../model/agent';
import type { HostEnvironment } from '../../model/hostEnvironment';
import { abandonedBranches } from '../abandonedBranches';
import type { AgentAdapter, StoreRoot } from '../adapter';
import { historyFile, identifyByHistory } from '../clineFamily/historyItem';
import { listTasks } from '../clineFamily/taskFolders';
import { openTask } from '../clineFamily/taskReader';
import { distinctRoots, editorUserFolders, pathOf, pathStyle } from '../hostFolders';

/** Kilo Code before it was made from OpenCode: tasks of its extension and its first CLI (docs/agents/kilo-legacy.md). */
export const kiloLegacyAdapter: AgentAdapter = {
  agent: 'kilo-legacy',
  displayName: agentNames['kilo-legacy'],
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
  roots,
  enumerate: (root, onProblem) =>
    listTasks('kilo-legacy', join(root.path, 'tasks'), [historyFile, 'api_conversation_history.json'], onProblem),
  identify: identifyByHistory,
  openContent: (context, state) => openTask(context, state, { agent: 'kilo-legacy', input: 'varies' }),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  watchPaths: root => [{ path: pathStyle(root.path).join(root.path, 'tasks'), recursive: true }],
};

function roots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  return distinctRoots([
    ...editorUserFolders(environment).map(({ path: user, origin }) => ({
      path: path.join(user, 'globalStorage', 'kilocode.kilo-code'),
      origin,
    })),
    { path: path.join(environment.home, '.kilocode', 'cli', 'global'), origin: 'kilocode CLI' },
  ]);
}
