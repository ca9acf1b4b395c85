import { join } from 'node:path';
import type { HostEnvironment } from '../../model/hostEnvironment';
import type { SourceRef, StoreRoot } from '../adapter';
import { applicationData, distinctRoots, localApplicationData, pathOf, xdgData } from '../hostFolders';
import { isFile } from '../listFolder';

/** Zed's data folder (crates/paths), with `threads` below; Flatpak has a home of its own. All channels share it. */
export function roots(environment: HostEnvironment): StoreRoot[] {
  const { platform, home } = environment;
  const path = pathOf(environment);
  if (platform === 'darwin')
    return [{ path: path.join(applicationData(environment), 'Zed', 'threads'), origin: 'default' }];
  if (platform === 'win32')
    return [{ path: path.join(localApplicationData(environment), 'Zed', 'threads'), origin: 'default' }];
  return distinctRoots([
    { path: path.join(xdgData(environment), 'zed', 'threads'), origin: 'default' },
    { path: path.join(home, '.var', 'app', 'dev.zed.Zed', 'data', 'zed', 'threads'), origin: 'Flatpak' },
  ]);
}

export function enumerate({ path }: StoreRoot): SourceRef[] {
  const file = join(path, 'threads.db');
  return isFile(file) ? [{ agent: 'zed', path: file, format: 'sqlite', companions: [] }] : [];
}
