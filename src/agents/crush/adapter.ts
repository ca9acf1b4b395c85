import type { HostEnvironment } from '../../model/hostEnvironment';
import type { StoreRoot } from '../adapter';
import { localApplicationData, pathOf, withOverride } from '../hostFolders';
import { isSessionId } from '../sessionId';
import { crushAdapter as adapterOf } from './family';

/** Crush by Charm (docs/agents/crush.md): a database in each project, and a list of projects in its data folder. */
export const crushAdapter = adapterOf({
  agent: 'crush',
  revision: 1,
  folder: '.crush',
  database: 'crush.db',
  registries,
  resumeCommand: id => (isSessionId(id) ? ['crush', '--session', id] : null),
});

/** `GlobalConfigData` in `config/load.go`: its own variable, else `$XDG_DATA_HOME` on every system, else the default. */
function registries(environment: HostEnvironment): StoreRoot[] {
  const path = pathOf(environment);
  const { platform, home, variables } = environment;
  const byDefault =
    platform === 'win32'
      ? path.join(localApplicationData(environment), 'crush')
      : path.join(home, '.local', 'share', 'crush');
  const found = withOverride(environment, 'CRUSH_GLOBAL_DATA', byDefault);
  const { XDG_DATA_HOME: data } = variables;
  return data ? [...found, { path: path.join(data, 'crush'), origin: 'XDG_DATA_HOME' }] : found;
}
