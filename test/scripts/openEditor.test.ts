import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { installEditor } from '../editor/harness/editorInstallation';

const root = join(import.meta.dirname, '../..');

describe('openEditor', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'contrail-open-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Calls it in a process of its own. */
  function open(options: object, env: NodeJS.ProcessEnv): ChildProcess {
    const script = pathToFileURL(join(root, 'scripts/openEditor.mjs')).href;
    const code = `import(${JSON.stringify(script)}).then(m => m.openEditor(${JSON.stringify(options)}))`;
    const { VSCODE_IPC_HOOK_CLI: _, ...ours } = process.env;
    return spawn(process.execPath, ['-e', code], { env: { ...ours, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  describe('with `code` on PATH', () => {
    let arguments_ = '';
    let PATH = '';

    beforeEach(function () {
      // A stand-in for code.cmd would have to be a batch file.
      if (process.platform === 'win32') this.skip();
      arguments_ = join(folder, 'arguments');
      const code = join(folder, 'bin', 'code');
      mkdirSync(dirname(code));
      writeFileSync(code, `#!/bin/sh\nprintf '%s\\n' "$@" > '${arguments_}'\nexit "\${CODE_EXIT:-0}"\n`);
      chmodSync(code, 0o755);
      PATH = `${dirname(code)}:${process.env.PATH}`;
    });

    it('opens a folder in the user’s own VS Code', async () => {
      const [exit] = await once(open({ folder: '/a folder', settings: { 'contrail.home': '/h' } }, { PATH }), 'exit');
      assert.equal(exit, 0);
      const [extension, ...others] = readFileSync(arguments_, 'utf8').trim().split('\n');
      assert.equal(extension, `--extensionDevelopmentPath=${root}/`);
      assert.deepEqual(others, ['/a folder']);
    });

    it('keeps the demo apart', async () => {
      const userDataDir = join(folder, 'user');
      const options = { folder: '/demo', settings: { 'contrail.home': '/h' }, userDataDir };
      const [exit] = await once(open(options, { PATH }), 'exit');
      assert.equal(exit, 0);
      const given = readFileSync(arguments_, 'utf8').trim().split('\n').slice(1);
      assert.deepEqual(given, ['--user-data-dir', userDataDir, '/demo']);
      const settings = JSON.parse(readFileSync(join(userDataDir, 'User', 'settings.json'), 'utf8'));
      assert.equal(settings['contrail.home'], '/h');
    });

    it('fails when VS Code does', async () => {
      const child = open({ folder: '/a', settings: {} }, { PATH, CODE_EXIT: '3' });
      assert.ok(child.stderr);
      const [[exit], said] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
      assert.equal(exit, 1);
      assert.match(said, /VS Code could not be opened: code ended with 3/);
    });
  });

  describe('without', () => {
    let child: ChildProcess | undefined;

    before(async function () {
      await installEditor(this);
    });

    afterEach(() => {
      child?.kill('SIGKILL');
    });

    /** Starts the server with temporary files in `folder`, and without any `code`. */
    async function serve(): Promise<{ child: ChildProcess; url: URL }> {
      const PATH = (process.env.PATH ?? '')
        .split(':')
        .filter(path => !contains(path, 'code'))
        .join(':');
      child = open({ folder, settings: {} }, { PATH, TMPDIR: folder });
      assert.ok(child.stdout);
      for await (const line of createInterface({ input: child.stdout })) {
        const url = /http:\S+/.exec(line)?.[0];
        if (url !== undefined) return { child, url: new URL(url) };
      }
      throw new Error('no URL');
    }

    /** The server welcomes with a cookie. */
    const answer = async (url: URL): Promise<number> => (await fetch(url, { redirect: 'manual' })).status;

    it('serves it to whoever has the token, until it is interrupted', async () => {
      const { child, url } = await serve();
      assert.equal(url.hostname, '127.0.0.1');
      assert.equal(url.searchParams.get('folder'), folder);
      assert.equal(await answer(url), 302);
      assert.equal(await answer(new URL('/?tkn=wrong', url)), 403);
      child.kill('SIGINT');
      const [exit] = await once(child, 'exit');
      assert.equal(exit, 0);
      await assert.rejects(answer(url));
      const left = readdirSync(folder).filter(name => name.startsWith('contrail-vscode-'));
      assert.deepEqual(left, []);
    });

    it('leaves no server behind when it is killed', async () => {
      const { child, url } = await serve();
      assert.equal(await answer(url), 302);
      child.kill('SIGKILL');
      const isThere = (): Promise<boolean> => answer(url).then(Boolean, () => false);
      while (await isThere()) await new Promise(resolve => setTimeout(resolve, 20));
    });
  });
});

function contains(folder: string, name: string): boolean {
  try {
    return readdirSync(folder).includes(name);
  } catch {
    // PATH may name folders that do not exist.
    return false;
  }
}
