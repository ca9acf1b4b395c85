// npm run test:desktop: the tests of the extension host, in desktop VS Code. It is downloaded, unless VSCODE_PATH names one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, SilentReporter } from '@vscode/test-electron';
import { layOutDemo } from '../../scripts/demo.mjs';
import { userCache } from '../../scripts/userCache.mjs';
import { bundleForHost } from './harness/bundleForHost';
import { bundleHostTests, mochaPath } from './harness/describeHostTests';
import { HostConnection } from './harness/hostConnection';
import { type HostTestResult, portVariable } from './harness/hostProtocol';

const repository = join(import.meta.dirname, '../..');

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function findVscode(): Promise<string | undefined> {
  const named = process.env.VSCODE_PATH;
  if (named) return named;
  try {
    return await downloadAndUnzipVSCode({ cachePath: join(userCache(), 'desktop'), reporter: new SilentReporter() });
  } catch (error) {
    say(`Desktop VS Code cannot be downloaded here: ${error instanceof Error ? error.message : String(error)}.`);
    say('Nothing was tested. Name an installed one in VSCODE_PATH; `npm test` uses the server from npm instead.');
    return undefined;
  }
}

/** Runs the tests in that VS Code. */
async function testIn(vscodeExecutablePath: string, root: string): Promise<HostTestResult[]> {
  const { home, workspace } = layOutDemo(join(root, 'demo'));
  const [userData, companion] = [join(root, 'user'), join(root, 'companion.js')];
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ 'contrail.home': home }));
  await bundleForHost(join(import.meta.dirname, 'harness/companion.ts'), companion);
  const bundle = await bundleHostTests(root);
  const host = await HostConnection.listen();
  const results: HostTestResult[] = [];
  const editor = runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: repository,
    extensionTestsPath: companion,
    extensionTestsEnv: { [portVariable]: String(host.port) },
    launchArgs: [
      workspace,
      `--user-data-dir=${userData}`,
      `--extensions-dir=${join(root, 'extensions')}`,
      '--disable-telemetry',
    ],
  });
  try {
    await Promise.race([host.runTests(bundle, mochaPath, result => results.push(result)), editor]);
  } finally {
    await host.close();
    await editor;
  }
  return results;
}

function report(results: readonly HostTestResult[]): boolean {
  for (const { title, state, error } of results) {
    say(`${{ passed: '✔', failed: '✖', pending: '-' }[state]} ${title.join(' ')}`);
    if (error !== undefined) say(error.stack ?? error.message);
  }
  const count = (wanted: HostTestResult['state']): number => results.filter(({ state }) => state === wanted).length;
  say(`${count('passed')} passed, ${count('failed')} failed, ${count('pending')} skipped`);
  return results.length > 0 && count('failed') === 0;
}

async function main(): Promise<boolean> {
  const vscode = await findVscode();
  if (vscode === undefined) return false;
  // Short: VS Code keeps a socket in it, and macOS allows 103 bytes.
  const root = mkdtempSync(join(tmpdir(), 'contrail-'));
  try {
    return report(await testIn(vscode, root));
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

void main().then(succeeded => {
  process.exitCode = succeeded ? 0 : 1;
});
