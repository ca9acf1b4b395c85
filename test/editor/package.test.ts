import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDemoWorkbench } from './harness/demoWorkbench';

const root = join(import.meta.dirname, '../..');
const runNode = (...args: string[]): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, args, { cwd: root });

const packaged = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/ThirdPartyNotices.txt',
  'dist/agents.js',
  'dist/cli.js',
  'dist/extension.js',
  'dist/ingestWorker.js',
  'dist/prices.js',
  'dist/sql-wasm.wasm',
  'dist/worker.js',
  'l10n/bundle.l10n.de.json',
  'l10n/bundle.l10n.json',
  'media/contrail.svg',
  'media/dead-end-dark.svg',
  'media/dead-end-light.svg',
  'media/icon.png',
  'media/panel-dark.svg',
  'media/panel-light.svg',
  'package.json',
  'package.nls.de.json',
  'package.nls.json',
];

/** Those of which there will be more. */
const packagedFolders = ['dist/migrations', 'dist/panel', 'media/walkthrough'];

const largestPackage = 1.5 * 1024 * 1024;

describe('The package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contrail-package-'));
  const vsix = join(folder, 'contrail.vsix');

  before(async () => {
    await runNode('scripts/packageExtension.mjs', vsix);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('holds what it should and nothing else', async () => {
    const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
    const { stdout } = await runNode(vsce, 'ls', '--no-dependencies');
    const inFolders = packagedFolders.flatMap(path => readdirSync(join(root, path)).map(name => `${path}/${name}`));
    assert.deepEqual(stdout.trim().split('\n').sort(), [...packaged, ...inFolders].sort());
  });

  it('holds every program that is built', () => {
    const built = readdirSync(join(root, 'dist')).filter(name => name.endsWith('.js'));
    assert.deepEqual(
      built.filter(name => !packaged.includes(`dist/${name}`)),
      [],
    );
  });

  it('is small', () => {
    assert.ok(statSync(vsix).size < largestPackage, `${statSync(vsix).size} bytes`);
  });

  describe('installed in a clean VS Code', () => {
    let demo: Awaited<ReturnType<typeof startDemoWorkbench>> | undefined;

    before(async function () {
      demo = await startDemoWorkbench(this, { vsix });
    });

    after(async () => {
      await demo?.close();
    });

    it('activates from there, reads the sessions and logs no error', async () => {
      assert.ok(demo);
      const { quickInput, evaluate, dataDir, logs } = demo.workbench;
      const path = await evaluate(api => api.extensions.getExtension('contrail.contrail')?.extensionPath);
      assert.ok(path?.startsWith(join(dataDir, 'extensions', 'contrail.contrail-')), path);
      await demo.workbench.runCommand('Contrail: Show Session Cost');
      await quickInput.item(/\$\d/).first().waitFor();
      await demo.workbench.screenshot('package');
      await quickInput.close();
      assert.deepEqual(logs.errors(), []);
    });
  });
});
