// npm start [-- FOLDER] [--demo] [--no-open]
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { layOutDemo } from './demo.mjs';
import { install } from './install.mjs';
import { openEditor } from './openEditor.mjs';
import { userCache } from './userCache.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist/cli.js');

const usage = `Usage: npm start [-- FOLDER] [--demo] [--no-open]

Reads the coding-agent sessions that worked on FOLDER, lists them, and opens VS Code on it with Contrail.

  FOLDER      default: the folder in which you call npm
  --demo      use the sessions and the workspace that come with Contrail
  --no-open   end after the list
  --help      show this text
`;

function endWithUsage(problem) {
  process.stderr.write(`${problem}\n\n${usage}`);
  process.exit(2);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        demo: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    if (positionals.length > 1) endWithUsage('Give one folder.');
    if (values.demo && positionals.length > 0) endWithUsage('The demo has its own folder: give FOLDER or --demo.');
    // npm changes into the package's folder and keeps the caller's in INIT_CWD.
    const folder = resolve(process.env.INIT_CWD ?? process.cwd(), positionals[0] ?? '.');
    if (!existsSync(folder) || !statSync(folder).isDirectory()) endWithUsage(`${folder} is not a folder.`);
    return { demo: values.demo === true, opens: values['no-open'] !== true, folder };
  } catch (error) {
    // The rest of Node's message is about its own way of passing arguments.
    return endWithUsage(`${error.message.split('. ')[0]}.`);
  }
}

// The demo's agents keep their stores in the demo's home, wherever the user's own agents are told to keep theirs.
const storeVariables = ['CLAUDE_CONFIG_DIR', 'CODEX_HOME', 'XDG_CONFIG_HOME', 'APPDATA'];

/** Runs Node on a script of ours; ends the process as the script did when it failed. */
function runNode(args, stdout = 'inherit') {
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['inherit', stdout, 'inherit'],
    encoding: 'utf8',
  });
  if (result.signal) process.kill(process.pid, result.signal);
  if (result.status !== 0) process.exit(result.status ?? 1);
  return result.stdout;
}

/** Lays the demo out anew in the user's cache, where it stays for later use. */
function prepareDemo() {
  const target = join(userCache(), 'demo');
  const { home, workspace } = layOutDemo(target);
  for (const name of storeVariables) delete process.env[name];
  const database = join(target, 'contrail.db');
  for (const suffix of ['', '-journal']) rmSync(database + suffix, { force: true });
  return { home, workspace, database, userDataDir: join(target, 'vscode') };
}

function hasSessions(options) {
  const { sessions } = JSON.parse(runNode([cli, 'sessions', '--json', '--no-ingest', ...options], 'pipe'));
  return sessions.length > 0;
}

function databaseOf(options) {
  return JSON.parse(runNode([cli, 'doctor', '--json', '--no-ingest', ...options], 'pipe')).database.path;
}

const { demo: withDemo, opens, folder } = readArguments();
install();
runNode(['esbuild.mjs'], 'ignore');
const demo = withDemo ? prepareDemo() : undefined;
const options =
  demo === undefined
    ? ['--workspace', folder]
    : ['--workspace', demo.workspace, '--home', demo.home, '--db', demo.database];
runNode([cli, 'ingest', ...options]);
runNode([cli, 'sessions', '--no-ingest', ...options]);
if (demo === undefined && !hasSessions(options)) {
  process.stderr.write('\nTo see what Contrail shows, try the sessions that come with it: npm start -- --demo\n');
}
if (opens) {
  // What was just read is what the editor shows, and it is kept where the terminal finds it again.
  const { database } = demo === undefined ? { database: databaseOf(options) } : demo;
  const settings = { 'contrail.database': database, ...(demo && { 'contrail.home': demo.home }) };
  await openEditor({ folder: demo?.workspace ?? folder, settings, userDataDir: demo?.userDataDir });
}
