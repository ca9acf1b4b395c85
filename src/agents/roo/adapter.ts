import { join } from 'node:path';
import { agentNames } from '../../model/agent';
import type { HostEnvironment } from '../../model/hostEnvironment';
import { abandonedBranches } from '../abandonedBranches';
import type { AgentAdapter, StoreRoot } from '../adapter';
import { historyFile, identifyByHistory } from '../clineFamily/historyItem';
import { listTasks } from '../clineFamily/taskFolders';
import { openTask } from '../clineFamily/taskReader';
import { distinctRoots, editorUserFolders, pathOf, pathStyle } from '../hostFolders';

/** Roo Code: the tasks of its extension and its CLI (docs/agents/roo.md). */
export const rooAdapter: AgentAdapter = {
  agent: 'roo',
  displayName: agentNames.roo,
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
    listTasks('roo', join(root.path, 'tasks'), [historyFile, 'api_conversation_history.json'], onProblem),
  identify: identifyByHistory,
  openContent: (context, state) => openTask(context, state, { agent: 'roo', input: 'varies' }),
  abandoned: abandonedBranches,
  usageAt: 'first_event',
  watchPaths: root => [{ path: pathStyle(root.path).join(root.path, 'tasks'), recursive: true }],
};

/** The extension's folder in each editor, and the one in which the CLI plays its editor (`packages/vscode-shim`). */
function roots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  return distinctRoots([
    ...editorUserFolders(environment).map(({ path: user, origin }) => ({
      path: path.join(user, 'globalStorage', 'rooveterinaryinc.roo-cline'),
      origin,
    })),
    { path: path.join(environment.home, '.vscode-mock', 'global-storage'), origin: 'roo CLI' },
  ]);
}
