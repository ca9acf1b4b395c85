import { count, plainLine } from '../../model/format';
import type { Localizer } from '../localizer';
import { baseName, type RowLabel } from '../sessionsView/sessionLabel';
import type { DeadEndFileNode } from './deadEndNode';

/** A file with failed approaches: its name, how many, and where it lies in the workspace. */
export function deadEndFileLabel(
  { path, failures, isComplete }: Pick<DeadEndFileNode, 'path' | 'failures' | 'isComplete'>,
  folders: readonly string[],
  l10n: Localizer,
): Omit<RowLabel, 'icon'> & { readonly tooltip: string } {
  const shown = `${count(failures.length, l10n.locale)}${isComplete ? '' : '+'}`;
  const relative = path === null ? null : plainLine(relativePath(path, folders));
  const name = relative === null ? l10n.t('Whole Session') : baseName(relative);
  const folder = relative?.slice(0, Math.max(0, relative.length - name.length - 1)) ?? '';
  return {
    label: name,
    description: folder === '' ? shown : `${shown} · ${folder}`,
    spoken: l10n.t('{0}, failed approaches: {1}', relative ?? name, shown),
    contextValue: 'contrailDeadEndFile',
    tooltip: path === null ? l10n.t('Failed approaches that are about no file.') : plainLine(path),
  };
}

/** Below the folder of the workspace that it lies in; as it is where it lies in none. */
function relativePath(path: string, folders: readonly string[]): string {
  const folder = folders.find(inside => path.startsWith(inside) && /^[\\/]/.test(path.slice(inside.length)));
  return folder === undefined ? path : path.slice(folder.length + 1);
}
