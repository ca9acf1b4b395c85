import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where benchmarks keep tools and data between runs; outside the repository, and safe to delete. */
export const benchCache = join(tmpdir(), 'contrail-bench');

/** Other tools that read the same files, as published. codeburn wants a newer Node than ours. */
const packages = { ccusage: '20.0.24', codeburn: '0.9.15', node: '22' } as const;

/** Programs to compare with. Neither goes to the network when it is run as here. */
export interface References {
  readonly ccusage: string;
  readonly codeburn: string;
  /** Node for codeburn. */
  readonly node: string;
}

/** How a program is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The references that an earlier run installed; undefined when there are none. */
export function installedReferences(): References | undefined {
  const modules = join(benchCache, 'tools', 'node_modules');
  const exe = process.platform === 'win32' ? '.exe' : '';
  const references = {
    ccusage: join(modules, '@ccusage', `ccusage-${process.platform}-${process.arch}`, 'bin', `ccusage${exe}`),
    codeburn: join(modules, 'codeburn', 'dist', 'cli.js'),
    node: join(modules, `node-${process.platform}-${process.arch}`, 'bin', `node${exe}`),
  };
  return Object.values(references).every(path => existsSync(path)) ? references : undefined;
}

/** Installs the references from the npm registry, unless they are there. Returns why not when it cannot. */
export function installReferences(): References | string {
  const known = installedReferences();
  if (known !== undefined) return madeExecutable(known);
  const folder = join(benchCache, 'tools');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = [
    `ccusage@${packages.ccusage}`,
    `codeburn@${packages.codeburn}`,
    `node-${process.platform}-${process.arch}@${packages.node}`,
  ];
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const options = { cwd: folder, stdio: 'pipe', shell: process.platform === 'win32' } as const;
    execFileSync(npm, ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted], options);
  } catch (error) {
    return `could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
  const installed = installedReferences();
  return installed === undefined ? `do not run on ${process.platform}-${process.arch}` : madeExecutable(installed);
}

/** The package holds its program as a plain file: a script that it would run, and that we do not, makes it executable. */
function madeExecutable(references: References): References {
  chmodSync(references.ccusage, 0o755);
  return references;
}

/** A report of ccusage with its built-in prices, of one agent. It reads every file every time and keeps no cache. */
export function ccusageReport({ ccusage }: References, home: string, agent: string): Command {
  const breakdown = agent === 'claude' ? ['--mode', 'calculate', '--breakdown'] : [];
  return {
    file: ccusage,
    args: [agent, 'session', '--json', '--offline', '--timezone', 'UTC', ...breakdown],
    env: toolEnvironment(home),
  };
}

/** codeburn's table of models, of all days. It answers from `cache` what it read before: clear it for a cold run. */
export function codeburnReport({ codeburn, node }: References, home: string, provider: string, cache: string): Command {
  const days = ['--from', '2020-01-01', '--to', '2099-12-31'];
  return {
    file: node,
    args: [codeburn, 'models', '--format', 'json', '--min-cost', '0', '--provider', provider, ...days],
    env: { ...toolEnvironment(home), CODEBURN_CACHE_DIR: cache },
  };
}

/** Empties codeburn's cache but for an empty price list of today: it then takes the prices it came with. */
export function clearCodeburnCache(cache: string): void {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'litellm-pricing.json'), JSON.stringify({ timestamp: Date.now(), data: {} }));
}

/** Nothing of the caller's environment that could point to another home. */
function toolEnvironment(home: string): Record<string, string> {
  return { HOME: home, USERPROFILE: home, PATH: process.env.PATH ?? '', TZ: 'UTC', NO_COLOR: '1' };
}
