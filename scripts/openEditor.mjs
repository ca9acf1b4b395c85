import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotAvailable } from './notAvailable.mjs';
import { installVscodeServer, startVscodeServer } from './vscodeServer.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Opens VS Code on a folder, with the extension of this repository as it was built: the desktop one where `code` is on
 * PATH, else a server, which runs until the process is told to end.
 *
 * @param {object} options
 * @param {string} options.folder
 * @param {Record<string, string>} options.settings the extension's, of scope `machine`
 * @param {string} [options.userDataDir] keeps the desktop apart from the user's own windows and settings
 */
export async function openEditor(options) {
  if (hasDesktop()) openDesktop(options);
  else await serveUntilInterrupted(options);
}

function hasDesktop() {
  // In a terminal of a remote window `code` talks to that window, which loads no extensions under development.
  if (process.env.VSCODE_IPC_HOOK_CLI) return false;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return (process.env.PATH ?? '').split(delimiter).some(folder => folder !== '' && existsSync(join(folder, name)));
}

function openDesktop({ folder, settings, userDataDir }) {
  const args = [`--extensionDevelopmentPath=${root}`];
  if (userDataDir !== undefined) {
    const user = join(userDataDir, 'User');
    mkdirSync(user, { recursive: true });
    const own = { 'security.workspace.trust.enabled': false, 'workbench.startupEditor': 'none', ...settings };
    writeFileSync(join(user, 'settings.json'), JSON.stringify(own, undefined, 2));
    args.push('--user-data-dir', userDataDir);
  }
  args.push(folder);
  // code.cmd needs a shell, and the shell quotes.
  const onWindows = process.platform === 'win32';
  const { status, error } = spawnSync('code', onWindows ? args.map(arg => `"${arg}"`) : args, {
    stdio: 'inherit',
    shell: onWindows,
  });
  if (error !== undefined || status !== 0) {
    process.stderr.write(`VS Code could not be opened: ${error?.message ?? `code ended with ${status}`}.\n`);
    process.exitCode = 1;
  }
}

async function serveUntilInterrupted({ folder, settings, userDataDir }) {
  const interrupted = new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'contrail-vscode-'));
  try {
    const installation = await installVscodeServer(message => process.stderr.write(`\n${message}\n`));
    linkExtension(dataDir);
    const server = await startVscodeServer(installation, {
      dataDir,
      // A folder of the user's own is asked about; the demo is ours.
      settings: userDataDir === undefined ? {} : { 'security.workspace.trust.enabled': false },
      machineSettings: settings,
    });
    process.stdout.write(`\nVS Code with Contrail: ${server.url({ folder })}\nCtrl-C ends it.\n`);
    const wasInterrupted = await Promise.race([interrupted.then(() => true), server.ended.then(() => false)]);
    if (!wasInterrupted) throw new Error('VS Code has ended.');
    await server.stop();
  } catch (error) {
    if (!(error instanceof NotAvailable)) throw error;
    process.stderr.write(`\nThis cannot be shown in VS Code here. ${error.message}\n`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** An extension is installed when its folder is there. */
function linkExtension(dataDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(join(dataDir, 'extensions'), { recursive: true });
  symlinkSync(root, join(dataDir, 'extensions', `${publisher}.${name}-${version}`));
}
