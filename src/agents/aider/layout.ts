import { basename, dirname, join } from 'node:path';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { distinctRoots, pathOf, pathStyle } from '../hostFolders';
import { isFile } from '../listFolder';

const historyName = '.aider.chat.history.md';
const inputName = '.aider.input.history';

/**
 * Aider writes beside the code: in the repository's root, else in the folder it was started in. AIDER_CHAT_HISTORY_FILE
 * names another file, relative to that folder; a root is then that file itself.
 */
export function roots(environment: HostEnvironment): StoreRoot[] {
  const { home, variables, folders = [] } = environment;
  const path = pathOf(environment);
  const places = [home, ...folders];
  const found = places.map(place => ({ path: place, origin: 'default' }));
  const named = variables.AIDER_CHAT_HISTORY_FILE;
  if (named)
    for (const place of places) {
      const file = path.isAbsolute(named)
        ? named
        : path.join(
            place,
            named.replace(/^~(?=[\\/])/, () => home),
          );
      found.push({ path: file, origin: 'AIDER_CHAT_HISTORY_FILE' });
    }
  return distinctRoots(found);
}

export function enumerate({ path, origin }: StoreRoot): SourceRef[] {
  const file = origin === 'AIDER_CHAT_HISTORY_FILE' ? path : join(path, historyName);
  if (!isFile(file)) return [];
  return [{ agent: 'aider', path: file, format: 'text', companions: [join(dirname(file), inputName)] }];
}

/** The folder of the project alone: what lies below it is the project's. */
export function watchPaths({ path, origin }: StoreRoot): { path: string; recursive: boolean }[] {
  const isNamed = origin === 'AIDER_CHAT_HISTORY_FILE' && basename(path) !== '';
  return [{ path: isNamed ? pathStyle(path).dirname(path) : path, recursive: false }];
}
