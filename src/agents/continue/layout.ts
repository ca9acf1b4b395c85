import { join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { pathOf, pathStyle, withOverride } from '../hostFolders';
import { filesIn, type OnListProblem } from '../listFolder';

/** The list of all sessions, which alone says when each began (`core/util/history.ts`). */
const indexFile = 'sessions.json';

/** `CONTINUE_GLOBAL_DIR` in `core/util/paths.ts`. */
export function roots(environment: HostEnvironment): StoreRoot[] {
  return withOverride(environment, 'CONTINUE_GLOBAL_DIR', pathOf(environment).join(environment.home, '.continue'));
}

export function enumerate({ path: root }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  return filesIn(join(root, 'sessions'), onProblem)
    .filter(({ name }) => name.endsWith('.json'))
    .map(({ path }) => ({
      agent: 'continue',
      path,
      format: isIndex(path) ? 'text' : 'json',
      companions: [],
    }));
}

export function isIndex(path: string): boolean {
  return pathStyle(path).basename(path) === indexFile;
}

/** A session is its file's name: Continue itself goes by that (`HistoryManager.load`). */
export function identify({ path }: SourceRef): SourceIdentity {
  const id = pathStyle(path).basename(path, '.json');
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: id };
}

export function watchPaths({ path }: StoreRoot): readonly { readonly path: string; readonly recursive: boolean }[] {
  return [{ path: pathStyle(path).join(path, 'sessions'), recursive: false }];
}
