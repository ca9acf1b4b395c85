import { join } from 'node:path';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { applicationData, distinctRoots, pathOf } from '../hostFolders';
import { filesIn, type OnListProblem } from '../listFolder';

/**
 * `Paths::data_dir` (`config/paths.rs`): below the folder that `GOOSE_PATH_ROOT` names, else where the system has it. On
 * macOS it is where Linux has it.
 */
export function gooseRoots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  const { platform, home, variables } = environment;
  const found =
    platform === 'win32'
      ? [{ path: path.join(applicationData(environment), 'Block', 'goose', 'data'), origin: 'default' }]
      : [{ path: path.join(home, '.local', 'share', 'goose'), origin: 'default' }];
  const { XDG_DATA_HOME: data, GOOSE_PATH_ROOT: root } = variables;
  if (platform !== 'win32' && data) found.push({ path: path.join(data, 'goose'), origin: 'XDG_DATA_HOME' });
  // Goose passes over one that is relative.
  if (root && path.isAbsolute(root)) found.push({ path: path.join(root, 'data'), origin: 'GOOSE_PATH_ROOT' });
  return distinctRoots(found.map(({ path: folder, origin }) => ({ path: path.join(folder, 'sessions'), origin })));
}

/** The database, and the files from before it, which it took over and left where they were. */
export function listSessions({ path }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  return filesIn(path, onProblem).flatMap(({ name, path: file }): SourceRef[] => {
    const source = { agent: 'goose', path: join(file), companions: [] } as const;
    if (name === 'sessions.db') return [{ ...source, format: 'sqlite', rank: 2 }];
    return name.endsWith('.jsonl') ? [{ ...source, format: 'log', rank: 1 }] : [];
  });
}
