import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostEnvironment } from '../model/hostEnvironment';

const fileName = 'contrail.db';
const extensionId = 'contrail.contrail';

/**
 * The file the terminal works on when none is named: the editor's, so that both know the same, else one in the user's
 * data folder.
 */
export function defaultDatabase(environment: HostEnvironment): string {
  const inEditor = editorFolders(environment)
    .map(folder => join(folder, 'User', 'globalStorage', extensionId, fileName))
    .find(existsSync);
  return inEditor ?? join(dataFolder(environment), 'contrail', fileName);
}

function editorFolders({ platform, home, variables }: HostEnvironment): string[] {
  if (platform === 'win32') return [join(variables.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Code')];
  if (platform === 'darwin') return [join(home, 'Library', 'Application Support', 'Code')];
  const config = variables.XDG_CONFIG_HOME || join(home, '.config');
  return [join(config, 'Code'), join(home, '.vscode-server', 'data')];
}

function dataFolder({ platform, home, variables }: HostEnvironment): string {
  if (platform === 'win32') return variables.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  return variables.XDG_DATA_HOME || join(home, '.local', 'share');
}
