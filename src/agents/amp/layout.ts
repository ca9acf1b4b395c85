import { join } from 'node:path';
import { mainThread } from '../../model/facts';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceIdentity, SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, editorUserFolders, pathOf, pathStyle, withOverride, xdgData } from '../hostFolders';
import { filesIn, type OnListProblem } from '../listFolder';

/** Where threads lie below a root: the second is that of the extension until autumn 2025. */
const threadFolders = ['threads', 'threads3'] as const;

/** CLI and extension share a folder, on every system; the extension had its own in each editor before. */
export function roots(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  return distinctRoots([
    ...withOverride(environment, 'AMP_DATA_DIR', path.join(xdgData(environment), 'amp')),
    ...editorUserFolders(environment).map(({ path: user, origin }) => ({
      path: path.join(user, 'globalStorage', 'sourcegraph.amp'),
      origin: origin === 'default' ? 'Code' : origin,
    })),
  ]);
}

export function enumerate({ path: root }: StoreRoot, onProblem: OnListProblem): SourceRef[] {
  return threadFolders
    .flatMap(folder => filesIn(join(root, folder), onProblem))
    .filter(({ name }) => /^T-[\w-]+\.json$/.test(name))
    .map(({ path }) => ({ agent: 'amp', path, format: 'json', companions: [] }));
}

export function identify({ path }: SourceRef): SourceIdentity {
  const id = pathStyle(path).basename(path, '.json');
  return { sessionId: id, threadId: mainThread, parentThreadId: null, cwd: null, transcriptKey: id };
}

export function isThreadId(id: string): boolean {
  return /^T-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}

export function watchPaths({ path }: StoreRoot): readonly { readonly path: string; readonly recursive: boolean }[] {
  return threadFolders.map(folder => ({ path: pathStyle(path).join(path, folder), recursive: false }));
}
