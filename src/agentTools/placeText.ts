import { recordedText } from './recordedText';

/** From where paths are told. */
export interface Viewpoint {
  readonly folders: readonly string[] | null;
  readonly home: string;
}

/** Of a longer path its end tells more. */
const longestPath = 160;

/** A path as short as it stays clear: within the workspace from its folder, within the home from `~`. */
export function placeText(path: string, { folders, home }: Viewpoint): string {
  const folder = (folders ?? []).find(candidate => isIn(path, candidate));
  if (folder !== undefined) return cutStart(path.slice(folder.length + 1));
  return cutStart(isIn(path, home) ? `~${path.slice(home.length)}` : path);
}

function cutStart(path: string): string {
  const text = recordedText(path, Number.POSITIVE_INFINITY);
  // From the first whole character on.
  return text.length <= longestPath ? text : `…${text.slice(1 - longestPath).replace(/^[\udc00-\udfff]/, '')}`;
}

function isIn(path: string, folder: string): boolean {
  return folder.length > 1 && path.startsWith(folder) && /[\\/]/.test(path.charAt(folder.length));
}

/** A file with the lines that are meant: `src/a.ts:3`, `src/a.ts:3-7,12`. */
export function fileText(
  { path, ranges }: { readonly path: string; readonly ranges: readonly (readonly [number, number])[] },
  viewpoint: Viewpoint,
): string {
  const lines = ranges.slice(0, 3).map(([first, last]) => (first === last ? String(first) : `${first}-${last}`));
  return `${placeText(path, viewpoint)}${lines.length === 0 ? '' : `:${lines.join(',')}`}`;
}
