import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NotAvailable } from './notAvailable.mjs';

const runFile = promisify(execFile);

/**
 * Unpacks a package from the npm registry into `folder`, without its dependencies and running none of its scripts.
 *
 * @param {{name: string, version: string, integrity: string}} wanted anything else under that name is refused
 * @param {string} folder
 */
export async function unpackNpmPackage({ name, version, integrity }, folder) {
  mkdirSync(folder, { recursive: true });
  const packed = mkdtempSync(join(folder, '.packed-'));
  try {
    const stdout = await npm(['pack', '--json', '--pack-destination', packed, `${name}@${version}`], { cwd: packed });
    const [{ filename, integrity: found }] = JSON.parse(stdout);
    if (found !== integrity) throw new Error(`${name}@${version} is not the one that was tried: ${found}`);
    await runFile('tar', ['-xzf', join(packed, filename), '-C', folder, '--strip-components=1']);
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}

/** Runs npm; returns its output. @throws NotAvailable with the gist of what it said */
export async function npm(args, options) {
  try {
    const { stdout } = await runFile(
      'npm',
      [...args, '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'],
      {
        maxBuffer: 64 * 1024 * 1024,
        ...options,
      },
    );
    return stdout;
  } catch (error) {
    const said = `${error.stderr ?? ''}`.trim() || error.message;
    throw new NotAvailable(`npm ${args[0]} failed: ${gist(said)}`);
  }
}

/** Npm says what is wrong in a line or two, among paths of logs and advice. */
function gist(text) {
  const lines = text.split('\n').map(line => line.replace(/^npm (?:error|ERR!) ?/, '').trim());
  const telling = lines.filter(line => /^code |\b\w*Error: |\berror: |not found/i.test(line));
  return (telling.length > 0 ? telling : lines).slice(0, 3).join('; ');
}
