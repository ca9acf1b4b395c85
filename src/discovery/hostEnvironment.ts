import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { HostEnvironment } from '../model/hostEnvironment';

export interface HostEnvironmentOptions {
  /** Looks agents' stores up under this directory instead of the user's home. */
  readonly home?: string | undefined;
  readonly variables?: HostEnvironment['variables'] | undefined;
  readonly platform?: NodeJS.Platform | undefined;
  /** Folders in which agents may have worked. */
  readonly folders?: readonly string[] | undefined;
}

/**
 * This machine as agents see it.
 *
 * With an explicit `home` the process's variables are left out altogether: a CLAUDE_CONFIG_DIR or XDG_CONFIG_HOME of the
 * user who asks says nothing about the home asked for, and would mix two people's sessions. `variables` given
 * explicitly are always used.
 */
export function hostEnvironment(options: HostEnvironmentOptions = {}): HostEnvironment {
  return {
    platform: storePlatform(options.platform ?? process.platform),
    home: resolve(options.home ?? homedir()),
    // A copy: `process.env` itself is no plain object, which is what requests are made of.
    variables: options.variables ?? (options.home === undefined ? { ...process.env } : {}),
    ...(options.folders !== undefined && { folders: options.folders }),
  };
}

/** Agents lay their stores out alike on every Unix but macOS. */
function storePlatform(platform: NodeJS.Platform): HostEnvironment['platform'] {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
