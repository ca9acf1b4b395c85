import { basename, dirname, join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { listTasks } from '../clineFamily/taskFolders';
import { distinctRoots, editorUserFolders, pathOf, pathStyle, withOverride } from '../hostFolders';
import { filesIn, foldersIn, isFile, type OnListProblem } from '../listFolder';

const extension = 'saoudrizwan.claude-dev';
const sessionVariable = 'CLINE_SESSION_DATA_DIR';
const messagesSuffix = '.messages.json';

/**
 * Cline's data folder, shared by CLI, extension (since 4) and JetBrains plugin, with `sessions/` and, of earlier versions,
 * `tasks/`; and what the extension kept in each editor before that. The variables are Cline's own
 * (`sdk/packages/shared/src/storage/paths.ts`).
 */
export function clineRoots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  const folder = path.join(environment.home, '.cline');
  const sessions = environment.variables[sessionVariable];
  return distinctRoots([
    ...withOverride(environment, 'CLINE_DIR', folder, 'data'),
    ...withOverride(environment, 'CLINE_DATA_DIR', path.join(folder, 'data')),
    ...(sessions && path.isAbsolute(sessions) ? [{ path: sessions, origin: sessionVariable }] : []),
    ...editorUserFolders(environment).map(({ path: user, origin }) => ({
      path: path.join(user, 'globalStorage', extension),
      origin: origin === 'default' ? 'Code' : origin,
    })),
  ]);
}

/** Everything below a root that is a task, a session, an agent's conversation or the list of tasks. */
export function clineSources({ path, origin }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  if (origin === sessionVariable) return listSessions(path, onProblem);
  return [
    ...listSessions(join(path, 'sessions'), onProblem),
    ...listHistory(join(path, 'state', 'taskHistory.json')),
    ...listTasks('cline', join(path, 'tasks'), ['task_metadata.json'], onProblem),
  ];
}

function listSessions(folder: string, onProblem: OnListProblem): SourceRef[] {
  return foldersIn(folder, onProblem).flatMap(session =>
    filesIn(session.path, onProblem)
      .filter(({ name }) => name.endsWith(messagesSuffix))
      .map(({ path, name }) => ({ agent: 'cline' as const, path, format: 'json' as const, ...beside(session, name) })),
  );
}

/** The manifest, and for an agent's conversation the one that started it. */
function beside(
  session: { readonly name: string; readonly path: string },
  file: string,
): Pick<SourceRef, 'companions'> {
  const own = `${session.name}${messagesSuffix}`;
  const manifest = join(session.path, `${session.name}.json`);
  return { companions: file === own ? [manifest] : [manifest, join(session.path, own)] };
}

function listHistory(path: string): SourceRef[] {
  return isFile(path) ? [{ agent: 'cline', path, format: 'text', companions: [] }] : [];
}

/** A session's own messages, or those of an agent, which are named after it. */
export function identifySession({ path }: SourceRef): SourceIdentity | null {
  const file = basename(path);
  if (!file.endsWith(messagesSuffix)) return null;
  const sessionId = basename(dirname(path));
  const stem = file.slice(0, -messagesSuffix.length);
  const threadId = stem === sessionId ? mainThread : stem;
  return {
    sessionId,
    threadId,
    parentThreadId: threadId === mainThread ? null : mainThread,
    cwd: null,
    transcriptKey: `session ${sessionId}/${threadId}`,
  };
}

export function clineWatchPaths({
  path,
  origin,
}: StoreRoot): readonly { readonly path: string; readonly recursive: boolean }[] {
  if (origin === sessionVariable) return [{ path, recursive: true }];
  const inside = pathStyle(path).join;
  return [
    { path: inside(path, 'sessions'), recursive: true },
    { path: inside(path, 'tasks'), recursive: true },
    { path: inside(path, 'state'), recursive: false },
  ];
}
