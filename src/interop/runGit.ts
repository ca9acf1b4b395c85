import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const timeoutMs = 15_000;
const largestOutput = 64 * 1024 * 1024;

/**
 * What a repository's own configuration must not decide: it may have come with a download, and hooks and the file system
 * monitor are programs that git would start.
 */
const fixed = [
  '--no-pager',
  '--no-optional-locks',
  '--literal-pathspecs',
  ...['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false', 'blame.ignoreRevsFile='].flatMap(
    setting => ['-c', setting],
  ),
];

/** Only what git needs to find itself and its user's settings (`safe.directory`); no object is fetched, nobody is asked. */
const inherited = ['PATH', 'Path', 'HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'SystemRoot'] as const;
const settled = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
} as const;

/** A command that reads; what it prints and needs no work tree for. */
export type GitArguments =
  | readonly ['cat-file', '--batch' | '--batch-check']
  | readonly ['blame', '--porcelain', '--no-textconv', 'HEAD', '--', string];

/**
 * Asks the user's git about the repository at `directory`; git is found on the path, never in the repository. Undefined
 * where there is no git, it refuses (a repository of another user), or takes longer than 15 s or prints more than 64 MB.
 */
export async function runGit(directory: string, args: GitArguments, input = ''): Promise<Buffer | undefined> {
  const program = findGit();
  if (program === undefined) return undefined;
  const options = {
    cwd: directory,
    env: environment(),
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: largestOutput,
    encoding: 'buffer',
    windowsHide: true,
  } as const;
  return new Promise(resolve => {
    const child = execFile(program, [...fixed, ...args], options, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
    // It may end without reading what it was asked.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Windows would look into the working directory first: that is a repository, which may hold a `git.exe`. */
function findGit(): string | undefined {
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  const folders = (process.env.PATH ?? process.env.Path ?? '').split(delimiter);
  return folders
    .filter(folder => isAbsolute(folder))
    .map(folder => join(folder, name))
    .find(path => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function environment(): NodeJS.ProcessEnv {
  const kept = inherited.flatMap(name => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...settled };
}
