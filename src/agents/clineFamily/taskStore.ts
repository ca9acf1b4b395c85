import { join } from 'node:path';
import { abandonedBranches } from '../abandonedBranches';
import type { AgentAdapter, StoreRoot } from '../adapter';
import { distinctRoots, editorUserFolders, pathOf, pathStyle } from '../hostFolders';
import { historyFile, identifyByHistory } from './historyItem';
import { listTasks } from './taskFolders';
import { openTask } from './taskReader';

/** Where an agent made from Roo Code keeps its tasks. */
export interface TaskStore {
  readonly agent: 'roo' | 'kilo-legacy';
  /** Its extension, whose folder each editor has. */
  readonly extension: string;
  /** The folder of its CLI, below the home directory. */
  readonly cli: readonly string[];
  readonly cliOrigin: string;
}

/** What the adapters of such agents have alike. */
export function taskStore({ agent, extension, cli, cliOrigin }: TaskStore) {
  return {
    roots: environment => {
      const path = pathOf(environment);
      const found: StoreRoot[] = editorUserFolders(environment).map(({ path: user, origin }) => ({
        path: path.join(user, 'globalStorage', extension),
        origin,
      }));
      return distinctRoots([...found, { path: path.join(environment.home, ...cli), origin: cliOrigin }]);
    },
    enumerate: (root, onProblem) =>
      listTasks(agent, join(root.path, 'tasks'), [historyFile, 'api_conversation_history.json'], onProblem),
    identify: identifyByHistory,
    openContent: (context, state) => openTask(context, state, { agent, input: 'varies' }),
    abandoned: abandonedBranches,
    usageAt: 'first_event',
    watchPaths: root => [{ path: pathStyle(root.path).join(root.path, 'tasks'), recursive: true }],
  } satisfies Partial<AgentAdapter>;
}
