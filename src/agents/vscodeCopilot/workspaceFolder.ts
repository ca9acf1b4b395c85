import type { ReaderContext } from '../adapter';
import { parseFields, stringField } from '../jsonRecord';
import { pathOfUri } from '../uriPath';

/** The folder of the window, from `workspace.json`; null for windows on several, whose `workspace` is a file that lists them. */
export function workspaceFolder({ source, companions }: Pick<ReaderContext, 'source' | 'companions'>): string | null {
  const path = source.companions.find(companion => /[\\/]workspace\.json$/.test(companion));
  const text = path === undefined ? undefined : companions.get(path);
  return text === undefined ? null : pathOfUri(stringField(parseFields(text) ?? {}, 'folder'));
}
