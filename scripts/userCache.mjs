import { homedir } from 'node:os';
import { join } from 'node:path';

/** Contrail's folder in the user's cache: what can be fetched or made again. */
export function userCache() {
  return join(systemCache(), 'contrail');
}

function systemCache() {
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
}
