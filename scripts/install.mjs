import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Whether node_modules holds what package-lock.json asks for. Contents are compared, not times: a checkout touches the
 * lock file without changing it. Optional packages (other platforms' binaries) may be missing.
 */
export function isInstalled(folder) {
  const wanted = readLock(join(folder, 'package-lock.json'));
  const present = readLock(join(folder, 'node_modules/.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const installed = present[path];
    if (installed === undefined) return entry.optional === true;
    return installed.version === entry.version && installed.integrity === entry.integrity;
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    // Missing or cut short: npm writes node_modules/.package-lock.json last, so the installation is not complete.
    return undefined;
  }
}

/** Installs the dependencies when they are missing or not those of package-lock.json. Ends the process on failure. */
export function install() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    process.stderr.write(`Contrail needs Node.js 20 or newer; this is ${process.version}.\n`);
    process.exit(1);
  }
  if (isInstalled(root)) return;
  process.stderr.write('Installing dependencies ...\n');
  const result = npm('ci');
  if (result.status === 0) return;
  process.stderr.write(result.stderr ?? '');
  process.stderr.write(`Dependencies could not be installed${result.error ? `: ${result.error.message}` : ''}.\n`);
  process.exit(result.status || 1);
}

function npm(...args) {
  // No package's own script is needed: those there are fetch from other hosts, or look for a compiler.
  return spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    // npm is a .cmd file on Windows, which only a shell can start.
    shell: process.platform === 'win32',
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) install();
